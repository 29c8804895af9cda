/** Custom properties: the marker that says which run made a repository, set in the creating call. */
import { z } from "zod";
import { undefinedWhenMissing } from "./forge-error.ts";
import type { ForgeClient, RepoRef } from "./octokit.ts";

const definitionSchema = z.object({ property_name: z.string(), value_type: z.string() });
const valueSchema = z.object({
  property_name: z.string(),
  value: z.union([z.string(), z.array(z.string()), z.null()]),
});
const repositoryValuesSchema = z.object({
  repository_id: z.number().int(),
  repository_name: z.string(),
  properties: z.array(valueSchema),
});

export interface PropertyDefinition {
  readonly name: string;
  readonly description: string;
}

const isDefined = async (client: ForgeClient, org: string, name: string): Promise<boolean> => {
  const found = await undefinedWhenMissing(
    client.call(definitionSchema, (request) =>
      request("GET /orgs/{org}/properties/schema/{custom_property_name}", {
        org,
        custom_property_name: name,
      }),
    ),
  );
  return found !== undefined;
};

async function define(client: ForgeClient, org: string, definition: PropertyDefinition): Promise<void> {
  await client.call(definitionSchema, (request) =>
    request("PUT /orgs/{org}/properties/schema/{custom_property_name}", {
      org,
      custom_property_name: definition.name,
      value_type: "string",
      required: false,
      description: definition.description,
      values_editable_by: "org_actors",
    }),
  );
}

async function getValues(client: ForgeClient, ref: RepoRef): Promise<Map<string, string>> {
  const rows = await client.call(z.array(valueSchema), (request) =>
    request("GET /repos/{owner}/{repo}/properties/values", { ...ref }),
  );
  return new Map(
    rows.flatMap((row) => (typeof row.value === "string" ? [[row.property_name, row.value] as const] : [])),
  );
}

async function setValue(
  client: ForgeClient,
  ref: RepoRef,
  property: { readonly name: string; readonly value: string },
): Promise<void> {
  await client.call(z.unknown(), (request) =>
    request("PATCH /repos/{owner}/{repo}/properties/values", {
      ...ref,
      properties: [{ property_name: property.name, value: property.value }],
    }),
  );
}

/** Repositories of the organisation that carry `name` with `value`, found through GitHub's property search. */
const findRepositories = (
  client: ForgeClient,
  org: string,
  property: { readonly name: string; readonly value: string },
) =>
  client.callPages(z.array(repositoryValuesSchema), (request, page) =>
    request("GET /orgs/{org}/properties/values", {
      org,
      repository_query: `props.${property.name}:${property.value}`,
      ...page,
    }),
  );

export const propertiesApi = (client: ForgeClient) => ({
  isDefined: (org: string, name: string) => isDefined(client, org, name),
  define: (org: string, definition: PropertyDefinition) => define(client, org, definition),
  getValues: (ref: RepoRef) => getValues(client, ref),
  setValue: (ref: RepoRef, property: { name: string; value: string }) => setValue(client, ref, property),
  findRepositories: (org: string, property: { name: string; value: string }) =>
    findRepositories(client, org, property),
});
