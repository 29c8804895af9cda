/*
 * The published matrix against what the doors do: every operation × every role × own and other people's things. The
 * expectation is docs/permissions.md, so a check that is changed by mistake shows in a file somebody reads.
 */
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { anonymous, type Actor } from "../identity/domain/actor.ts";
import { isAppError } from "../kernel/app-error.ts";
import { roles, type Role } from "../kernel/roles.ts";
import { findProjectRoot } from "../runtime/project-root.ts";
import { defineOperation } from "./define-operation.ts";
import { executeOperation, openStream } from "./execute-operation.ts";
import { restOperations } from "./operations.ts";
import { ownDoors } from "./own-doors.ts";
import { permissionMatrix } from "./permission-matrix.ts";
import { permissionsDocument } from "./permissions-document.ts";
import type { RestOperation } from "./rest.ts";
import { createTestDeps, testActor, type TestDeps } from "./testing.ts";

const root = findProjectRoot();
const published = fs.readFileSync(path.join(root, "docs/permissions.md"), "utf8");
const everybody = ["anonymous", ...roles] as const;
type Caller = (typeof everybody)[number];

/** A role is given to a person, never by a team: of which one somebody is must not open or close an operation. */
const teams = {
  "the owning team": ["group:default/payments"],
  "another team": ["group:default/other"],
} as const;
const cells = everybody.flatMap((caller) =>
  Object.entries(teams).map(([team, groups]) => ({ caller, team, groups })),
);

const actorOf = (caller: Caller, overrides: Partial<Actor> = {}): Actor =>
  caller === "anonymous" ? anonymous : testActor(caller, overrides);

interface PublishedRow {
  readonly may: Readonly<Record<Caller, boolean>>;
  readonly ownership: string;
  readonly scope: string;
}

/** Rows of the first table: operation, REST, five callers, whose, token scope. */
function readPublished(document: string): ReadonlyMap<string, PublishedRow> {
  const rows = document.split("\n## ")[0]?.match(/^\| `[^\n]+\|$/gm) ?? [];
  return new Map(
    rows.map((line) => {
      const cells = line.slice(2, -2).split(" | ");
      const may = Object.fromEntries(everybody.map((caller, index) => [caller, cells[index + 2] === "yes"]));
      const entry = { may: may as Record<Caller, boolean>, ownership: cells[7] ?? "", scope: cells[8] ?? "" };
      return [(cells[0] ?? "").replaceAll("`", ""), entry] as const;
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
async function outcomeOf(operation: RestOperation, deps: TestDeps, call: { actor: Actor; input: unknown }) {
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

/** Everything in which the operations differ from what is published; empty when they agree. */
async function findViolations(operations: readonly RestOperation[], document: string): Promise<string[]> {
  const deps = createTestDeps();
  const rows = readPublished(document);
  const violations: string[] = [];
  const names = new Set(operations.map(({ name }) => name));
  for (const name of rows.keys()) if (!names.has(name)) violations.push(`${name} is published and not there`);
  for (const operation of operations) {
    const row = rows.get(operation.name);
    if (row === undefined) {
      violations.push(`${operation.name} is not published`);
      continue;
    }
    for (const { caller, team, groups } of cells) {
      // Refused before the input is looked at: nonsense gets exactly as far as the check.
      const call = { actor: actorOf(caller, { groups }), input: { nonsense: true } };
      const found = await outcomeOf(operation, deps, call);
      const denied = caller === "anonymous" ? "unauthenticated" : "forbidden";
      const expected = row.may[caller] ? "passes" : denied;
      if (found !== expected)
        violations.push(`${operation.name} as ${caller} of ${team}: ${found}, not ${expected}`);
    }
  }
  return violations;
}

const operationNamed = (name: string): RestOperation => {
  const operation = restOperations.find((candidate) => candidate.name === name);
  if (operation === undefined) throw new Error(`There is no operation ${name}.`);
  return operation;
};

describe("the published matrix", () => {
  it("is up to date: run `node scripts/generate-permissions.mjs` after declaring an operation", () => {
    expect(published).toBe(permissionsDocument(permissionMatrix(restOperations)));
  });

  it("is what every operation does for every role", async () => {
    expect(await findViolations(restOperations, published)).toEqual([]);
    expect(readPublished(published).size).toBe(restOperations.length);
  });

  it("leaves no operation open to everybody", () => {
    const open = [...readPublished(published)].filter(([, row]) => row.may.anonymous);
    expect(open.map(([name]) => name)).toEqual([]);
  });

  it("shows a check that is missing, an operation without an entry, and an entry without an operation", async () => {
    const setRole = operationNamed("members.setRole");
    const planted = restOperations.map((operation) =>
      operation === setRole ? { ...operation, access: { role: "viewer" as const } } : operation,
    );
    const open = ["viewer", "developer", "maintainer"].flatMap((role) =>
      Object.keys(teams).map((team) => `members.setRole as ${role} of ${team}: passes, not forbidden`),
    );
    expect(await findViolations(planted, published)).toEqual(open);
    const extra = { ...setRole, name: "members.erase" };
    expect(await findViolations([...restOperations, extra], published)).toEqual([
      "members.erase is not published",
    ]);
    const fewer = restOperations.filter((operation) => operation !== setRole);
    expect(await findViolations(fewer, published)).toEqual(["members.setRole is published and not there"]);
  });

  it("says for every operation what a token needs, and a token without it gets no further", async () => {
    const deps = createTestDeps();
    const rows = readPublished(published);
    for (const operation of restOperations) {
      const scope = rows.get(operation.name)?.scope.replaceAll("`", "") ?? "";
      const token = (scopes: readonly string[]) =>
        testActor("admin", { kind: "service", grant: { scopes, runsPerHour: null } });
      const call = (scopes: readonly string[]) =>
        outcomeOf(operation, deps, { actor: token(scopes), input: { nonsense: true } });
      const without = scope === "never" ? "session_required" : "insufficient_scope";
      if (scope !== "viewer:read") expect(await call(["other:write"]), operation.name).toBe(without);
      if (scope !== "never") expect(await call([scope]), operation.name).toBe("passes");
    }
  });
});

const runOf = (deps: TestDeps, starter: string): { id: string } => {
  const id = deps.newId("run");
  deps.db.raw
    .prepare(
      `INSERT INTO runs (id, template, template_digest, state, host, owner, name, answers, actor_kind, actor_id,
         actor_name, request_hash, created_at)
       VALUES (?, 't', 'd', 'succeeded', 'h', 'o', ?, '{}', 'user', ?, 'n', 'r', 0)`,
    )
    .run(id, id, starter);
  return { id };
};

function sessionOf(deps: TestDeps, userId: string): { id: string } {
  const id = deps.newId("ses");
  deps.db.raw
    .prepare(
      `INSERT OR IGNORE INTO users (id, handle, display_name, role, created_at) VALUES (?, ?, 'n', 'viewer', 0)`,
    )
    .run(userId, userId);
  deps.db.raw
    .prepare(
      `INSERT INTO sessions (id, token_hash, user_id, created_at, last_seen_at, expires_at) VALUES (?, ?, ?, 0, 0, 1)`,
    )
    .run(id, id, userId);
  return { id };
}

interface OwnershipCase {
  /** The input that names a thing of this person. */
  readonly inputOf: (deps: TestDeps, ownerId: string) => object;
  /** What a caller whose role is high enough gets for somebody else's thing. */
  readonly other: (role: Role) => "passes" | "forbidden" | "not_found";
  /** False where the operation names no thing: it can only ever be about the caller's own. */
  readonly namesThing?: boolean;
}

const ofStarter: OwnershipCase = {
  inputOf: runOf,
  other: (role) => (role === "maintainer" || role === "admin" ? "passes" : "forbidden"),
};
const ofSelf: OwnershipCase = {
  inputOf: (deps, ownerId) => {
    sessionOf(deps, ownerId);
    return {};
  },
  other: () => "passes",
  namesThing: false,
};

/** Every operation that declares an ownership has its line here. */
const ownershipCases: Readonly<Record<string, OwnershipCase>> = {
  "runs.retry": ofStarter,
  "runs.cancel": ofStarter,
  "runs.archive": ofStarter,
  "sessions.listMine": ofSelf,
  "sessions.revokeOthers": ofSelf,
  "sessions.revokeMine": { inputOf: sessionOf, other: () => "not_found" },
};

async function findOwnershipViolations(
  operation: RestOperation,
  { inputOf, other, namesThing = true }: OwnershipCase,
): Promise<string[]> {
  const violations: string[] = [];
  const row = readPublished(published).get(operation.name);
  for (const role of roles) {
    for (const whose of namesThing ? (["own", "other"] as const) : (["own"] as const)) {
      const deps = createTestDeps();
      const actor = actorOf(role, { id: "usr_caller" });
      sessionOf(deps, actor.id);
      const input = inputOf(deps, whose === "own" ? actor.id : "usr_other");
      const found = await outcomeOf(operation, deps, { actor, input });
      const allowed = whose === "own" ? "passes" : other(role);
      const expected = row?.may[role] === true ? allowed : "forbidden";
      if (found !== expected)
        violations.push(`${operation.name} as ${role} on ${whose}: ${found}, not ${expected}`);
    }
  }
  return violations;
}

describe("ownership", () => {
  it("has a case for every operation that declares one, and for no other", () => {
    const declared = restOperations.filter(({ access }) => access.ownership !== undefined);
    expect(Object.keys(ownershipCases).toSorted()).toEqual(declared.map(({ name }) => name).toSorted());
  });

  it.each(Object.entries(ownershipCases))("of %s is checked on the thing itself", async (name, given) => {
    expect(await findOwnershipViolations(operationNamed(name), given)).toEqual([]);
  });

  it("shows a use case that forgot to look whose it is", async () => {
    const cancel = operationNamed("runs.cancel");
    const forgetful = defineOperation({
      name: "runs.cancel",
      kind: "mutation",
      summary: "A use case without its check",
      input: z.object({ id: z.string() }),
      output: z.object({}),
      access: { role: "developer", ownership: "who started the run, or a maintainer" },
      rest: null,
      cli: null,
      run: async () => ({}),
    });
    expect(cancel.access).toEqual(forgetful.access);
    expect(await findOwnershipViolations(forgetful, ofStarter)).toEqual([
      "runs.cancel as developer on other: passes, not forbidden",
    ]);
  });
});

describe("doors with a rule of their own", () => {
  const folder = path.join(root, "app");
  const routes = fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "route.ts");

  it("are all published", () => {
    const found = routes.map((file) => `/${path.dirname(file).split(path.sep).join("/")}`);
    expect(ownDoors.map(({ route }) => route).toSorted()).toEqual(found.toSorted());
  });

  it("answer the methods that are published", () => {
    for (const { route, methods } of ownDoors) {
      const source = fs.readFileSync(path.join(folder, route, "route.ts"), "utf8");
      const exported = source.match(/\b(GET|POST|PUT|PATCH|DELETE)\b(?=\s*[,=(}:])/g) ?? [];
      const found = [...new Set(exported)].toSorted().join(", ");
      expect(methods === "all" ? "DELETE, GET, PATCH, POST, PUT" : methods, route).toBe(found);
    }
  });
});
