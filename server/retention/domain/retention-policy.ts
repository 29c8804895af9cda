/*
 * What is kept how long when nobody says otherwise, and how far an administrator may go. The lower bounds keep what the
 * portal needs itself: GitHub offers a delivery again for three days, failed sign-ins count for a quarter of an hour, and
 * a collector's health is read from its last rounds.
 */
import type { RetentionKind } from "./retention.schema.ts";

export interface RetentionRule {
  readonly title: string;
  readonly description: string;
  readonly defaultDays: number;
  readonly minDays: number;
  readonly maxDays: number;
}

export const retentionRules: Readonly<Record<RetentionKind, RetentionRule>> = {
  "run-logs": {
    title: "Run logs",
    description: "Lines of the log of each run, from the end of the run on. The run itself stays.",
    defaultDays: 365,
    minDays: 30,
    maxDays: 3_650,
  },
  deliveries: {
    title: "Webhook deliveries",
    description: "What the forge told, once it was followed; one that comes again within that time is known.",
    defaultDays: 30,
    minDays: 7,
    maxDays: 365,
  },
  scans: {
    title: "Scans",
    description: "The record of each scan of the organisation; the newest one stays.",
    defaultDays: 30,
    minDays: 1,
    maxDays: 365,
  },
  jobs: {
    title: "Finished jobs",
    description: "Background work that ended, with its error where it failed.",
    defaultDays: 7,
    minDays: 2,
    maxDays: 90,
  },
  sessions: {
    title: "Ended sessions",
    description: "Device and address of sign-ins, from the end of the session on.",
    defaultDays: 90,
    minDays: 1,
    maxDays: 365,
  },
  "sign-ins": {
    title: "Sign-in attempts",
    description: "Addresses and names of failed sign-ins, and one-time links that are used or over.",
    defaultDays: 30,
    minDays: 1,
    maxDays: 365,
  },
};

export const keptForGood = [
  {
    title: "Audit log",
    reason:
      "Each row seals the one before it: without the first, the rest could not be verified. It can be exported.",
  },
  {
    title: "Runs",
    reason: "Who created what, with which answers, belongs to the repository for as long as it lives.",
  },
  {
    title: "History of entities and scorecard results",
    reason: "It answers what was known at an earlier time.",
  },
] as const;

const dayMs = 24 * 3_600_000;

/** Epoch ms: what ended at or before it is due. */
export const dueBefore = (now: number, days: number): number => now - days * dayMs;

/** What is wrong with a number of days; undefined when nothing is. */
export function daysProblem(kind: RetentionKind, days: number): string | undefined {
  const { title, minDays, maxDays } = retentionRules[kind];
  if (days >= minDays && days <= maxDays) return undefined;
  return `${title}: expected ${minDays} to ${maxDays} days, found ${days}.`;
}
