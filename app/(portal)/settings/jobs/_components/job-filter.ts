/* The list's filter lives in the URL, so that a list can be shared and survives reload. */
import { jobStates, type JobState } from "~/server/jobs/domain/job-state.schema.ts";

export interface JobFilter {
  readonly limit: number;
  readonly state?: JobState;
  readonly cursor?: string;
}

type Params = Readonly<Record<string, string | string[] | undefined>>;

export function readJobFilter(params: Params): JobFilter {
  const state = jobStates.find((candidate) => candidate === params["state"]);
  const cursor = params["cursor"];
  return {
    limit: 25,
    ...(state === undefined ? {} : { state }),
    ...(typeof cursor === "string" ? { cursor } : {}),
  };
}

export function jobListHref({ state, cursor }: Omit<JobFilter, "limit">): string {
  const query = new URLSearchParams();
  if (state !== undefined) query.set("state", state);
  if (cursor !== undefined) query.set("cursor", cursor);
  return query.size === 0 ? "/settings/jobs" : `/settings/jobs?${query}`;
}
