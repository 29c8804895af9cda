/* The path every call takes, whichever door it came through: role, input, use case, output. */
import { z } from "zod";
import { recordAudit } from "../audit/record-audit.ts";
import { actorHasRole, type Actor } from "../identity/domain/actor.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import type { Operation, OperationContext } from "./define-operation.ts";

export interface Caller {
  readonly deps: Deps;
  readonly actor: Actor;
  readonly requestId: string;
}

export function assertAccess(operation: Pick<Operation, "access" | "name">, actor: Actor): void {
  const { role } = operation.access;
  if (role === "public") return;
  if (actor.kind === "anonymous") {
    throw new AppError("unauthenticated", "Sign in, or send an API token as `Authorization: Bearer wm_…`.");
  }
  if (!actorHasRole(actor, role)) {
    throw new AppError(
      "forbidden",
      `${operation.name} needs the role ${role}; you have ${actor.role ?? "none"}.`,
    );
  }
}

function strict(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodObject ? schema.strict() : schema;
}

const describeIssue = (issue: z.core.$ZodIssue): string => {
  if (issue.code === "unrecognized_keys") return `unknown field ${issue.keys.join(", ")}`;
  const where = issue.path.length > 0 ? `${issue.path.join(".")}: ` : "";
  return `${where}${issue.message}`;
};

/** Parses against the declared input; a field nobody declared is an error that names it. */
export function parseInput(operation: Pick<Operation, "input" | "name">, raw: unknown): unknown {
  const parsed = strict(operation.input).safeParse(raw);
  if (parsed.success) return raw;
  const problems = parsed.error.issues.map(describeIssue);
  throw new AppError("invalid_input", `${operation.name}: ${problems.join("; ")}.`, {
    details: parsed.error.issues.map((issue) => ({
      path: issue.path.join("."),
      message: describeIssue(issue),
    })),
  });
}

function contextFor(operation: Pick<Operation, "name">, caller: Caller): OperationContext {
  const { deps, actor, requestId } = caller;
  return {
    ...caller,
    audit: (tx, entry) => recordAudit(tx, deps, { ...entry, actor, action: operation.name, requestId }),
  };
}

export async function executeOperation<
  I extends z.ZodType,
  O extends z.ZodType,
  K extends "query" | "mutation",
>(operation: Operation<I, O, K>, caller: Caller, raw: unknown): Promise<z.output<O>> {
  assertAccess(operation, caller.actor);
  return operation.call(contextFor(operation, caller), parseInput(operation, raw ?? {}));
}
