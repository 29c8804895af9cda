import { beforeEach, describe, expect, it } from "vitest";
import { anEntity, seedEntities } from "../../catalog/testing.ts";
import { createTestDeps, type TestDeps } from "../../doors/testing.ts";
import { enqueueJob, recurringKey } from "../../jobs/queue.ts";
import type { Role } from "../../kernel/roles.ts";
import { inTurn, realAnswers, startTestPortal, type TestPortal } from "../testing.ts";

let deps: TestDeps;
let portal: TestPortal;

const portalAs = (role: Role): Promise<TestPortal> => startTestPortal(realAnswers(deps), `wm_${role}`);

beforeEach(async () => {
  deps = createTestDeps();
  portal = await portalAs("admin");
});

const lines = (text: string): string[] => (text === "" ? [] : text.split("\n"));
const run = async (...line: string[]) => {
  const { status, stdout, stderr } = await portal.run(line);
  return { status, lines: lines(stdout), stderr };
};
const answering = async (body: unknown, ...line: string[]) => {
  const scripted = await startTestPortal(inTurn({ body }));
  const { status, stdout } = await scripted.run(line);
  return { status, lines: lines(stdout) };
};
const insertJob = (id: string, state: string, more: { kind?: string; error?: string } = {}): void => {
  const { kind = "catalog.refresh-repository", error } = more;
  deps.db.raw
    .prepare(
      `INSERT INTO jobs (id, kind, key, payload, state, run_at, attempts, fence, last_error, created_at, finished_at)
       VALUES (?, ?, NULL, '{}', ?, 1, 5, 0, ?, 0, ?)`,
    )
    .run(id, kind, state, error ?? null, state === "failed" || state === "done" ? 2 : null);
};

describe("attention", () => {
  it("is silent and fine when nothing needs anybody", async () => {
    await seedEntities(deps.db, [
      anEntity("payments", { kind: "Group", spec: { type: "team", children: [] } }),
    ]);
    expect(await run("attention")).toEqual({ status: 0, lines: [], stderr: "" });
  });

  it("exits 1 with what is wrong, why, and examples", async () => {
    await seedEntities(deps.db, [anEntity("ledger", { spec: { owner: "nobody" } })]);
    insertJob("job_1", "failed", { error: "no such host" });
    const { status, lines: told } = await run("attention");
    expect(status).toBe(1);
    expect(told).toEqual([
      "1 job failed: Each was tried several times. Look at the reason, then retry it.",
      expect.stringMatching(/^ {2}.+\tno such host$/),
      "1 service has no owner: spec.owner is missing, or names a team or person the catalog does not know.",
      "  ledger\tnames group:default/nobody",
    ]);
  });

  it("exits 1 with --json too, where a script reads what", async () => {
    insertJob("job_1", "failed", { error: "no such host" });
    const { status, stdout } = await portal.run(["attention", "--json"]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      items: [{ kind: "jobs-failed", severity: "bad", count: 1 }],
      checkedAt: "2026-01-15T09:00:00.000Z",
    });
  });

  it.each(["viewer", "developer"] as const)("is not for a %s", async (role) => {
    portal = await portalAs(role);
    expect(await run("attention")).toMatchObject({ status: 77, lines: [] });
  });
});

describe("collectors", () => {
  it("are listed with their health, and pending ones are no reason for alarm", async () => {
    const { status, lines: rows } = await run("collectors", "list");
    expect(status).toBe(0);
    expect(rows.length).toBeGreaterThan(3);
    expect(rows).toContain("catalog.scan-organisation\tpending\tnever");
  });

  it("exit 1 when one is failing, with its reason, and that one comes first", async () => {
    insertJob("job_1", "failed", { kind: "catalog.scan-organisation", error: "no such host" });
    const { status, lines: rows } = await run("collectors", "list");
    expect([status, rows[0]]).toEqual([1, "catalog.scan-organisation\tfailing\tnever\tno such host"]);
  });

  it("run now when asked, and not when there is none of that name", async () => {
    expect(await run("collectors", "run", "catalog.scan-organisation")).toEqual({
      status: 0,
      lines: ["catalog.scan-organisation is queued."],
      stderr: "",
    });
    const none = await run("collectors", "run", "catalog.scan-moon");
    expect(none.status).toBe(1);
    expect(none.stderr).toContain("catalog.scan-moon");
    portal = await portalAs("developer");
    expect((await run("collectors", "run", "catalog.scan-organisation")).status).toBe(77);
  });
});

describe("jobs", () => {
  it("are listed newest first, in one state when asked", async () => {
    insertJob("job_1", "failed", { error: "no such host\nat line 2" });
    insertJob("job_2", "done");
    expect((await run("jobs", "list")).lines).toEqual([
      "job_2\tdone\tcatalog.refresh-repository\t1970-01-01T00:00:00.000Z",
      String.raw`job_1	failed	catalog.refresh-repository	1970-01-01T00:00:00.000Z	no such host\u000aat line 2`,
    ]);
    expect((await run("jobs", "list", "--state", "done")).lines).toHaveLength(1);
    const wrong = await run("jobs", "list", "--state", "lost");
    expect([wrong.status, wrong.lines]).toEqual([2, []]);
    expect(wrong.stderr).toMatch(/^invalid_input: .*state/);
  });

  it("go on behind the first hundred", async () => {
    for (let n = 1; n <= 130; n += 1) insertJob(`job_${String(n).padStart(3, "0")}`, "done");
    const { lines: first } = await run("jobs", "list");
    expect(first).toHaveLength(101);
    const cursor = first.at(-1)?.replace("More with --cursor ", "") ?? "";
    const { lines: rest } = await run("jobs", "list", "--cursor", cursor);
    expect(rest.map((row) => row.split("\t")[0])).toEqual(
      Array.from({ length: 30 }, (_, index) => `job_${String(30 - index).padStart(3, "0")}`),
    );
  });

  it("are tried again by their id when they failed, and not otherwise", async () => {
    insertJob("job_1", "failed");
    insertJob("job_2", "done");
    expect((await run("jobs", "retry", "job_1")).lines).toEqual(["job_1 is queued."]);
    const done = await run("jobs", "retry", "job_2");
    expect([done.status, done.stderr]).toEqual([1, "conflict: Expected a failed job; job_2 is done."]);
    expect((await run("jobs", "retry", "job_3")).status).toBe(1);
    expect((await run("jobs", "retry")).status).toBe(2);
  });
});

describe("connections", () => {
  it("are listed with what is known of them, and no credential", async () => {
    await deps.db.withTx((tx) =>
      enqueueJob(tx, deps, { kind: "catalog.scan-organisation", key: recurringKey, payload: {} }),
    );
    const { status, lines: told } = await run("connections", "list");
    expect(status).toBe(0);
    expect(told).toContain("forge\tlimited");
    expect(told).toContain("  Kind: Local forge of this machine");
    expect(told.join("\n")).not.toContain(deps.webhookSecret);
  });

  const test = (isWorking: boolean) => ({
    id: "forge",
    isWorking,
    testedAt: "2026-01-15T09:00:00.000Z",
    checks: [
      { title: "Reaches the forge", isPassed: true, error: null, note: "in 3 ms", tookMs: 3 },
      {
        title: "May read",
        isPassed: isWorking,
        error: isWorking ? null : "403\nForbidden",
        note: null,
        tookMs: 1,
      },
    ],
  });

  it("that work are fine, and those that do not exit 1 with the exact error in its line", async () => {
    expect(await answering(test(true), "connections", "test", "forge")).toEqual({
      status: 0,
      lines: ["ok\tReaches the forge\tin 3 ms", "ok\tMay read"],
    });
    expect(await answering(test(false), "connections", "test", "forge")).toEqual({
      status: 1,
      lines: ["ok\tReaches the forge\tin 3 ms", String.raw`failed	May read	403\u000aForbidden`],
    });
  });

  it.each(["moon", "FORGE", ""])("have no %j", async (id) => {
    expect(await run("connections", "test", id)).toEqual({
      status: 2,
      lines: [],
      stderr: expect.stringMatching(/^invalid_input: connections\.test: id: .*"forge"/) as string,
    });
  });

  it("say that no App is connected, what stands in the way, and what one needs", async () => {
    const { status, lines: told } = await run("connections", "github-app", "show");
    expect(status).toBe(0);
    expect(told[0]).toBe("No GitHub App is connected.");
    expect(told).toContain("Permissions it needs:");
    expect(told.filter((line) => /^ {2}\w+: (read|write|admin)$/.test(line)).length).toBeGreaterThan(3);
  });

  it("cannot forget an App that is not there", async () => {
    const { status, stderr } = await run("connections", "github-app", "disconnect");
    expect([status, stderr]).toEqual([1, "not_found: No GitHub App is connected here."]);
    expect(
      (await answering({ disconnected: "waymark-acme" }, "connections", "github-app", "disconnect")).lines,
    ).toEqual(["waymark-acme is forgotten here. Restart Waymark; delete the App at GitHub."]);
  });
});

describe("retention", () => {
  it("lists what is kept how long, what would go now, and what is kept for good", async () => {
    const { status, lines: rows } = await run("retention", "list");
    expect(status).toBe(0);
    expect(rows[0]).toMatch(/^[a-z-]+\t\d+ days \(\d+ to \d+\)\t\d+ rows\t\d+ due$/);
    expect(rows.filter((row) => row.endsWith("\tfor good")).length).toBeGreaterThan(0);
  });

  it("is changed within its limits, and the next list says so", async () => {
    const changed = await run("retention", "set", "jobs", "30");
    expect(changed.lines[0]).toMatch(/^jobs\t30 days \(/);
    expect((await run("retention", "list")).lines.find((row) => row.startsWith("jobs\t"))).toBe(
      changed.lines[0],
    );
  });

  it.each([
    ["jobs", "0", 2],
    ["jobs", "99999", 2],
    ["moon", "30", 2],
  ])("of %s cannot be %s days", async (kind, days, status) => {
    expect(await run("retention", "set", kind, days)).toMatchObject({ status, lines: [] });
  });

  it.each(["soon", "1.5", "", "1e3", "0x10", " 7", "123456", "٣"])(
    "of %j days is no number",
    async (text) => {
      const { status, stderr } = await run("retention", "set", "jobs", "--", text);
      expect([status, stderr]).toEqual([2, `Expected a number of days, found "${text}"`]);
      expect(portal.asked).toEqual([]);
    },
  );

  it("is an administrator's", async () => {
    portal = await portalAs("maintainer");
    expect((await run("retention", "set", "jobs", "30")).status).toBe(77);
  });
});
