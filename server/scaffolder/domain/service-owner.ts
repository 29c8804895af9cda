/*
 * Who owns what a run makes, and which answer says so. The owner of an entity is `spec.owner` of its descriptor:
 * https://backstage.io/docs/features/software-catalog/descriptor-format.
 */
import { parseEntityRef, stringifyEntityRef } from "../../kernel/entity-ref.ts";
import type { Plan } from "./plan.schema.ts";

type Answers = Readonly<Record<string, unknown>>;

const refOf = (answer: unknown): string | null => {
  const parsed = parseEntityRef(typeof answer === "string" ? answer : "");
  return parsed.ok ? stringifyEntityRef(parsed.value) : null;
};

/**
 * The descriptor that will be committed decides: it is what the catalog believes. Where a template registers none, the
 * answer named `owner` does. Null when neither names anybody.
 */
export const findServiceOwner = ({ catalog }: Pick<Plan, "catalog">, answers: Answers): string | null =>
  catalog?.owner ?? refOf(answers["owner"]);

/** The question whose answer made it so. */
export const findOwnerField = (answers: Answers, owner: string): string =>
  Object.keys(answers).find((name) => refOf(answers[name]) === owner) ?? "owner";
