import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { readTemplateFolder } from "../templates/read-template-folder.ts";
import type { RenderContext } from "../render/render-job.ts";
import { renderTemplate, validateTemplate } from "../render/render-template.ts";
import type { TemplateSource } from "../render/template-source.ts";
import { checkFiles } from "./check-generated-repository.ts";
import type { RepositoryFile } from "./generated-repository.ts";
import { readFolder, readGolden } from "./testing.ts";

const TEMPLATES = fileURLToPath(new URL("../../../templates", import.meta.url));
const FOLDER = "typescript-service";

interface Answers {
  readonly [name: string]: string | number;
  readonly name: string;
  readonly owner: string;
}
const required: Answers = { name: "checkout-api", owner: "group:default/payments" };

let source: TemplateSource;
beforeAll(async () => {
  source = await readTemplateFolder({ root: TEMPLATES, folder: FOLDER, label: "templates/" });
});

const anybody: RenderContext = {
  forgeUrl: "https://github.com",
  organization: "acme",
  ownerKind: "organization",
  portalUrl: "http://127.0.0.1:3000",
  publicUrl: null,
  ownerMembers: 4,
  user: null,
};

function render(answers: Answers, context = anybody) {
  const outcome = renderTemplate({ source, answers: { ...answers }, context }, () => undefined);
  const files: RepositoryFile[] = outcome.files.map(({ path, content }) => ({ path, content }));
  return { ...outcome, files };
}

const read = (files: readonly RepositoryFile[], path: string): string =>
  files.find((file) => file.path === path)?.content ?? "";

describe("the TypeScript service template", () => {
  it("has no findings of its own", () => {
    expect(validateTemplate(source).findings).toEqual([]);
  });

  it("renders exactly the committed golden output from the two required answers", () => {
    const rendered = render(required).files;
    expect(rendered.map((file) => file.path).sort()).toEqual(
      readGolden()
        .map((file) => file.path)
        .sort(),
    );
    for (const file of readGolden()) expect(read(rendered, file.path), file.path).toBe(file.content);
  });

  it("renders the same files whoever asks, at whatever hour, of a portal at whatever address", () => {
    const expected = render(required).files;
    const user = { ref: "user:default/ada", entity: { metadata: { name: "ada" } } };
    vi.useFakeTimers({ now: new Date("2031-02-03T04:05:06Z") });
    try {
      expect(render(required, { ...anybody, user, ownerMembers: 1 }).files).toEqual(expected);
      const elsewhere = {
        portalUrl: "https://portal.acme.example",
        publicUrl: "https://portal.acme.example",
      };
      expect(render(required, { ...anybody, ...elsewhere }).files).toEqual(expected);
    } finally {
      vi.useRealTimers();
    }
  });

  it("asks at most eight questions, and needs two of them answered", () => {
    const manifest = z
      .object({
        spec: z.object({
          parameters: z.array(
            z.object({
              required: z.array(z.string()).default([]),
              properties: z.record(z.string(), z.unknown()),
              dependencies: z
                .record(
                  z.string(),
                  z.object({ oneOf: z.array(z.object({ properties: z.record(z.string(), z.unknown()) })) }),
                )
                .default({}),
            }),
          ),
        }),
      })
      .parse(parse(readFileSync(`${TEMPLATES}/${FOLDER}/template.yaml`, "utf8")));
    const pages = manifest.spec.parameters;
    const conditional = pages.flatMap((page) =>
      Object.values(page.dependencies).flatMap((dependency) =>
        dependency.oneOf.flatMap((branch) => Object.keys(branch.properties)),
      ),
    );
    const questions = new Set([...pages.flatMap((page) => Object.keys(page.properties)), ...conditional]);
    expect(questions.size).toBeLessThanOrEqual(8);
    expect(pages.flatMap((page) => page.required)).toEqual(["name", "owner"]);
  });

  it("copies workflows and code byte for byte", () => {
    const skeleton = readFolder(`${TEMPLATES}/${FOLDER}/skeleton`);
    const verbatim = skeleton.filter(({ path }) => /^(\.github\/workflows|src|test)\//.test(path));
    expect(verbatim.length).toBeGreaterThan(15);
    const rendered = render({ ...required, description: "${{ values.name }} {% raw %}" }).files;
    for (const file of verbatim) expect(read(rendered, file.path), file.path).toBe(file.content);
  });

  it("requires exactly the checks that its pipeline reports", () => {
    const { files, plan } = render(required);
    const { jobs } = z
      .object({
        jobs: z.object({
          rules: z.object({ name: z.string() }),
          test: z.object({
            name: z.string(),
            strategy: z.object({ matrix: z.object({ node: z.array(z.string()) }) }),
          }),
        }),
      })
      .parse(parse(read(files, ".github/workflows/ci.yml")));
    const names = jobs.test.strategy.matrix.node.map((node) =>
      jobs.test.name.replace("${{ matrix.node }}", node),
    );
    expect(plan.repository.rules?.requiredStatusChecks).toEqual([...names, jobs.rules.name]);
  });

  it("names the on-call schedule in the catalog entry and the runbook of a service that has one", () => {
    const onCall = "https://on.example/schedules/P1";
    const { files } = render({ ...required, tier: 0, onCall });
    const entry: unknown = parse(read(files, "catalog-info.yaml").split("\n---\n")[0] ?? "");
    expect(entry).toMatchObject({ metadata: { annotations: { "waymark.dev/on-call": onCall } } });
    expect(read(files, "docs/runbooks/checkout-api.md")).toContain(onCall);
    expect(read(render({ ...required, tier: 0 }).files, "catalog-info.yaml")).not.toContain("on-call");
  });

  it("derives objectives, the default latency, replicas and approvals from the tier", () => {
    const rows = [0, 1, 2, 3].map((tier) => {
      const { files, plan } = render({ ...required, tier });
      const latency = /latencyThresholdMs: (\d+)/.exec(read(files, ".waymark/template.yaml"))?.[1];
      const target = (path: string) => /target: ([\d.]+)/.exec(read(files, path))?.[1];
      const scaling = read(files, "deploy/kubernetes/horizontalpodautoscaler.yaml");
      const replicas = [/minReplicas: (\d+)/, /maxReplicas: (\d+)/].map((pattern) =>
        Number(pattern.exec(scaling)?.[1]),
      );
      return [
        tier,
        target("slo/availability.yaml"),
        target("slo/latency.yaml"),
        latency,
        ...replicas,
        plan.repository.rules?.requiredApprovals,
      ];
    });
    expect(rows).toEqual([
      [0, "0.9999", "0.995", "100", 4, 24, 2],
      [1, "0.999", "0.99", "250", 3, 12, 1],
      [2, "0.995", "0.98", "250", 2, 8, 1],
      [3, "0.99", "0.95", "500", 2, 4, 1],
    ]);
  });
});

/* Words that YAML 1.1 and 1.2 read as something else than text, and names at the edges of the rule. */
const NAMES = ["null", "true", "yes", "off", "nan", "abc", "a1b-2c-x", "e12", `a${"-b".repeat(19)}c`];

const DESCRIPTIONS = [
  "${{7*7}}",
  "{{7*7}} {% if x %} {# y #}",
  "$(id) `id` ${HOME}",
  "\"; rm -rf / # ' \\ \\n",
  "line one\nline two\n\n- three: [four, {five\ttabs",
  "key: value # comment",
  "---\n...\n---",
  "| > & * ! % @",
  "<script>alert(1)</script> [a](javascript:b)",
  "trailing space \n",
  "é 漢字 🚀 \u2028\u2029\u00a0",
  "undefined",
  "x".repeat(1_000),
];

const repositoryContext = (answers: Answers) => ({
  name: answers.name,
  owner: answers.owner,
  organization: "acme",
  answers: [String(answers["description"] ?? "")],
});

describe("answers", () => {
  it.each(NAMES)("may name the service %s", async (name) => {
    const answers: Answers = { name, owner: `group:default/${name}`, system: `system:default/${name}` };
    expect(await checkFiles(render(answers).files, repositoryContext(answers))).toEqual([]);
  });

  it.each([
    [0, 100],
    [1, 250],
    [2, 500],
    [3, 1_000],
    [0, 1_000],
    [3, 100],
  ])("may ask for tier %i and %i ms", async (tier, latencyThresholdMs) => {
    const answers: Answers = { ...required, tier, latencyThresholdMs };
    expect(await checkFiles(render(answers).files, repositoryContext(answers))).toEqual([]);
  });

  it.each(DESCRIPTIONS)("arrive verbatim: %j", async (description) => {
    const answers: Answers = {
      ...required,
      description,
      tier: 1,
      onCall: "https://example.org/on-call?team=a&b=c#d",
    };
    const { files } = render(answers);
    expect(await checkFiles(files, repositoryContext(answers))).toEqual([]);
    expect(describedIn(files)).toEqual([description, description]);
    expect(read(files, "README.md")).toContain(description);
  });

  it("arrive verbatim whatever they contain", () => {
    const control = /[\u0000-\u0008\u000b\u000c\u000d\u000e-\u001f\u007f-\u009f\ufffe\uffff]/u;
    const text = fc
      .string({ unit: "grapheme", maxLength: 200 })
      .filter((value) => !control.test(value) && value !== "");
    fc.assert(
      fc.property(text, (description) => {
        expect(describedIn(render({ ...required, description }).files)).toEqual([description, description]);
      }),
      { numRuns: 25, seed: 20_261_122 },
    );
  });

  it.each([
    ["name", "Checkout"],
    ["name", "ab"],
    ["name", "a--b"],
    ["name", "../x"],
    ["owner", "payments"],
    ["owner", "user:default/ada"],
    ["system", "component:default/x"],
    ["tier", 4],
    ["latencyThresholdMs", 300],
    ["description", "bell \u0007"],
    ["onCall", "javascript:alert(1)"],
    ["colour", "red"],
  ])("are refused: %s %j", (name, value) => {
    expect(() => render({ ...required, tier: 1, [name]: value })).toThrow();
  });
});

/** The description as a JSON and a YAML reader find it. */
function describedIn(files: readonly RepositoryFile[]): unknown[] {
  const manifest: unknown = JSON.parse(read(files, "package.json"));
  const descriptor: unknown = parse(read(files, "catalog-info.yaml").split("\n---\n")[0] ?? "");
  return [
    z.object({ description: z.string() }).parse(manifest).description,
    z.object({ metadata: z.object({ description: z.string() }) }).parse(descriptor).metadata.description,
  ];
}
