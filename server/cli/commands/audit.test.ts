import fs from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../../doors/testing.ts";
import { auditAs } from "../../identity/testing.ts";
import { dataPaths } from "../../runtime/paths.ts";
import { realAnswers, startTestPortal, temporaryFolder, type TestPortal } from "../testing.ts";

let folder: string;
let deps: TestDeps;
let portal: TestPortal;

beforeEach(async () => {
  folder = temporaryFolder();
  deps = createTestDeps({ paths: dataPaths(path.join(folder, "data")) });
  portal = await startTestPortal(realAnswers(deps), "wm_admin");
});

async function record(action: string, target: string, details: Record<string, unknown> = {}): Promise<void> {
  deps.clock.now += 1_000;
  await deps.db.withTx((tx) => auditAs(deps, action)(tx, { target, details }));
}
async function recordMany(count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await record("runs.start", `run_${n}`);
}
const run = (...line: string[]) => portal.run(["audit", ...line]);
const rows = async (...line: string[]): Promise<string[][]> => {
  const { status, stdout } = await run("list", ...line);
  expect(status).toBe(0);
  return stdout === "" ? [] : stdout.split("\n").map((row) => row.split("\t"));
};
const targets = async (...line: string[]) => (await rows(...line)).map(([, , , , target]) => target);

describe("audit list", () => {
  beforeEach(async () => {
    await record("runs.start", "run_1");
    await record("runs.cancel", "run_1");
    await record("tokens.create", "tok_1");
  });

  it("prints who changed what, newest first", async () => {
    expect(await rows()).toEqual([
      ["3", "2026-01-15T09:00:03.000Z", expect.any(String), "tokens.create", "tok_1"],
      ["2", "2026-01-15T09:00:02.000Z", expect.any(String), "runs.cancel", "run_1"],
      ["1", "2026-01-15T09:00:01.000Z", expect.any(String), "runs.start", "run_1"],
    ]);
  });

  it.each([
    [["--action", "runs.*"], 2],
    [["--action", "runs.start"], 1],
    [["--action", "runs"], 0],
    [["--target", "tok_1"], 1],
    [["--actor", "nobody"], 0],
    [["--from", "2026-01-15T09:00:02Z"], 2],
    [["--to", "2026-01-15T09:00:02Z"], 1],
    [["--from", "2026-01-15T14:45:03+05:45"], 1],
    [["--action", "runs.*", "--to", "2026-01-15T09:00:02Z"], 1],
  ])("with %j prints %i", async (options, count) => {
    expect(await rows(...options)).toHaveLength(count);
  });

  it.each([
    ["--from", "yesterday"],
    ["--to", "2026-01-15"],
    ["--limit", "0"],
    ["--limit", "101"],
    ["--limit", "all"],
    ["--cursor", "x"],
  ])("refuses %s %s", async (option, value) => {
    const { status, stdout, stderr } = await run("list", option, value);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^invalid_input: /);
  });

  it("goes on where it stopped", async () => {
    const first = (await run("list", "--limit", "2")).stdout.split("\n");
    expect(first).toHaveLength(3);
    const cursor = first[2]?.replace("More with --cursor ", "") ?? "";
    expect(await targets("--limit", "2", "--cursor", cursor)).toEqual(["run_1"]);
  });

  it("prints a hostile target in one line with five fields", async () => {
    await record("runs.start", "run_2\n9\tforged");
    expect((await rows())[0]?.[4]).toBe(String.raw`run_2\u000a9\u0009forged`);
    expect(await rows()).toHaveLength(4);
  });
});

describe("audit verify", () => {
  it("is fine with the head to note, and still when that head is asked for", async () => {
    await recordMany(3);
    const { status, stdout } = await run("verify");
    expect(status).toBe(0);
    const [, head = ""] = /^ok: 3 rows, \d+ noted rows agree, head (3:[0-9a-f]{64})$/.exec(stdout) ?? [];
    expect(head).not.toBe("");
    await record("runs.start", "run_4");
    expect(await run("verify", "--anchor", head)).toMatchObject({ status: 0 });
  });

  it("of an empty log is fine", async () => {
    expect(await run("verify")).toMatchObject({
      status: 0,
      stdout: "ok: 0 rows, 0 noted rows agree, head none",
    });
  });

  it.each([
    [
      "changed",
      "UPDATE audit_events SET target = 'x' WHERE seq = 2",
      "not ok: row 2 is missing or not as it was written",
    ],
    [
      "deleted",
      "DELETE FROM audit_events WHERE seq = 2",
      "not ok: row 2 is missing or not as it was written",
    ],
  ])("exits 1 and names the row that was %s", async (_case, tamper, text) => {
    await recordMany(3);
    for (const name of deps.db.raw
      .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'trigger'")
      .pluck()
      .all())
      deps.db.raw.exec(`DROP TRIGGER ${name}`);
    deps.db.raw.exec(tamper);
    expect(await run("verify")).toEqual({ status: 1, stdout: text, stderr: "" });
    const { status, stdout } = await run("verify", "--json");
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, firstBadSeq: 2 });
  });

  it("exits 1 when the row that was noted is another one, or gone", async () => {
    await recordMany(2);
    const noted = (seq: number) => `${seq}:${"0".repeat(64)}`;
    expect(await run("verify", "--anchor", noted(2))).toMatchObject({
      status: 1,
      stdout: "not ok: row 2 is not the row that was noted",
    });
    expect(await run("verify", "--anchor", noted(7))).toMatchObject({
      status: 1,
      stdout: "not ok: row 3 and what follows it were cut off: a later row was noted",
    });
  });

  it.each(["7", "x:y", "1:abc", `-1:${"0".repeat(64)}`])("refuses the anchor %j", async (anchor) => {
    expect((await run("verify", `--anchor=${anchor}`)).status).toBe(2);
  });
});

describe("audit export", () => {
  const file = (name: string) => path.join(folder, name);

  it.each(["log.csv", "log.jsonl"])(
    "writes every row over all pages to %s, for its owner only",
    async (name) => {
      await recordMany(130);
      const result = await run("export", file(name));
      expect(result).toEqual({ status: 0, stdout: `Wrote 130 rows to ${file(name)}`, stderr: "" });
      expect(fs.statSync(file(name)).mode & 0o777).toBe(0o600);
      expect(fs.readdirSync(folder)).toEqual([name]);
      const lines = fs.readFileSync(file(name), "utf8").trimEnd().split("\n");
      expect(lines).toHaveLength(name.endsWith(".csv") ? 131 : 130);
      expect(new Set(lines).size).toBe(lines.length);
      expect(portal.asked.map(({ target }) => target.includes("cursor="))).toEqual([false, true]);
    },
  );

  it("writes JSON a program reads back, and CSV that no spreadsheet runs", async () => {
    await record("runs.start", "=cmd()", { note: 'a "b"\n漢' });
    await run("export", file("log.jsonl"));
    expect(JSON.parse(fs.readFileSync(file("log.jsonl"), "utf8"))).toMatchObject({
      target: "=cmd()",
      details: { note: 'a "b"\n漢' },
    });
    await run("export", file("log.csv"));
    expect(fs.readFileSync(file("log.csv"), "utf8")).toContain(`,"'=cmd()",`);
  });

  it("writes what is asked for, also when that is nothing", async () => {
    await recordMany(2);
    await run("export", file("none.csv"), "--action", "moon.*");
    expect(fs.readFileSync(file("none.csv"), "utf8")).toMatch(/^"seq",[^\n]+\r\n$/);
    expect((await run("export", file("one.jsonl"), "--target", "run_2")).stdout).toMatch(/^Wrote 1 rows/);
  });

  it.each(["log", "log.txt", "log.CSV", "csv", "log.csv.gz"])(
    "refuses %s before anything is asked",
    async (name) => {
      expect(await run("export", file(name))).toEqual({
        status: 2,
        stdout: "",
        stderr: `Expected a file that ends in .csv or .jsonl, found "${file(name)}"`,
      });
      expect(portal.asked).toEqual([]);
    },
  );

  it("leaves a file that is there as it is", async () => {
    fs.writeFileSync(file("log.csv"), "mine");
    expect(await run("export", file("log.csv"))).toMatchObject({
      status: 2,
      stderr: `Expected a new file, found "${file("log.csv")}". Move it away first`,
    });
    expect(fs.readFileSync(file("log.csv"), "utf8")).toBe("mine");
  });

  it("never writes through a link that lies where its draft would be", async () => {
    fs.writeFileSync(file("victim"), "mine");
    fs.symlinkSync(file("victim"), file("log.csv.part"));
    await run("export", file("log.csv"));
    expect(fs.readFileSync(file("victim"), "utf8")).toBe("mine");
    expect(fs.lstatSync(file("log.csv")).isSymbolicLink()).toBe(false);
  });

  it("into a folder that is not there is a usage error that names it", async () => {
    const { status, stderr } = await run("export", file("no/such/log.csv"));
    expect(status).toBe(2);
    expect(stderr).toMatch(/^ENOENT: no such file or directory, .*no\/such\/log\.csv\.part'\.$/);
    expect(stderr).not.toContain("\n");
  });

  it("leaves nothing behind when the portal refuses, at once or half-way", async () => {
    await recordMany(130);
    const denied = await startTestPortal(realAnswers(deps), "wm_developer");
    expect((await denied.run(["audit", "export", file("log.csv")])).status).toBe(77);
    const answer = realAnswers(deps);
    const limited = await startTestPortal((asked) =>
      asked.target.includes("cursor=")
        ? { status: 429, body: { code: "rate_limited", message: "Wait." } }
        : answer(asked),
    );
    expect((await limited.run(["audit", "export", file("log.csv")])).status).toBe(75);
    expect(limited.asked).toHaveLength(2);
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});
