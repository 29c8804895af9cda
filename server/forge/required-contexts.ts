import type { ForgeDatabase } from "./store/database.ts";
import { isPassed, latestCheckRuns } from "./store/check-runs.ts";
import { isSameContext, latestStatuses } from "./store/statuses.ts";

export type Report = { readonly context: string; readonly isGreen: boolean };

/** What was last reported about a commit, statuses and check runs together. */
export const reportsOn = (db: ForgeDatabase, repositoryId: number, sha: string): Report[] => [
  ...latestStatuses(db, repositoryId, sha).map(({ context, state }) => ({
    context,
    isGreen: state === "success",
  })),
  ...latestCheckRuns(db, repositoryId, sha).map((run) => ({ context: run.name, isGreen: isPassed(run) })),
];

/** A status and a check run of the same name both have to be green; source: GitHub docs "Troubleshooting required status checks". */
export function isSatisfied(reports: readonly Report[], context: string): boolean {
  const own = reports.filter((report) => isSameContext(report.context, context));
  return own.length > 0 && own.every(({ isGreen }) => isGreen);
}
