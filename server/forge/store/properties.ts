import { z } from "zod";
import type { ForgeDatabase } from "./database.ts";

const valueSchema = z.union([z.string(), z.array(z.string())]).nullable();
export type PropertyValue = z.infer<typeof valueSchema>;

export const propertyDefinitionSchema = z.object({
  value_type: z.enum(["string", "single_select", "multi_select", "true_false", "url"]),
  required: z.boolean().optional(),
  default_value: valueSchema.optional(),
  description: z.string().nullable().optional(),
  allowed_values: z.array(z.string().max(75)).max(200).nullable().optional(),
  values_editable_by: z.enum(["org_actors", "org_and_repo_actors"]).nullable().optional(),
  require_explicit_values: z.boolean().optional(),
});
export type PropertyDefinition = z.infer<typeof propertyDefinitionSchema> & { readonly name: string };
export type NamedValue = { readonly name: string; readonly value: PropertyValue };

export const propertyValuesSchema = z.array(z.object({ property_name: z.string(), value: valueSchema }));

const MAXIMUM_VALUE_LENGTH = 375;

export function listDefinitions(db: ForgeDatabase, organizationId: number): PropertyDefinition[] {
  return db
    .prepare<[number], { name: string; definition: string }>(
      "SELECT name, definition FROM properties WHERE organization_id = ? ORDER BY name",
    )
    .all(organizationId)
    .map((row) => ({ ...propertyDefinitionSchema.parse(JSON.parse(row.definition)), name: row.name }));
}

export function putDefinition(
  db: ForgeDatabase,
  organizationId: number,
  definition: PropertyDefinition,
): void {
  const { name, ...body } = definition;
  db.prepare(
    "INSERT INTO properties (organization_id, name, definition) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET definition = excluded.definition",
  ).run(organizationId, name, JSON.stringify(body));
}

/** Removing a definition removes its values from every repository of the organisation. */
export function deleteDefinition(db: ForgeDatabase, organizationId: number, name: string): boolean {
  db.prepare(
    "DELETE FROM property_values WHERE name = ? AND repository_id IN (SELECT id FROM repositories WHERE owner_id = ?)",
  ).run(name, organizationId);
  return (
    db.prepare("DELETE FROM properties WHERE organization_id = ? AND name = ?").run(organizationId, name)
      .changes > 0
  );
}

export function listPropertyValues(db: ForgeDatabase, repositoryId: number): NamedValue[] {
  return db
    .prepare<[number], { name: string; value: string }>(
      "SELECT name, value FROM property_values WHERE repository_id = ? ORDER BY name",
    )
    .all(repositoryId)
    .map((row) => ({ name: row.name, value: valueSchema.parse(JSON.parse(row.value)) }));
}

export function setPropertyValue(db: ForgeDatabase, repositoryId: number, { name, value }: NamedValue): void {
  if (value === null) {
    db.prepare("DELETE FROM property_values WHERE repository_id = ? AND name = ?").run(repositoryId, name);
    return;
  }
  db.prepare(
    "INSERT INTO property_values (repository_id, name, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
  ).run(repositoryId, name, JSON.stringify(value));
}

function allowedValues(definition: PropertyDefinition): readonly string[] | undefined {
  switch (definition.value_type) {
    case "true_false":
      return ["true", "false"];
    case "single_select":
    case "multi_select":
      return definition.allowed_values ?? [];
    case "string":
    case "url":
      return undefined;
    default:
      return definition.value_type satisfies never;
  }
}

/** Why a value does not fit its definition, in GitHub's words; undefined when it fits. */
export function findValueProblem(definition: PropertyDefinition, value: PropertyValue): string | undefined {
  if (value === null) return undefined;
  const isMultiple = definition.value_type === "multi_select";
  if (Array.isArray(value) !== isMultiple) {
    return `Property '${definition.name}' expects ${isMultiple ? "an array" : "a string"}`;
  }
  const values = Array.isArray(value) ? value : [value];
  const allowed = allowedValues(definition);
  const unknown = allowed && values.find((candidate) => !allowed.includes(candidate));
  if (unknown !== undefined) return `Property '${definition.name}' does not allow the value '${unknown}'`;
  if (definition.value_type === "url" && !values.every((candidate) => URL.canParse(candidate))) {
    return `Property '${definition.name}' expects a URL`;
  }
  return values.some((candidate) => candidate.length > MAXIMUM_VALUE_LENGTH)
    ? `Property '${definition.name}' is too long`
    : undefined;
}
