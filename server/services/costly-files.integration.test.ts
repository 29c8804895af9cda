import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { getEntityWithSource } from "../catalog/entities/get-entity.ts";
import { refreshRepository } from "../catalog/repositories/ingest-repository.ts";
import { validateOperation } from "../catalog/operations.ts";
import { scanOrganisation } from "../catalog/repositories/scan-organisation.ts";
import { executeOperation } from "../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import { scaffold, startTestForge, textAt, type TestForge } from "../forge/testing.ts";
import { createGitHub } from "../github/github.ts";
import { parseEnv } from "../runtime/env.ts";
import { dataPaths } from "../runtime/paths.ts";
import { findProjectRoot } from "../runtime/project-root.ts";
import { createSandbox, type Sandbox } from "../sandbox/sandbox.ts";
import { evaluateAll } from "../scorecards/evaluate-all.ts";
import { listResultsOf } from "../scorecards/list-results.ts";
import { getService } from "./get-service.ts";

/** Less than the usual time, so that the file below is too costly on a fast machine as well; a slow one has to wait. */
const limits = { cpuMs: 700, wallMs: 100_000 };
const projectRoot = findProjectRoot();

let forge: TestForge;
let reader: Sandbox;
let deps: TestDeps;

beforeAll(async () => {
  forge = await startTestForge();
  reader = createSandbox({ projectRoot, entry: "server/reader.ts" }, limits);
});
afterAll(async () => {
  reader.close();
  await forge.close();
});
beforeEach(() => {
  const env = parseEnv({ WAYMARK_FORGE_PORT: String(forge.port) });
  const paths = { ...dataPaths(forge.dataDir), forgeToken: path.join(forge.dataDir, "token") };
  const base = createTestDeps();
  const github = createGitHub({ env, paths, now: Date.now, logger: base.logger });
  deps = createTestDeps({ env, paths, github, reader });
  // The forge's own time: a scan tells by it that a second push in the same second is news.
  deps.clock.now = Date.now();
});

/** Plain YAML of legal size that takes the parser seconds: it compares every key with all before it. */
function costlyMap(bytes: number): string {
  const keys: string[] = [];
  for (let size = 2; size < bytes - 16; size += (keys.at(-1)?.length ?? 0) + 1) {
    keys.push(keys.length.toString(36));
  }
  return `{${keys.join(",")}}`;
}
const component = (name: string, annotations = "{}"): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ${name}\n  annotations: ${annotations}\nspec:\n  type: service\n  lifecycle: production\n  owner: payments\n`;
const costlyDescriptor = (name: string): string => component(name, costlyMap(63 * 1024));
const objective = `apiVersion: openslo/v1
kind: SLO
metadata: { name: availability, displayName: Availability }
spec:
  service: checkout
  budgetingMethod: Occurrences
  timeWindow: [{ duration: 28d, isRolling: true }]
  indicator:
    metadata: { name: success }
    spec:
      ratioMetric:
        counter: true
        bad: { metricSource: { type: Prometheus, spec: { query: 'errors_total{job="a"}' } } }
        total: { metricSource: { type: Prometheus, spec: { query: 'requests_total{job="a"}' } } }
  objectives: [{ displayName: Success, target: 0.99 }]
`;

async function replaceFile(repo: string, file: string, text: string): Promise<void> {
  const found = await forge.raw("GET", `/api/v3/repos/waymark/${repo}/contents/${file}`);
  const content = Buffer.from(text).toString("base64");
  const body = { message: "Change", content, sha: textAt(found.body, "sha") };
  await forge.call("PUT", `/repos/waymark/${repo}/contents/${file}`, body);
}
const ref = (name: string) => `component:default/${name}`;

describe("a descriptor that takes too much to read", () => {
  it("is a finding on the file; what was known stays, and other repositories come in", async () => {
    await scaffold(forge, "a-first", { "catalog-info.yaml": component("a-first") });
    await scaffold(forge, "b-costly", { "catalog-info.yaml": component("b-costly") });
    // Read in the second of the push, as it happens: a scan then looks again, also after another push in that second.
    deps.clock.now = Date.now();
    await refreshRepository(deps, { owner: "waymark", repo: "b-costly" });
    await replaceFile("b-costly", "catalog-info.yaml", costlyDescriptor("b-costly"));
    await scaffold(forge, "c-last", { "catalog-info.yaml": component("c-last") });
    deps.clock.now += 60_000;
    expect(await scanOrganisation(deps)).toMatchObject({ failed: 0 });
    const { row, descriptor } = await getEntityWithSource(deps, ref("b-costly"));
    expect([row.state, descriptor?.state]).toEqual(["invalid", "invalid"]);
    expect(JSON.parse(descriptor?.findings ?? "")).toMatchObject([
      { file: "catalog-info.yaml", line: 1, code: "file-too-costly", severity: "error" },
    ]);
    for (const name of ["a-first", "c-last"]) {
      expect((await getEntityWithSource(deps, ref(name))).row.state).toBe("ok");
    }
  });

  it("is a finding on the file a Location led to; the others come in", async () => {
    const location = `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: led\nspec:\n  targets: [sub/led.yaml, sub/fine.yaml]\n`;
    const files = {
      "sub/led.yaml": component("led"),
      "sub/fine.yaml": `${component("fine")}  extra: { $text: more.txt }\n`,
      "sub/more.txt": "more",
    };
    await scaffold(forge, "led", { "catalog-info.yaml": location, ...files });
    await refreshRepository(deps, { owner: "waymark", repo: "led" });
    await replaceFile("led", "sub/led.yaml", costlyDescriptor("led"));
    await refreshRepository(deps, { owner: "waymark", repo: "led" });
    const { row, descriptor } = await getEntityWithSource(deps, ref("led"));
    expect([row.state, descriptor?.path, descriptor?.state]).toEqual(["invalid", "sub/led.yaml", "invalid"]);
    expect(JSON.parse(descriptor?.findings ?? "")).toMatchObject([{ code: "file-too-costly" }]);
    expect((await getEntityWithSource(deps, ref("fine"))).row.state).toBe("ok");
  });

  it("is the same finding when it is checked before it is pushed", async () => {
    const caller = { deps, actor: testActor("viewer"), requestId: "r" };
    const check = (content: string) => executeOperation(validateOperation, caller, { content });
    expect(await check(costlyDescriptor("a"))).toMatchObject({
      documents: [],
      findings: [{ file: "catalog-info.yaml", code: "file-too-costly" }],
    });
    expect(await check(component("a"))).toMatchObject({ documents: [{ isValid: true }], findings: [] });
  });
});

describe("another file that takes too much to read", () => {
  beforeEach(async () => {
    const files = {
      "catalog-info.yaml": component("checkout"),
      "README.md": "# The checkout #\n\nText.\n",
      "slo/availability.yaml": objective,
      "slo/costly.yaml": costlyMap(64 * 1024),
      "deploy/costly.yaml": costlyMap(128 * 1024),
      "SECURITY.md": "Write to us.",
      ".github/CODEOWNERS": "* @waymark/payments\n",
    };
    const isThere = await forge.raw("GET", "/api/v3/repos/waymark/checkout");
    if (isThere.status === 404) await scaffold(forge, "checkout", files);
    await refreshRepository(deps, { owner: "waymark", repo: "checkout" });
  });

  it("is unknown to the rules that read it; the others judge, also other services", async () => {
    await scaffold(forge, "other", { "catalog-info.yaml": component("other"), "SECURITY.md": "Write." });
    await refreshRepository(deps, { owner: "waymark", repo: "other" });
    await evaluateAll(deps);
    const statesOf = async (name: string) => {
      const [result] = await listResultsOf(deps, ref(name));
      return Object.fromEntries(result?.results.map((rule) => [rule.rule, rule.state]) ?? []);
    };
    expect(await statesOf("checkout")).toMatchObject({
      probes: "unknown",
      "slos-defined": "unknown",
      codeowners: "pass",
    });
    expect(await statesOf("other")).toMatchObject({ probes: "not-applicable", "security-policy": "pass" });
  });

  it("is a finding on the service page beside what the other files say, found once", async () => {
    const service = await getService(deps, ref("checkout"));
    expect(service.slos).toMatchObject([
      { name: "availability", path: "slo/availability.yaml", objective: 0.99 },
    ]);
    expect(service.sloFindings).toMatchObject([{ file: "slo/costly.yaml", code: "file-too-costly" }]);
    expect(service.readme?.title).toBe("The checkout");
    const before = process.hrtime.bigint();
    expect(await getService(deps, ref("checkout"))).toEqual(service);
    expect(Number(process.hrtime.bigint() - before) / 1e6).toBeLessThan(limits.cpuMs);
  });
});
