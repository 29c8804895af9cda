import type { Outputs } from "~/app/_trpc/outputs";

/** Everything the catalog knows about one entity, in one answer. */
export type Service = Outputs["catalog"]["getService"];
export type Scorecard = Service["scorecards"][number];
export type RuleResult = Scorecard["results"][number];
export type RelationGroup = Service["relations"][number];

/** 0.995 → "99.5 %": as many digits as the objective has, never rounded up to a promise nobody made. */
export const formatObjective = (ratio: number): string => `${Number((ratio * 100).toFixed(6))} %`;

export const shortCommit = (sha: string): string => sha.slice(0, 7);

export const titleOf = (service: Pick<Service, "title" | "name">): string => service.title ?? service.name;
