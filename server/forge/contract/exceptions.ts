// Where the forge and GitHub's description differ on purpose. Everything else is a finding.

type Exception = { readonly reason: string };

/** Statuses GitHub answers in practice but does not list for the operation. */
export const UNDOCUMENTED_STATUSES: Readonly<Record<string, Exception>> = {
  "400": { reason: "unparsable JSON or an unsupported X-GitHub-Api-Version, on every operation" },
  "401": { reason: "missing or wrong token, on every operation" },
  "403": { reason: "missing permission, archived repository or secondary limit, on every operation" },
  "404": { reason: "unknown owner, repository or item, on every operation" },
  "409": { reason: "empty repository, duplicate variable, branch rules on contents" },
  "422": { reason: "validation, on every operation with a body or paging" },
  "301": { reason: "renamed repository, on every read below it" },
  "304": { reason: "If-None-Match, on every read" },
  "307": { reason: "renamed repository, on every write below it" },
};

/** Routes the forge serves under /api/v3 that GitHub's description does not contain. */
export const UNDOCUMENTED_ROUTES: Readonly<Record<string, Exception>> = {
  "GET /": { reason: "root index; pruned from the description because nothing reads it" },
  "GET /repos/{owner}/{repo}/contents": {
    reason: "root directory; the description writes it as an empty {path}",
  },
  "GET /repos/{owner}/{repo}/contents/": {
    reason: "root directory with the slash Octokit leaves for an empty {path}",
  },
};
