/* What Backstage's API can do and Waymark does not, each with the reason and what to do instead. */
import { assertAccess } from "../../doors/execute-operation.ts";
import type { Actor } from "../../identity/domain/actor.ts";
import { AppError } from "../../kernel/app-error.ts";
import { matchRestPath } from "../../doors/rest-path.ts";

interface Unsupported {
  readonly method: string;
  readonly path: string;
  readonly reason: string;
}

const fromRepositories =
  "Every repository of the organisation with a catalog-info.yaml is in the catalog without being registered; add or remove that file.";
const fromGit =
  "Entities come from the descriptors in git alone. Remove the entity from its catalog-info.yaml, or the repository.";

export const unsupportedPaths: readonly Unsupported[] = [
  { method: "DELETE", path: "/entities/by-uid/{uid}", reason: fromGit },
  { method: "POST", path: "/locations", reason: fromRepositories },
  { method: "PUT", path: "/locations/{id}", reason: fromRepositories },
  { method: "DELETE", path: "/locations/{id}", reason: fromRepositories },
  {
    method: "POST",
    path: "/locations/by-query",
    reason: "Use GET /api/catalog/locations, which answers in pages.",
  },
  {
    method: "POST",
    path: "/analyze-location",
    reason:
      "Waymark writes no descriptor for a repository that has none. Use a template, or POST /api/v1/catalog/validate.",
  },
];

/** Throws not_supported with the reason for what Backstage answers and Waymark does not; only to those who came in. */
export function assertSupported(
  request: { readonly method: string; readonly segments: readonly string[] },
  actor: Actor,
): void {
  const found = unsupportedPaths.find(
    ({ method, path }) => method === request.method && matchRestPath(path, request.segments) !== undefined,
  );
  if (found === undefined) return;
  assertAccess({ name: "catalog.unsupported", kind: "query", access: { role: "viewer" } }, actor);
  throw new AppError("not_supported", `${found.method} ${found.path} is not supported. ${found.reason}`);
}
