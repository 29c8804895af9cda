import { z } from "zod";
import type { ForgeClient, RepoRef } from "./octokit.ts";

const labelSchema = z
  .object({ name: z.string(), color: z.string(), description: z.string().nullable() })
  .transform((row) => ({ name: row.name, color: row.color, description: row.description ?? "" }));
export type Label = z.infer<typeof labelSchema>;

async function createLabel(client: ForgeClient, ref: RepoRef, label: Label): Promise<void> {
  await client.call(labelSchema, (request) =>
    request("POST /repos/{owner}/{repo}/labels", { ...ref, ...label }),
  );
}

async function updateLabel(client: ForgeClient, ref: RepoRef, label: Label): Promise<void> {
  await client.call(labelSchema, (request) =>
    request("PATCH /repos/{owner}/{repo}/labels/{name}", { ...ref, ...label }),
  );
}

export const labelsApi = (client: ForgeClient) => ({
  list: (ref: RepoRef) =>
    client.callPages(z.array(labelSchema), (request, page) =>
      request("GET /repos/{owner}/{repo}/labels", { ...ref, ...page }),
    ),
  create: (ref: RepoRef, label: Label) => createLabel(client, ref, label),
  update: (ref: RepoRef, label: Label) => updateLabel(client, ref, label),
});
