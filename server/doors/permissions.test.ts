/*
 * The published matrix against what the doors do: every operation × every role × whatever team. Whose thing it is, where
 * that matters, is ownership.test.ts. The expectation is docs/permissions.md, so a check that is changed by mistake shows in a file somebody reads.
 */
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { findProjectRoot } from "../runtime/project-root.ts";
import { restOperations } from "./operations.ts";
import { ownDoors } from "./own-doors.ts";
import { permissionMatrix } from "./permission-matrix.ts";
import { permissionsDocument } from "./permissions-document.ts";
import {
  actorOf,
  everybody,
  operationNamed,
  outcomeOf,
  published,
  readPublished,
} from "./permissions.testsuite.ts";
import type { RestOperation } from "./rest.ts";
import { createTestDeps, testActor } from "./testing.ts";

const root = findProjectRoot();

/** A role is given to a person, never by a team: of which one somebody is does not open or close an operation as such. */
const teams = {
  "the owning team": ["group:default/payments"],
  "another team": ["group:default/other"],
} as const;
const cells = everybody.flatMap((caller) =>
  Object.entries(teams).map(([team, groups]) => ({ caller, team, groups })),
);

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
