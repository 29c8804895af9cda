import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { executeOperation, openStream } from "../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import { anonymous, operatorActor, type Actor } from "../identity/domain/actor.ts";
import { encodeCursor } from "../kernel/page.ts";
import { listAudit, walkAudit } from "./list-audit.ts";
import { exportAuditOperation, listAuditOperation, verifyAuditOperation } from "./operations.ts";
import type { AuditFilter } from "./store.ts";
import { auditor, record, recorded } from "./testing.ts";

let deps: TestDeps;
beforeEach(() => {
  deps = createTestDeps();
});
afterEach(() => deps.db.close());

const caller = (actor: Actor = auditor) => ({ deps, actor, requestId: "req_test" });
const list = (input: object) => executeOperation(listAuditOperation, caller(), input);
const exportAs = (actor: Actor, input: object) => {
  const { signal } = new AbortController();
  return openStream(exportAuditOperation, { ...caller(actor), signal }, input);
};
const seqs = async (filter: AuditFilter) =>
  (await listAudit(deps, { filter, limit: 100 })).items.map(({ seq }) => seq);

describe("who may read the log", () => {
  const people: [string, Actor, string][] = [
    ["anybody without a credential", anonymous, "unauthenticated"],
    ["a viewer", testActor("viewer"), "forbidden"],
    ["a developer", testActor("developer"), "forbidden"],
    ["a maintainer", testActor("maintainer"), "forbidden"],
    [
      "an administrator's token for the catalog only",
      testActor("admin", { kind: "service", grant: { scopes: ["catalog:write"], runsPerHour: null } }),
      "insufficient_scope",
    ],
  ];
  it.each(people)("is not %s; nothing is noted of it", async (_who, actor, code) => {
    await record(deps);
    const read = executeOperation(listAuditOperation, caller(actor), {});
    await expect(read).rejects.toMatchObject({ code });
    const verified = executeOperation(verifyAuditOperation, caller(actor), {});
    await expect(verified).rejects.toMatchObject({ code });
    await expect(exportAs(actor, {})).rejects.toMatchObject({ code });
    expect(recorded(deps)).toHaveLength(1);
  });

  it.each([
    ["an administrator", testActor("admin")],
    ["whoever is at the machine", operatorActor],
    [
      "a token that may read the log",
      testActor("admin", { kind: "service", grant: { scopes: ["audit:read"], runsPerHour: null } }),
    ],
  ])("is %s", async (_who, actor) => {
    await record(deps);
    const found = await executeOperation(listAuditOperation, caller(actor), {});
    expect(found.items).toHaveLength(1);
  });
});

describe("an input that is not understood", () => {
  it.each([
    ["more than a hundred rows", { limit: 101 }],
    ["no row", { limit: 0 }],
    ["a made-up cursor", { cursor: "eyJhIjoxfQ" }],
    ["a time of another form", { from: "yesterday" }],
    ["a field nobody declared", { order: "asc" }],
    ["a prototype", JSON.parse('{"__proto__": {"role": "admin"}}') as object],
    ["an actor longer than any", { actor: "x".repeat(201) }],
  ])("is refused: %s", async (_what, input) => {
    await expect(list(input)).rejects.toMatchObject({ code: "invalid_input" });
  });

  it.each(["xml", "CSV", ""])(
    "of an export is refused before anything is noted: format %j",
    async (format) => {
      await expect(exportAs(auditor, { format })).rejects.toMatchObject({ code: "invalid_input" });
      expect(recorded(deps)).toEqual([]);
    },
  );

  it.each([
    "1",
    "1:",
    `0:${"a".repeat(64)}`,
    `1:${"A".repeat(64)}`,
    `-1:${"a".repeat(64)}`,
    `1:${"a".repeat(63)}`,
  ])("is the anchor %j", async (anchor) => {
    await expect(executeOperation(verifyAuditOperation, caller(), { anchor })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});

describe("a filter", () => {
  const actions = ["runs.start", "runs.cancel", "runsx.start", "run", "tokens.create", "runs."];

  it("by area takes every action that begins so, an exact one itself alone", async () => {
    for (const action of actions) await record(deps, { action });
    expect(await seqs({ action: "runs.*" })).toEqual([6, 2, 1]);
    expect(await seqs({ action: "runs.start" })).toEqual([1]);
    expect(await seqs({ action: "run*" })).toEqual([6, 4, 3, 2, 1]);
    expect(await seqs({ action: "*" })).toEqual([6, 5, 4, 3, 2, 1]);
    expect(await seqs({ action: "runs" })).toEqual([]);
    expect(await seqs({ action: "%" })).toEqual([]);
  });

  it("by time takes the first moment and not the last", async () => {
    for (let n = 0; n < 3; n += 1) await record(deps);
    const second = deps.now() - 1000;
    expect(await seqs({ from: second })).toEqual([3, 2]);
    expect(await seqs({ to: second })).toEqual([1]);
    expect(await seqs({ from: second, to: second + 1 })).toEqual([2]);
    expect(await seqs({ from: second, to: second })).toEqual([]);
  });

  it("by all of it at once is what each row says, counted and paged alike", async () => {
    const people = [auditor, testActor("viewer", { id: "usr_bo", name: "Ada" }), operatorActor];
    for (let n = 0; n < 24; n += 1)
      await record(deps, {
        actor: people[n % 3] ?? auditor,
        action: actions[n % 5] ?? "",
        target: `run_${n % 4}`,
      });
    const rows = (await listAudit(deps, { filter: {}, limit: 100 })).items;
    const time = fc.constantFrom(...rows.map(({ at }) => Date.parse(at)));
    const filter = fc.record(
      {
        actor: fc.constantFrom("Ada", "usr_bo", "operator", "nobody"),
        action: fc.constantFrom("runs.*", "runs.start", "tokens.create"),
        target: fc.constantFrom("run_0", "run_3"),
        from: time,
        to: time,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(filter, fc.integer({ min: 1, max: 9 }), async (wanted, limit) => {
        const expected = rows.filter(
          (row) =>
            (wanted.actor === undefined || [row.actor.id, row.actor.name].includes(wanted.actor)) &&
            (wanted.action === undefined || row.action.startsWith(wanted.action.replace("*", ""))) &&
            (wanted.target === undefined || row.target === wanted.target) &&
            (wanted.from === undefined || Date.parse(row.at) >= wanted.from) &&
            (wanted.to === undefined || Date.parse(row.at) < wanted.to),
        );
        const seen: number[] = [];
        for (let cursor: string | null | undefined; cursor !== null;) {
          const page = await listAudit(deps, { filter: wanted, limit, cursor });
          expect(page.totalItems).toBe(expected.length);
          seen.push(...page.items.map(({ seq }) => seq));
          cursor = page.nextCursor;
        }
        expect(seen).toEqual(expected.map(({ seq }) => seq));
      }),
      { numRuns: 60 },
    );
  });
});

describe("a page", () => {
  it("does not move when rows are written meanwhile", async () => {
    for (let n = 0; n < 4; n += 1) await record(deps);
    const first = await list({ limit: 2 });
    await record(deps);
    const second = await list({ limit: 2, cursor: first.nextCursor });
    expect(second.items.map(({ seq }) => seq)).toEqual([2, 1]);
    expect(second.nextCursor).toBeNull();
    expect(second.totalItems).toBe(5);
  });

  it("after the last one is empty, not an error", async () => {
    await record(deps);
    expect(await list({ cursor: encodeCursor([1, "aud_1"]) })).toEqual({
      items: [],
      totalItems: 1,
      nextCursor: null,
    });
  });

  it("of exactly as many rows as there are has none after it", async () => {
    for (let n = 0; n < 3; n += 1) await record(deps);
    expect(await list({ limit: 3 })).toMatchObject({ nextCursor: null, totalItems: 3 });
  });
});

describe("walking through", () => {
  it.each([0, 1, 499, 500, 501, 1_000])("%i rows gives each once, newest first", async (count) => {
    deps.db.raw
      .prepare(
        `INSERT INTO audit_events (seq, id, at, actor_kind, actor_id, actor_name, action, target, request_id, details, previous_hash, hash)
         SELECT value, 'aud_' || value, 0, 'user', 'u', 'n', 'a.b', 't', 'r', '{}', '', '' FROM json_each(?)`,
      )
      .run(JSON.stringify(Array.from({ length: count }, (_, n) => n + 1)));
    const seen: number[] = [];
    for await (const page of walkAudit(deps, {})) {
      expect(page.length).toBeLessThanOrEqual(500);
      seen.push(...page.map(({ seq }) => seq));
    }
    expect(seen).toEqual(Array.from({ length: count }, (_, n) => count - n));
  });

  it("does not run after rows that are written while it goes", async () => {
    for (let n = 0; n < 3; n += 1) await record(deps);
    const seen: number[] = [];
    for await (const page of walkAudit(deps, {})) {
      await record(deps);
      seen.push(...page.map(({ seq }) => seq));
    }
    expect(seen).toEqual([3, 2, 1]);
  });
});

describe("an export", () => {
  it("is named after the day and holds the header alone when nothing fits", async () => {
    const { headers, body } = await exportAs(auditor, { format: "csv", target: "nothing" });
    expect(headers).toEqual({
      "content-disposition": 'attachment; filename="waymark-audit-2026-01-15.csv"',
    });
    expect(await new Response(body).text()).toMatch(/^"seq",[^\r\n]*\r\n$/);
    const lines = await exportAs(auditor, { format: "jsonl", target: "nothing" });
    expect(await new Response(lines.body).text()).toBe("");
  });

  it("is noted with the filter as it was understood, and with nothing else", async () => {
    await exportAs(auditor, { action: "runs.*", from: "2026-01-15T10:00:00+01:00" });
    expect(recorded(deps)).toEqual([
      [
        "audit.export",
        "audit",
        { format: "csv", filter: { action: "runs.*", from: Date.UTC(2026, 0, 15, 9) } },
      ],
    ]);
  });
});
