import fs from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { anEntity, seedEntities } from "../../catalog/testing.ts";
import { createTestDeps } from "../../doors/testing.ts";
import { runCommandLine } from "../run-command-line.ts";
import {
  aPage,
  portalThat,
  realAnswers,
  startTestPortal,
  temporaryFolder,
  type TestPortal,
} from "../testing.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const write = (name: string, text: string): string => {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  return file;
};
const local = (...line: string[]) =>
  runCommandLine({
    line,
    environment: { WAYMARK_DATA: path.join(folder, "data") },
    progress: () => undefined,
  });

const descriptor = (name: string, more = ""): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ${name}\nspec:\n  type: service\n  lifecycle: production\n  owner: payments\n${more}`;

describe("catalog validate", () => {
  it("prints one line per document that is good, of one file or every one below a folder", async () => {
    const one = write("a/catalog-info.yaml", `${descriptor("one")}---\n${descriptor("two")}`);
    write("a/b/catalog-info.yaml", descriptor("three"));
    expect(await local("catalog", "validate", one)).toEqual({
      status: 0,
      stdout: "ok component:default/one\nok component:default/two",
      stderr: "",
    });
    const { stdout } = await local("catalog", "validate", folder);
    expect(stdout.split("\n").toSorted()).toEqual([
      "ok component:default/one",
      "ok component:default/three",
      "ok component:default/two",
    ]);
    expect(fs.existsSync(path.join(folder, "data"))).toBe(false);
  });

  it("prints all findings at their place, and exits 1", async () => {
    const file = write("catalog-info.yaml", descriptor("bad name").replace("  owner: payments\n", ""));
    const { status, stdout } = await local("catalog", "validate", file);
    expect(status).toBe(1);
    const lines = stdout.split("\n");
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).toMatch(/^.*catalog-info\.yaml:\d+:\d+: [a-z-]+: .+$/);
    expect(stdout).toContain(`${file}:4:9: `);
  });

  it("says a finding in one line whatever a key of the file holds", async () => {
    const hostile = '"x\\n::error::forged\\r\\u001b[31m": 1\n';
    const file = write("catalog-info.yaml", `${hostile}${descriptor("one")}`);
    const { status, stdout } = await local("catalog", "validate", file);
    for (const line of stdout.split("\n")) expect(line).toMatch(/^.*catalog-info\.yaml:\d+:\d+: /);
    expect(stdout).toContain("forged");
    expect(status).toBe(1);
  });

  it("of what is not there is a finding that names it", async () => {
    expect(await local("catalog", "validate", "/no/such/file.yaml")).toEqual({
      status: 1,
      stdout:
        "/no/such/file.yaml:1:1: file-missing: expected a file, or a folder with a catalog-info.yaml, found neither",
      stderr: "",
    });
  });

  it("is read by a program as JSON, with the same exit status", async () => {
    const file = write("catalog-info.yaml", `${descriptor("one")}---\nkind: [\n`);
    const { status, stdout } = await local("catalog", "validate", file, "--json");
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ findings: [{ severity: "error", line: expect.any(Number) }] });
  });
});

describe("catalog export", () => {
  const seeded = async (count: number): Promise<TestPortal> => {
    const deps = createTestDeps();
    const names = Array.from({ length: count }, (_, index) => `svc-${index}`);
    await seedEntities(
      deps.db,
      names.map((name) => anEntity(name)),
    );
    return startTestPortal(realAnswers(deps), "wm_viewer");
  };

  it("writes every entity of every page as a file that validates", async () => {
    const portal = await seeded(230);
    const target = path.join(folder, "out");
    expect(await portal.run(["catalog", "export", target])).toEqual({
      status: 0,
      stdout: `Wrote 230 descriptors below ${target}.`,
      stderr: "",
    });
    expect(portal.asked).toHaveLength(3);
    const { status, stdout } = await local("catalog", "validate", target);
    expect([status, stdout.split("\n").length]).toEqual([0, 230]);
    expect(fs.readdirSync(folder)).toEqual(["out"]);
  });

  it("never writes into a folder that holds something", async () => {
    const portal = await seeded(1);
    write("out/mine.txt", "mine");
    const { status } = await portal.run(["catalog", "export", path.join(folder, "out")]);
    expect([status, fs.readdirSync(path.join(folder, "out"))]).toEqual([2, ["mine.txt"]]);
    expect(portal.asked).toEqual([]);
  });

  it("leaves nothing behind when a page does not come", async () => {
    const entity = anEntity("one");
    const portal = await portalThat(
      { body: aPage([entity], "next") },
      { status: 429, body: { code: "rate_limited", message: "Wait." } },
    );
    expect(await portal.run(["catalog", "export", path.join(folder, "out")])).toMatchObject({ status: 75 });
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it.each([
    { name: "../../../outside" },
    { name: "../../../../outside" },
    { name: "a/b" },
    { name: ".." },
    { name: "." },
    { name: "" },
    { name: "/etc/passwd" },
    { name: "x\u0000y" },
    { kind: "../../outside" },
    { namespace: "../outside" },
  ])("refuses the entity %j of a portal, which would lead out of the folder", async (hostile) => {
    const { name = "a", kind = "Component", namespace = "default" } = hostile;
    const portal = await portalThat({ body: aPage([anEntity(name, { kind, metadata: { namespace } })]) });
    const target = path.join(folder, "deep", "out");
    fs.mkdirSync(path.dirname(target));
    const { status, stderr } = await portal.run(["catalog", "export", target]);
    expect([status, stderr]).toEqual([
      70,
      expect.stringMatching(/^internal_error: Expected a name that can be a folder's, found "/),
    ]);
    expect(fs.readdirSync(folder, { recursive: true })).toEqual(["deep"]);
  });

  it("has nothing to read where there is no portal and no database, and makes none", async () => {
    expect(await local("catalog", "export", path.join(folder, "out"))).toEqual({
      status: 78,
      stdout: "",
      stderr: "There is no catalog to export. Set WAYMARK_DATA.",
    });
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

const anSlo = (name: string, target: number) => ({
  ...{ id: `component~default~pay~${name}`, entityRef: "component:default/pay", name, target },
  ...{ displayName: null, description: null, budgetingMethod: "Occurrences" },
  window: { duration: "28d", isRolling: true },
  indicator: { kind: "availability", summary: "good / total\nforged" },
  source: { path: "slo/a.yaml", line: 3, url: "http://x" },
  ...{ state: "no_data", reason: "nothing measures it yet", sli: null, budget: null },
});
const finding = {
  file: "slo/b.yaml",
  line: 2,
  column: 1,
  code: "wrong-type",
  message: "no",
  severity: "error",
};

describe("slo list", () => {
  it("prints the objectives of every page, exact, in a line each", async () => {
    const first = { ...aPage([anSlo("availability", 0.999)], "next"), findings: [] };
    const last = { ...aPage([anSlo("latency", 0.995)]), findings: [] };
    const portal = await portalThat({ body: first }, { body: last });
    const { status, stdout } = await portal.run(["slo", "list", "pay"]);
    expect(status).toBe(0);
    expect(stdout.split("\n")).toEqual([
      String.raw`availability  99.9 %  28d rolling  good / total\u000aforged  slo/a.yaml:3  no_data: nothing measures it yet`,
      String.raw`latency  99.5 %  28d rolling  good / total\u000aforged  slo/a.yaml:3  no_data: nothing measures it yet`,
      "2 objectives.",
    ]);
    expect(portal.asked.map(({ target }) => target)).toEqual([
      "/api/v1/services/component/default/pay/slos?limit=100",
      "/api/v1/services/component/default/pay/slos?limit=100&cursor=next",
    ]);
  });

  it("exits 1 when a file of the service cannot be read, and prints the finding first", async () => {
    const portal = await portalThat({ body: { ...aPage([]), findings: [finding] } });
    expect(await portal.run(["slo", "list", "component:pay"])).toEqual({
      status: 1,
      stdout: "slo/b.yaml:2:1: wrong-type: no\n0 objectives.",
      stderr: "",
    });
  });

  it.each(["", "a:b:c", "component:"])("refuses the reference %j", async (ref) => {
    const portal = await portalThat({ body: null });
    expect(await portal.run(["slo", "list", ref])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^Expected an entity reference/),
    });
    expect(portal.asked).toEqual([]);
  });
});

describe("sample remove", () => {
  it.each([
    [{ removed: [], kept: [] }, "Removed nothing."],
    [{ removed: ["ledger", "web"], kept: [] }, "Removed ledger, web."],
    [
      { removed: ["web"], kept: [{ name: "ledger", reason: "has commits of its own" }] },
      "Removed web.\nKept ledger: has commits of its own",
    ],
  ])("says what went and what stays: %j", async (body, stdout) => {
    const portal = await portalThat({ body });
    expect(await portal.run(["sample", "remove"])).toEqual({ status: 0, stdout, stderr: "" });
    expect(JSON.parse((await portal.run(["sample", "remove", "--json"])).stdout)).toEqual(body);
  });
});
