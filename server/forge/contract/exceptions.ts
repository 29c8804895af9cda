// Where the forge and GitHub's description differ on purpose. Everything else is a finding.

type Exception = { readonly reason: string };

type ExcusedStatus = Exception & { readonly operation: string; readonly status: string };

/** Statuses GitHub answers in practice but does not list for the operation. */
export const UNDOCUMENTED_STATUSES: readonly ExcusedStatus[] = [
  {
    operation: "actions/get-repo-variable",
    status: "404",
    reason: "no such variable; how a client learns that it has to create one",
  },
  {
    operation: "actions/create-repo-variable",
    status: "409",
    reason: "a variable of this name exists; updating it is another operation",
  },
  {
    operation: "actions/create-or-update-repo-secret",
    status: "422",
    reason: "a value that was not sealed for the key, or a name that may not be used",
  },
  { operation: "apps/get-authenticated", status: "401", reason: "not signed by an app, or not valid now" },
  { operation: "apps/get-org-installation", status: "404", reason: "the app is not installed there" },
  {
    operation: "teams/add-or-update-repo-permissions-in-org",
    status: "404",
    reason: "no such team, or no such repository",
  },
  { operation: "repos/get-environment", status: "404", reason: "no such environment" },
  { operation: "checks/create", status: "422", reason: "no such commit, or completed without a conclusion" },
  { operation: "checks/update", status: "422", reason: "completed without a conclusion" },
  { operation: "checks/get", status: "404", reason: "no such run" },
  { operation: "repos/create-commit-status", status: "422", reason: "no such commit, or an unknown state" },
  {
    operation: "repos/enable-automated-security-fixes",
    status: "422",
    reason: "vulnerability alerts have to be on first",
  },
  {
    operation: "repos/create-or-update-environment",
    status: "404",
    reason: "the plan has no environments here",
  },
];

/** A conditional read may be answered "not modified" wherever GitHub sends an ETag, which is on every read. */
const NOT_MODIFIED: Exception = { reason: "If-None-Match; described in prose for all reads" };

/** Any call may be refused to whoever lacks the permission, or the plan, for it. */
const FORBIDDEN: Exception = { reason: "described in prose for all: permissions of GitHub Apps, plans" };

export function findExcuse(
  operation: { readonly id: string; readonly method: string },
  status: string,
): Exception | undefined {
  if (status === "304" && operation.method === "GET") return NOT_MODIFIED;
  if (status === "403") return FORBIDDEN;
  return UNDOCUMENTED_STATUSES.find(
    (excused) => excused.operation === operation.id && excused.status === status,
  );
}

type ExcusedValue = Exception & { readonly operation: string; readonly at: string; readonly value: unknown };

/** Values GitHub takes in a body and does not list. */
const UNDOCUMENTED_VALUES: readonly ExcusedValue[] = [
  {
    operation: "repos/create-in-org",
    at: "/visibility",
    value: "internal",
    reason: "organisations of an enterprise have internal repositories; the others answer 422",
  },
];

const BLANK_ADDRESSES = ["target_url", "log_url", "environment_url"];
const STATUS_ANSWERS = [
  { operation: "repos/create-deployment-status", under: "" },
  { operation: "repos/get-deployment-status", under: "" },
  { operation: "repos/list-deployment-statuses", under: "" },
  { operation: "webhook deployment-status-created", under: "/deployment_status" },
];

/** Values GitHub answers with though its description says otherwise. */
const UNDOCUMENTED_ANSWERS: readonly ExcusedValue[] = STATUS_ANSWERS.flatMap(({ operation, under }) =>
  BLANK_ADDRESSES.map((name) => ({
    operation,
    at: `${under}/${name}`,
    value: "",
    reason: "an address nobody gave is an empty text, the documented default, which is no address",
  })),
);

const isListed = (list: readonly ExcusedValue[], found: Omit<ExcusedValue, "reason">): boolean =>
  list.some(
    ({ operation, at, value }) => operation === found.operation && at === found.at && value === found.value,
  );

export const isExcusedValue = (operation: string, at: string, value: unknown): boolean =>
  isListed(UNDOCUMENTED_VALUES, { operation, at, value });

/** In a list the place begins with the number of the item. */
export const isExcusedAnswer = (operation: string, at: string, value: unknown): boolean =>
  isListed(UNDOCUMENTED_ANSWERS, { operation, at: at.replace(/^\/\d+(?=\/)/, ""), value });

type Alias = Exception & { readonly path: RegExp; readonly means: string };

/** Paths GitHub serves and its description does not contain, under the one they are the same as. */
const ALIASES: readonly Alias[] = [
  {
    path: /^\/repositories\/\d+(?=\/|$)/,
    means: "/repos/by/id",
    reason: "a repository by its id, where GitHub's redirects of renamed repositories lead",
  },
];

export const toDescribedPath = (path: string): string =>
  ALIASES.reduce((described, alias) => described.replace(alias.path, alias.means), path);

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
