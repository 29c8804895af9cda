/** Custom properties: the marker that says which run made a repository, set in the creating call. */
import { z } from "zod";
import { undefinedWhenMissing } from "./forge-error.ts";
import { noContentSchema, type ForgeClient, type RepoRef } from "./octokit.ts";
import type { Owner } from "./owner.ts";

const definitionSchema = z.object({ property_name: z.string(), value_type: z.string() });
const valueSchema = z.object({
  property_name: z.string(),
  value: z.union([z.string(), z.array(z.string()), z.null()]),
});

/** Only texts are of interest: the marker and the state are. */
const toTexts = (rows: readonly z.infer<typeof valueSchema>[]): Map<string, string> =>
  new Map(
    rows.flatMap((row) => (typeof row.value === "string" ? [[row.property_name, row.value] as const] : [])),
  );

const repositoryValuesSchema = z
  .object({ repository_full_name: z.string(), properties: z.array(valueSchema) })
  .transform((row) => ({ fullName: row.repository_full_name, values: toTexts(row.properties) }));
export type RepositoryProperties = z.infer<typeof repositoryValuesSchema>;

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
  return toTexts(rows);
}

async function setValue(
  client: ForgeClient,
  ref: RepoRef,
  property: { readonly name: string; readonly value: string },
): Promise<void> {
  await client.call(noContentSchema, (request) =>
    request("PATCH /repos/{owner}/{repo}/properties/values", {
      ...ref,
      properties: [{ property_name: property.name, value: property.value }],
    }),
  );
}

/** Every repository of the organisation with its properties, a hundred to a call. */
const listRepositories = (client: ForgeClient, org: string): Promise<RepositoryProperties[]> =>
  client.callPages(z.array(repositoryValuesSchema), (request, page) =>
    request("GET /orgs/{org}/properties/values", { org, ...page }),
  );

/** What the account lacks where it is a person's. */
const lacking = "custom properties";

export const propertiesApi = (client: ForgeClient, owner: Owner) => ({
  isDefined: async (org: string, name: string) => {
    await owner.assertOrganization(lacking);
    return isDefined(client, org, name);
  },
  define: (org: string, definition: PropertyDefinition) => define(client, org, definition),
  getValues: (ref: RepoRef) => getValues(client, ref),
  setValue: (ref: RepoRef, property: { name: string; value: string }) => setValue(client, ref, property),
  listRepositories: async (org: string) => {
    await owner.assertOrganization(lacking);
    return listRepositories(client, org);
  },
});
