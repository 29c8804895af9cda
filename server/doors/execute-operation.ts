/* The path every call takes, whichever door it came through: role, input, use case, output. */
import { z } from "zod";
import { storageErrorOf } from "../../db/client.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { actorHasRole, type Actor } from "../identity/domain/actor.ts";
import { AppError, isAppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import { assertPlainJson } from "./assert-plain-json.ts";
import { countAuditRows } from "./audit-rows.ts";
import type { Operation, OperationContext } from "./define-operation.ts";
import type { StreamAnswer, StreamOperation } from "./define-stream.ts";
import { assertScope } from "./scope.ts";

export interface Caller {
  readonly deps: Deps;
  readonly actor: Actor;
  readonly requestId: string;
  readonly sessionId?: string | null | undefined;
  /** Reads the credential anew; throws when it is no longer valid. Doors without one serve callers who do not change. */
  readonly identifyAgain?: (() => Promise<Actor>) | undefined;
}

/** What of a declaration decides who may call it. */
type Protected = Pick<Operation | StreamOperation, "access" | "name" | "kind">;

function assertSession({ access, name }: Protected, actor: Actor): void {
  if (access.session !== true || actor.kind !== "service") return;
  throw new AppError(
    "session_required",
    `${name} is not for tokens. Sign in, or use the command line on the machine that runs Waymark.`,
  );
}

export function assertAccess(operation: Protected, actor: Actor): void {
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
  assertSession(operation, actor);
  assertScope(operation, actor);
}

function strict(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodObject ? schema.strict() : schema;
}

const describeIssue = (issue: z.core.$ZodIssue): string => {
  if (issue.code === "unrecognized_keys") return `unknown field ${issue.keys.join(", ")}`;
  const where = issue.path.length > 0 ? `${issue.path.join(".")}: ` : "";
  return `${where}${issue.message}`;
};

interface FieldProblem {
  /** Dotted from the top; empty for the input as a whole. */
  readonly field: string;
  readonly message: string;
}

function fieldsOf(issue: z.core.$ZodIssue): readonly FieldProblem[] {
  if (issue.code !== "unrecognized_keys") return [{ field: issue.path.join("."), message: issue.message }];
  return issue.keys.map((key) => ({ field: [...issue.path, key].join("."), message: "unknown field" }));
}

/** The one answer to input of the wrong shape: every problem in words, and each field by name. */
export const invalidInput = (what: string, { issues }: z.ZodError): AppError =>
  new AppError("invalid_input", `${what}: ${issues.map(describeIssue).join("; ")}.`, {
    details: { fields: issues.flatMap(fieldsOf) },
  });

/** Parses against the declared input; a field nobody declared is an error that names it. */
export function parseInput(operation: Pick<Operation, "input" | "name">, raw: unknown): unknown {
  assertPlainJson(raw);
  const parsed = strict(operation.input).safeParse(raw);
  if (parsed.success) return raw;
  throw invalidInput(operation.name, parsed.error);
}

function contextFor(operation: Pick<Operation, "name">, caller: Caller): OperationContext {
  const { deps, actor, requestId, sessionId = null } = caller;
  return {
    ...caller,
    sessionId,
    audit: (tx, entry) => recordAudit(tx, deps, { ...entry, actor, action: operation.name, requestId }),
  };
}

export async function executeOperation<
  I extends z.ZodType,
  O extends z.ZodType,
  K extends "query" | "mutation",
>(operation: Operation<I, O, K>, caller: Caller, raw: unknown): Promise<z.output<O>> {
  assertAccess(operation, caller.actor);
  const input = parseInput(operation, raw ?? {});
  const { context, settle } = countAuditRows(operation, contextFor(operation, caller));
  try {
    const output = await operation.call(context, input);
    settle();
    return output;
  } catch (error) {
    throw storageErrorOf(error) ?? error;
  }
}

export async function openStream(
  stream: StreamOperation,
  caller: Caller & { readonly signal: AbortSignal },
  raw: unknown,
): Promise<StreamAnswer> {
  assertAccess(stream, caller.actor);
  const isStillAllowed = async (): Promise<boolean> => {
    try {
      assertAccess(stream, (await caller.identifyAgain?.()) ?? caller.actor);
      return true;
    } catch (error) {
      if (isAppError(error)) return false;
      throw error;
    }
  };
  const context = { ...contextFor(stream, caller), signal: caller.signal, isStillAllowed };
  return stream.open(context, parseInput(stream, raw));
}
