/* What docs/permissions.md publishes, and what a call through the doors comes to. For the tests that compare the two. */
import fs from "node:fs";
import path from "node:path";
import { anonymous, type Actor } from "../identity/domain/actor.ts";
import { isAppError } from "../kernel/app-error.ts";
import { roles, type Role } from "../kernel/roles.ts";
import { findProjectRoot } from "../runtime/project-root.ts";
import { executeOperation, openStream } from "./execute-operation.ts";
import { restOperations } from "./operations.ts";
import type { RestOperation } from "./rest.ts";
import { testActor, type TestDeps } from "./testing.ts";

export const published = fs.readFileSync(path.join(findProjectRoot(), "docs/permissions.md"), "utf8");
export const everybody = ["anonymous", ...roles] as const;
export type Caller = (typeof everybody)[number];
export type Whose = "own" | "other";

export const actorOf = (caller: Caller, overrides: Partial<Actor> = {}): Actor =>
  caller === "anonymous" ? anonymous : testActor(caller, overrides);

/** The cells of a table's rows, by the operation in the first. */
function readRows(part: string): ReadonlyMap<string, readonly string[]> {
  const lines = part.match(/^\| `[^\n]+\|$/gm) ?? [];
  const rows = lines.map((line) => line.slice(2, -2).split(" | "));
  return new Map(rows.map(([operation = "", ...cells]) => [operation.replaceAll("`", ""), cells]));
}

interface PublishedRow {
  readonly may: Readonly<Record<Caller, boolean>>;
  readonly scope: string;
}

/** Of the first table: operation, REST, five callers, whose, token scope. */
export function readPublished(document: string): ReadonlyMap<string, PublishedRow> {
  const rows = readRows(document.split("\n## ")[0] ?? "");
  return new Map(
    [...rows].map(([operation, [, ...cells]]) => {
      const may = everybody.map((caller, index) => [caller, ["yes", "own"].includes(cells[index] ?? "")]);
      return [
        operation,
        { may: Object.fromEntries(may) as PublishedRow["may"], scope: cells.at(-1) ?? "" },
      ] as const;
    }),
  );
}

/** Of the table "Own and other": for each role, whether it may with its own things and with others'. */
export function readPublishedOwnership(
  document: string,
): ReadonlyMap<string, Readonly<Record<Role, Readonly<Record<Whose, boolean>>>>> {
  const part = document.split("\n## ").find((text) => text.startsWith("Own and other")) ?? "";
  return new Map(
    [...readRows(part)].map(([operation, cells]) => {
      const isYes = (index: number): boolean => cells[index] === "yes";
      const may = roles.map((role, index) => [role, { own: isYes(2 * index), other: isYes(2 * index + 1) }]);
      return [operation, Object.fromEntries(may) as Record<Role, Record<Whose, boolean>>] as const;
    }),
  );
}

const denials = [
  "unauthenticated",
  "forbidden",
  "session_required",
  "insufficient_scope",
  "not_found",
] as const;

/** The code of a refusal, or "passes": whatever happens after the check is another test's concern. */
export async function outcomeOf(
  operation: RestOperation,
  deps: TestDeps,
  call: { readonly actor: Actor; readonly input: unknown },
): Promise<"passes" | (typeof denials)[number]> {
  const caller = { deps, actor: call.actor, requestId: "req_test", sessionId: null };
  try {
    if (operation.kind === "stream") {
      const signal = AbortSignal.abort();
      await (await openStream(operation, { ...caller, signal }, call.input)).body.cancel();
    } else await executeOperation(operation, caller, call.input);
    return "passes";
  } catch (error) {
    const code = isAppError(error) ? error.code : "unknown";
    return denials.find((denial) => denial === code) ?? "passes";
  }
}

export const operationNamed = (name: string): RestOperation => {
  const operation = restOperations.find((candidate) => candidate.name === name);
  if (operation === undefined) throw new Error(`There is no operation ${name}.`);
  return operation;
};
