import { z } from "zod";
import { type Call, noContent, ok, param, parseBody, read, type Reply, type Route } from "../http/call.ts";
import { pageReply } from "../http/pagination.ts";
import { notFound, unprocessable } from "../http/problem.ts";
import { guardedBy, requirePropertyPlan } from "../plan-limits.ts";
import { api } from "../present/account-shape.ts";
import { organizationOf, repositoryOf } from "../resolve.ts";
import { inTransaction } from "../store/database.ts";
import {
  deleteDefinition,
  findValueProblem,
  listDefinitions,
  listPropertyValues,
  type NamedValue,
  type PropertyDefinition,
  propertyDefinitionSchema,
  propertyValuesSchema,
  putDefinition,
  setPropertyValue,
} from "../store/properties.ts";
import { fullName, listRepositories, type Repository } from "../store/repositories.ts";
import { propertyValuesEvent } from "../webhooks/change-payloads.ts";

const MAXIMUM_DEFINITIONS = 100;

function definitionShape(call: Call, definition: PropertyDefinition): Record<string, unknown> {
  const organization = organizationOf(call);
  return {
    property_name: definition.name,
    url: `${api(call.forge)}/orgs/${organization.login}/properties/schema/${encodeURIComponent(definition.name)}`,
    source_type: "organization",
    value_type: definition.value_type,
    required: definition.required ?? false,
    default_value: definition.default_value ?? null,
    description: definition.description ?? null,
    ...(definition.allowed_values ? { allowed_values: definition.allowed_values } : {}),
    values_editable_by: definition.values_editable_by ?? "org_actors",
    require_explicit_values: definition.require_explicit_values ?? false,
  };
}

function findDefinition(call: Call, organizationId: number, name: string): PropertyDefinition | undefined {
  return listDefinitions(call.forge.db, organizationId).find(
    (definition) => definition.name.toLowerCase() === name.toLowerCase(),
  );
}

function getDefinition(call: Call): Reply {
  const definition = findDefinition(call, organizationOf(call).id, param(call, "custom_property_name"));
  if (!definition) throw notFound();
  return ok(definitionShape(call, definition));
}

type DefinitionInput = z.infer<typeof propertyDefinitionSchema>;

function checkDefinition(name: string, body: DefinitionInput): void {
  if (!/^[A-Za-z0-9_\-$#]{1,75}$/.test(name))
    throw unprocessable("Property name contains invalid characters");
  const isSelect = body.value_type === "single_select" || body.value_type === "multi_select";
  if (isSelect && (body.allowed_values ?? []).length === 0)
    throw unprocessable("Allowed values can't be blank");
  if (body.required === true && (body.default_value ?? null) === null) {
    throw unprocessable("Default value can't be blank");
  }
  const problem = findValueProblem({ ...body, name }, body.default_value ?? null);
  if (problem) throw unprocessable(problem);
}

function putSchema(call: Call): Reply {
  const organization = organizationOf(call);
  const name = param(call, "custom_property_name");
  const body = parseBody(call, propertyDefinitionSchema, "CustomProperty");
  checkDefinition(name, body);
  const existing = findDefinition(call, organization.id, name);
  const count = listDefinitions(call.forge.db, organization.id).length;
  if (!existing && count >= MAXIMUM_DEFINITIONS) throw unprocessable("Maximum number of properties reached");
  if (existing && existing.value_type !== body.value_type)
    throw unprocessable("Value type cannot be changed");
  const definition = { ...body, name: existing?.name ?? name };
  putDefinition(call.forge.db, organization.id, definition);
  return ok(definitionShape(call, definition));
}

/** Checks names and values against the organisation's definitions before anything is written. */
export function parsePropertyValues(
  call: Call,
  organizationId: number,
  entries: readonly (readonly [string, unknown])[],
): NamedValue[] {
  const values = propertyValuesSchema.safeParse(
    entries.map(([name, value]) => ({ property_name: name, value })),
  );
  if (!values.success)
    throw unprocessable(
      "Validation Failed: custom property values must be strings, arrays of strings or null",
    );
  return values.data.map(({ property_name: name, value }) => {
    const definition = findDefinition(call, organizationId, name);
    if (!definition) throw unprocessable(`Property '${name}' is not defined for this organization`);
    const problem = findValueProblem(definition, value);
    if (problem) throw unprocessable(problem);
    return { name: definition.name, value };
  });
}

type ValueShape = { property_name: string; value: NamedValue["value"] };

function valuesShape(call: Call, repository: Repository): ValueShape[] {
  const set = new Map(
    listPropertyValues(call.forge.db, repository.id).map(({ name, value }) => [name, value]),
  );
  return listDefinitions(call.forge.db, repository.owner.id)
    .map(({ name, default_value: fallback }) => ({
      property_name: name,
      value: set.get(name) ?? fallback ?? null,
    }))
    .filter(({ value }) => value !== null);
}

function patchValues(call: Call): Reply {
  const repository = repositoryOf(call);
  const body = parseBody(call, z.object({ properties: propertyValuesSchema }), "CustomPropertyValues");
  const entries = body.properties.map(({ property_name: name, value }) => [name, value] as const);
  const values = parsePropertyValues(call, repository.owner.id, entries);
  const before = valuesShape(call, repository);
  inTransaction(call.forge.db, () => {
    for (const value of values) setPropertyValue(call.forge.db, repository.id, value);
  });
  const after = valuesShape(call, repository);
  call.forge.events.emit(propertyValuesEvent(call, { repository, before, after }));
  return noContent();
}

/** The part of GitHub's search syntax that names properties: `props.x:y`, `props.x:"y z"`, several are ANDed. */
function parseQuery(text: string): { name: string; value: string }[] {
  const terms = [...text.matchAll(/props\.([A-Za-z0-9_\-$#]+):(?:"([^"]*)"|(\S+))/g)];
  const rest = terms.reduce((left, [whole]) => left.replace(whole, ""), text).trim();
  if (rest !== "") {
    throw unprocessable(
      `expected props.<name>:<value> terms in repository_query, found "${rest}"; this forge supports no others`,
    );
  }
  return terms.map(([, name = "", quoted, plain]) => ({
    name: name.toLowerCase(),
    value: quoted ?? plain ?? "",
  }));
}

function hasValue(values: readonly ValueShape[], wanted: { name: string; value: string }): boolean {
  return values.some(({ property_name: name, value }) => {
    const all = Array.isArray(value) ? value : [value];
    return name.toLowerCase() === wanted.name && all.includes(wanted.value);
  });
}

function organizationValues(call: Call): Reply {
  const ownerId = organizationOf(call).id;
  const query = parseQuery(call.query.get("repository_query") ?? "");
  const page = { ownerId, type: "all", sort: "full_name", descending: false, limit: -1, offset: 0 } as const;
  const all = listRepositories(call.forge.db, page)
    .items.map((repository) => ({ repository, values: valuesShape(call, repository) }))
    .filter(({ values }) => query.every((wanted) => hasValue(values, wanted)));
  return pageReply(call, all, ({ repository, values }) => ({
    repository_id: repository.id,
    repository_name: repository.name,
    repository_full_name: fullName(repository),
    properties: values,
  }));
}

function removeDefinition(call: Call): Reply {
  const organization = organizationOf(call);
  const isRemoved = inTransaction(call.forge.db, () =>
    deleteDefinition(call.forge.db, organization.id, param(call, "custom_property_name")),
  );
  if (!isRemoved) throw notFound();
  return noContent();
}

const schema = "/orgs/{org}/properties/schema";
const one = `${schema}/{custom_property_name}`;
const values = "/repos/{owner}/{repo}/properties/values";

export const propertyRoutes: readonly Route[] = guardedBy(requirePropertyPlan, [
  read(schema, "organization_custom_properties=read", (call) =>
    ok(
      listDefinitions(call.forge.db, organizationOf(call).id).map((definition) =>
        definitionShape(call, definition),
      ),
    ),
  ),
  read(one, "organization_custom_properties=read", getDefinition),
  {
    method: "PUT",
    path: one,
    needs: "owner",
    permission: "organization_custom_properties=admin",
    handle: putSchema,
  },
  {
    method: "DELETE",
    path: one,
    needs: "owner",
    permission: "organization_custom_properties=admin",
    handle: removeDefinition,
  },
  read("/orgs/{org}/properties/values", "organization_custom_properties=read", organizationValues),
  read(values, "metadata=read", (call) => ok(valuesShape(call, repositoryOf(call)))),
  {
    method: "PATCH",
    path: values,
    needs: "admin",
    permission: "repository_custom_properties=write",
    handle: patchValues,
  },
]);
