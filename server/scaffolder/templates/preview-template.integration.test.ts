import { afterAll, expect, test } from "vitest";
import { createTestDeps, testActor } from "../../doors/testing.ts";
import { previewTemplate } from "./preview-template.ts";

const deps = createTestDeps();
afterAll(() => {
  deps.renderer.close();
});

const owner = "group:default/payments";
const preview = (values: Record<string, unknown>) =>
  previewTemplate(deps, testActor("developer"), { template: "typescript-service", values });

test("the TypeScript service renders to a whole repository with its plan", async () => {
  const { files, plan, answers } = await preview({ name: "checkout-api", owner });
  expect(answers).toMatchObject({ name: "checkout-api", tier: 2 });
  expect(plan).toMatchObject({
    repository: { owner: "waymark", name: "checkout-api", defaultBranch: "main" },
    catalog: { entityRef: "component:default/checkout-api", path: "catalog-info.yaml", owner },
  });
  expect(files.map((file) => file.path)).toEqual(
    expect.arrayContaining([
      ".github/CODEOWNERS",
      ".github/workflows/ci.yml",
      ".waymark/template.yaml",
      "catalog-info.yaml",
      "docs/runbooks/checkout-api.md",
      "monitoring/prometheus/rules.yaml",
      "package.json",
      "slo/availability.yaml",
    ]),
  );
});

test.each([
  [undefined, []],
  ["http://localhost:3000", []],
  ["http://127.0.0.1:3000", []],
  ["https://waymark.acme.dev", ["https://waymark.acme.dev", "observe"]],
])(
  "with PUBLIC_URL %s pipelines are told of the release gate only where they reach it",
  async (publicUrl, told) => {
    const at = { ...deps, env: { ...deps.env, publicUrl } };
    const request = { template: "typescript-service", values: { name: "checkout-api", owner } };
    const { plan } = await previewTemplate(at, testActor("developer"), request);
    const gate = plan.repository.variables.filter(({ name }) => name.startsWith("WAYMARK_"));
    expect(gate.map(({ value }) => value)).toEqual(told);
  },
);

test("an internal repository on the local forge is announced as the private one it will be", async () => {
  const answers = { name: "checkout-api", owner: "group:default/payments" };
  const codes = async (visibility: string) =>
    (await preview({ ...answers, visibility })).plan.warnings.map(({ code }) => code);
  expect(await codes("internal")).toContain("no_internal_visibility");
  expect(await codes("private")).not.toContain("no_internal_visibility");
});

test("a name with .. is refused as no repository's, by field", async () => {
  await expect(preview({ name: "../x", owner: "group:default/a" })).rejects.toMatchObject({
    code: "invalid_repo_name",
    details: { fields: expect.arrayContaining([expect.objectContaining({ field: "name" })]) },
  });
});

test.each([
  ["no answers", {}, "name"],
  ["a name only the template refuses", { name: "1st-service", owner: "group:default/a" }, "name"],
  [
    "a megabyte",
    { name: "checkout", owner: "group:default/a", description: "x".repeat(1_000_000) },
    "description",
  ],
  ["an unknown field", { name: "checkout", owner: "group:default/a", isAdmin: true }, "isAdmin"],
  ["an ill-typed tier", { name: "checkout", owner: "group:default/a", tier: "high" }, "tier"],
  ["a bad owner", { name: "checkout", owner: "payments; rm -rf" }, "owner"],
])("%s is refused as invalid_input by field", async (_, values, field) => {
  await expect(preview(values)).rejects.toMatchObject({
    code: "invalid_input",
    details: { fields: expect.arrayContaining([expect.objectContaining({ field })]) },
  });
});
