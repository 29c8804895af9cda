import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { createTestDeps } from "../../doors/testing.ts";
import type { RunDetail } from "../../scaffolder/domain/run.schema.ts";
import { runCommandLine } from "../run-command-line.ts";
import { aPage, portalThat, realAnswers, startTestPortal, temporaryFolder } from "../testing.ts";

let folder: string;
let values: string;

beforeEach(() => {
  folder = temporaryFolder();
  values = path.join(folder, "values.yaml");
  fs.writeFileSync(values, "name: checkout-api\nowner: group:default/payments\n");
});

const at = "2026-01-15T09:00:00.000Z";
const step = (title: string, state: RunDetail["steps"][number]["state"]): RunDetail["steps"][number] => ({
  ...{ id: title, title, state, attempts: 1, detail: null },
  ...{ startedAt: null, finishedAt: null, durationMs: null },
});
const aRun = (change: Partial<RunDetail> = {}): RunDetail => ({
  ...{ id: "run_1", state: "queued", template: "typescript-service", owner: "waymark", name: "checkout-api" },
  ...{ entityRef: null, ownedBy: null, createdAt: at, startedAt: null, finishedAt: null },
  startedBy: { id: "usr_1", name: "Ada", ref: null },
  ...{ waiting: null, failure: null, outputs: null, templateDigest: "sha256:1" },
  ...{ answers: {}, steps: [], existing: [], mayExist: [], warnings: [], actions: [] },
  ...change,
});
const outputs = {
  repositoryUrl: "http://127.0.0.1:3001/waymark/checkout-api",
  cloneUrl: "http://127.0.0.1:3001/waymark/checkout-api.git",
  entityRef: "component:default/checkout-api",
  catalogUrl: "http://127.0.0.1:3000/catalog/default/component/checkout-api",
  ...{ links: [], text: [] },
};
const failure = {
  code: "repo_exists",
  message: "A repository with this name already exists.",
  step: "create",
};

describe("waymark run", () => {
  it("starts a run with the answers of a file, and prints its id", async () => {
    const portal = await portalThat({ status: 202, body: aRun() });
    expect(await portal.run(["run", "typescript-service", "--values", values])).toEqual({
      status: 0,
      stdout: "run_1",
      stderr: "",
    });
    expect(portal.asked).toMatchObject([
      {
        method: "POST",
        target: "/api/v1/runs",
        body: {
          template: "typescript-service",
          values: { name: "checkout-api", owner: "group:default/payments" },
        },
      },
    ]);
  });

  it.each([
    ["JSON", "v.json", '{"tier": 1, "flags": [true, null]}', { tier: 1, flags: [true, null] }],
    [
      "YAML 1.2, where no is a word",
      "v.yaml",
      "country: no\nzip: 0123\nsize: 0o17\n",
      { country: "no", zip: 123, size: 15 },
    ],
    ["nothing, which is no answers", "v.yaml", "", {}],
    ["only comments", "v.yaml", "# later\n", {}],
    ["characters beyond Latin", "größe.yaml", "name: größe 漢字\n", { name: "größe 漢字" }],
  ])("takes %s", async (_case, name, text, sent) => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text);
    const portal = await portalThat({ status: 202, body: aRun() });
    expect(await portal.run(["run", "t", "--values", file])).toMatchObject({ status: 0 });
    expect(portal.asked[0]?.body).toEqual({ template: "t", values: sent });
  });

  it.each([
    ["a list", "- a\n", "expected a mapping of answers"],
    ["a text", "hello\n", "expected a mapping of answers"],
    ["broken YAML", "a: [1\n", "expected YAML or JSON in"],
    ["two documents", "a: 1\n---\nb: 2\n", "expected YAML or JSON in"],
    ["an alias that grows without end", "a: &a [x]\nb: [*a, *a]\n", "expected YAML or JSON in"],
    ["more than a megabyte", `a: ${"ä".repeat(600_000)}`, "has more than 1048576 bytes"],
  ])("refuses %s and asks nobody", async (_case, text, names) => {
    fs.writeFileSync(values, text);
    const portal = await portalThat({ body: aRun() });
    const { status, stdout, stderr } = await portal.run(["run", "t", "--values", values]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(names);
    expect(stderr).toContain("--values: ");
    expect(portal.asked).toEqual([]);
  });

  it.each([
    ["no file", ["run", "t"], "Expected --values FILE"],
    ["a file that is not there", ["run", "t", "--values", "/no/such/file"], "/no/such/file cannot be read"],
    ["a folder", ["run", "t", "--values", os.tmpdir()], "cannot be read"],
    ["no template", ["run", "--values", "x"], "Expected waymark run TEMPLATE"],
  ])("with %s is a usage error", async (_case, line, names) => {
    const portal = await portalThat({ body: aRun() });
    expect(await portal.run(line)).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining(names),
    });
    expect(portal.asked).toEqual([]);
  });

  it("passes on which digest was reviewed, and only when it was", async () => {
    const portal = await portalThat({ status: 202, body: aRun() });
    await portal.run(["run", "t", "--values", values, "--reviewed-digest", "sha256:1"]);
    expect(portal.asked[0]?.body).toMatchObject({ reviewedDigest: "sha256:1" });
  });

  it("needs somebody who works the run off, and starts none where nothing runs", async () => {
    const here = (...line: string[]) =>
      runCommandLine({
        line,
        environment: { WAYMARK_DATA: path.join(folder, "data") },
        progress: () => undefined,
      });
    const result = await here("run", "typescript-service", "--values", values);
    expect(result).toMatchObject({ status: 69, stdout: "" });
    expect(result.stderr).toMatch(/^Nothing runs on this data folder.* npm start, or set WAYMARK_URL/);
    expect(await here("runs", "list")).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it.each([
    ["forbidden", 403, 77],
    ["invalid_input", 400, 2],
    ["not_found", 404, 1],
    ["rate_limited", 429, 75],
    ["idempotency_conflict", 409, 1],
  ])("that is answered with %s says why", async (code, httpStatus, status) => {
    const portal = await portalThat({ status: httpStatus, body: { code, message: "Because." } });
    expect(await portal.run(["run", "t", "--values", values])).toEqual({
      status,
      stdout: "",
      stderr: `${code}: Because.`,
    });
  });
});

describe("waymark run --wait", () => {
  const wait = async (...runs: RunDetail[]) => {
    const portal = await portalThat(...runs.map((body) => ({ body })));
    const progress: string[] = [];
    const result = await portal.run(["run", "t", "--values", values, "--wait"], progress);
    return { ...result, progress, asked: portal.asked.length };
  };

  it("tells each step once as it goes, then prints the id and the outputs as JSON", async () => {
    const { status, stdout, progress } = await wait(
      aRun({ state: "running", steps: [step("Render", "running"), step("Create", "pending")] }),
      aRun({ state: "succeeded", outputs, steps: [step("Render", "done"), step("Create\nfake", "done")] }),
    );
    expect(status).toBe(0);
    const [id, ...json] = stdout.split("\n");
    expect([id, JSON.parse(json.join("\n"))]).toEqual(["run_1", outputs]);
    expect(progress).toEqual(["running: Render", "done: Render", String.raw`done: Create\u000afake`]);
  });

  it.each(["failed", "cancelled", "archived"] as const)(
    "of a run that %s exits 1 with the reason",
    async (state) => {
      expect(await wait(aRun({ state, failure }))).toMatchObject({
        status: 1,
        stdout: "run_1\nA repository with this name already exists.",
        asked: 1,
      });
    },
  );

  it("with --json is the whole run, without what is only for people", async () => {
    const portal = await portalThat({ body: aRun({ state: "succeeded", outputs }) });
    const { stdout } = await portal.run(["run", "t", "--values", values, "--wait", "--json"]);
    expect(JSON.parse(stdout)).toEqual(aRun({ state: "succeeded", outputs }));
  });

  it("is unreachable when the portal goes away meanwhile", async () => {
    const portal = await portalThat({ body: aRun({ state: "running" }) }, { status: 502, body: "<html>" });
    expect(await portal.run(["run", "t", "--values", values, "--wait"])).toMatchObject({
      status: 69,
      stdout: "",
    });
  });
});

describe("waymark runs", () => {
  const summary = aRun({ state: "failed", failure });

  it("list prints a row each and how to go on", async () => {
    const portal = await portalThat({ body: aPage([summary], "abc") });
    const { status, stdout } = await portal.run(["runs", "list", "--state", "failed", "--cursor", "xyz"]);
    expect(status).toBe(0);
    expect(stdout).toBe(
      `run_1\tfailed\ttypescript-service\twaymark/checkout-api\t${at}\nMore with --cursor abc`,
    );
    const { searchParams } = new URL(portal.asked[0]?.target ?? "", portal.url);
    expect(Object.fromEntries(searchParams)).toEqual({ state: "failed", limit: "100", cursor: "xyz" });
  });

  it("list tells a program the cursor too", async () => {
    const portal = await portalThat({ body: aPage([summary], "abc") });
    const { stdout } = await portal.run(["runs", "list", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ totalItems: 1, nextCursor: "abc", items: [{ id: "run_1" }] });
  });

  it.each(["get", "retry", "cancel", "archive"] as const)(
    "%s names one run and prints its steps",
    async (verb) => {
      const portal = await portalThat({
        body: aRun({ state: "waiting", steps: [step("Render", "done"), step("Create", "waiting")] }),
      });
      const { status, stdout } = await portal.run(["runs", verb, "run_1"]);
      expect([status, stdout]).toEqual([0, "run_1\twaiting\n  done\tRender\n  waiting\tCreate"]);
      const target = verb === "get" ? "/api/v1/runs/run_1" : `/api/v1/runs/run_1/${verb}`;
      expect(portal.asked).toMatchObject([{ method: verb === "get" ? "GET" : "POST", target }]);
    },
  );

  it.each(["get", "retry", "cancel", "archive"])("%s of a run that is not there exits 1", async (verb) => {
    const portal = await startTestPortal(realAnswers(createTestDeps(), "user"), "wm_maintainer");
    const { status, stderr } = await portal.run(["runs", verb, "run_none"]);
    expect([status, stderr.split(":")[0]]).toEqual([1, "not_found"]);
  });

  it.each([
    [{ isSearchable: true, items: [] }, 0, ""],
    [
      { isSearchable: false, items: [] },
      0,
      "The organisation's custom properties cannot be read, so this list may lack some.",
    ],
    [
      {
        isSearchable: true,
        items: [{ repository: "waymark/a", url: "u", runId: "run_9", reason: "unknown_run", state: null }],
      },
      1,
      "waymark/a\trun_9\tunknown run",
    ],
    [
      {
        isSearchable: true,
        items: [
          { repository: "waymark/b", url: "u", runId: "run_1", reason: "unfinished_run", state: "failed" },
        ],
      },
      1,
      "waymark/b\trun_1\tfailed",
    ],
  ])("orphans of %j exit %i", async ({ isSearchable, items }, status, stdout) => {
    const portal = await portalThat({ body: { isSearchable, ...aPage(items) } });
    expect(await portal.run(["runs", "orphans"])).toEqual({ status, stdout, stderr: "" });
  });
});
