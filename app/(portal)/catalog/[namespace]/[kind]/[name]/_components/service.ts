import type { Service } from "~/server/services/domain/service.schema.ts";

export type { Service };
export type Scorecard = Service["scorecards"][number];
export type RuleResult = Scorecard["results"][number];
export type RelationGroup = Service["relations"][number];

/** 0.995 → "99.5 %": as many digits as the objective has, never rounded up to a promise nobody made. */
export const formatObjective = (ratio: number): string => `${Number((ratio * 100).toFixed(6))} %`;

export const shortCommit = (sha: string): string => sha.slice(0, 7);

export const titleOf = (service: Pick<Service, "title" | "name">): string => service.title ?? service.name;
