/*
 * The steps of a run, derived from its plan alone, so that the list is known before the first call and never changes.
 * Branch rules come last of the changes: they would refuse the run's own push.
 */
import { findLeftOut } from "./owner-limits.ts";
import type { Plan } from "./plan.schema.ts";

export const runStepIds = [
  "create-repository",
  "push-content",
  "record-base",
  "apply-settings",
  "grant-teams",
  "create-labels",
  "set-variables",
  "set-secrets",
  "create-environments",
  "protect-branch",
  "verify-repository",
  "mark-ready",
  "await-catalog",
] as const;
export type RunStepId = (typeof runStepIds)[number];

export const stepTitles: Readonly<Record<RunStepId, string>> = {
  "create-repository": "Create the repository",
  "push-content": "Commit the files",
  "record-base": "Record the template's version",
  "apply-settings": "Apply settings and topics",
  "grant-teams": "Give the teams access",
  "create-labels": "Create labels",
  "set-variables": "Set variables",
  "set-secrets": "Store secrets",
  "create-environments": "Create environments",
  "protect-branch": "Protect the default branch",
  "verify-repository": "Check the result",
  "mark-ready": "Mark the repository ready",
  "await-catalog": "Appear in the catalog",
};

const always = (): boolean => true;

const isNeeded: Readonly<Record<RunStepId, (plan: Plan) => boolean>> = {
  "create-repository": always,
  "push-content": always,
  "record-base": always,
  "apply-settings": always,
  "grant-teams": (plan) => plan.repository.teams.length > 0 || findLeftOut(plan, "grant-teams") !== undefined,
  "create-labels": ({ repository }) => repository.labels.length > 0,
  "set-variables": ({ repository }) => repository.variables.length > 0,
  "set-secrets": ({ repository }) => repository.secrets.length > 0,
  "create-environments": ({ repository }) => repository.environments.length > 0,
  "protect-branch": ({ repository }) => repository.rules !== null,
  "verify-repository": always,
  "mark-ready": always,
  "await-catalog": ({ catalog }) => catalog !== null,
};

/** The steps this plan needs, in the order they are taken. */
export const planSteps = (plan: Plan): readonly RunStepId[] =>
  runStepIds.filter((step) => isNeeded[step](plan));
