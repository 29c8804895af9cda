import { describe, expect, it } from "vitest";
import { checkCatalogDescriptor } from "./check-catalog-descriptor.ts";
import { checkCrossReferences } from "./check-cross-references.ts";
import { goldenContext, judge, judgeDamaged } from "./testing.ts";

const GATE = ".github/scripts/release-gate.mjs";
const DEPLOY = ".github/workflows/deploy.yml";
const links = async (files: Readonly<Record<string, string>>, answers?: readonly string[]) =>
  (
    await judge(
      checkCrossReferences,
      { [GATE]: "", ...files },
      { ...goldenContext, ...(answers === undefined ? {} : { answers }) },
    )
  ).filter((finding) => finding.includes(": broken-link: "));

describe("a link in Markdown", () => {
  it.each([
    ["README.md", "docs/a.md"],
    ["README.md", "./docs/a.md"],
    ["README.md", "docs/"],
    ["README.md", "docs"],
    ["docs/a.md", ".."],
    ["README.md", "docs/a.md#section"],
    ["README.md", "#section"],
    ["README.md", "https://example.com/missing.md"],
    ["README.md", "http://example.com"],
    ["README.md", "mailto:ana@example.com"],
    ["README.md", "/docs/a.md"],
    ["docs/deep/b.md", "../a.md"],
    ["docs/deep/b.md", "../../README.md"],
    ["docs/deep/b.md", "/README.md"],
    ["docs/a.md", "deep/b.md"],
  ])("of %s may lead to %s", async (path, target) => {
    const files = { "README.md": "", "docs/a.md": "", "docs/deep/b.md": "", [path]: `[a](${target})\n` };
    expect(await links(files)).toEqual([]);
  });

  it.each([
    ["README.md", "docs/missing.md"],
    ["README.md", "doc"],
    ["README.md", "a.md"],
    ["README.md", "../README.md"],
    ["README.md", "/a.md"],
    ["docs/a.md", "docs/a.md"],
    ["docs/a.md", "../../README.md"],
    ["docs/a.md", "../docs/missing.md#a"],
  ])("of %s may not lead to %s", async (path, target) => {
    const files = { "README.md": "", "docs/a.md": "", [path]: `first\n\n![a](${target}) [b](#c)\n` };
    expect(await links(files)).toEqual([
      `${path}:3:1: broken-link: expected a link to a file of this repository, found ${target}`,
    ]);
  });

  it("is only looked for in Markdown, and one by one", async () => {
    expect(await links({ "a.txt": "[a](missing)\n" })).toEqual([]);
    expect(await links({ "a.md": "[a](one) [b](two)\n[c](three)\n" })).toEqual([
      "a.md:1:1: broken-link: expected a link to a file of this repository, found one",
      "a.md:1:1: broken-link: expected a link to a file of this repository, found two",
      "a.md:2:1: broken-link: expected a link to a file of this repository, found three",
    ]);
  });

  it("that an answer brought along is its author's business", async () => {
    const files = { "a.md": "see [wiki](wiki/Home) and [b](missing)\n" };
    expect(await links(files, ["see [wiki](wiki/Home)"])).toEqual([
      "a.md:1:1: broken-link: expected a link to a file of this repository, found missing",
    ]);
  });
});

describe("the release gate", () => {
  const message =
    "expected a step that runs the release gate, with its three values, before anything is deployed";
  const wrong = [`${DEPLOY}:1:1: gate-missing: ${message}`];
  const damaged = (from: string | RegExp, to: string) =>
    judgeDamaged(checkCrossReferences, { file: DEPLOY, from, to });

  it.each([
    ["${{ vars.WAYMARK_URL }}", "${{ vars.WAYMARK_GATE }}"],
    ["${{ vars.WAYMARK_URL }}", "https://waymark.example.com"],
    ["${{ secrets.WAYMARK_TOKEN }}", "${{ secrets.GITHUB_TOKEN }}"],
    ["          WAYMARK_TOKEN: ${{ secrets.WAYMARK_TOKEN }}\n", ""],
    ["          WAYMARK_GATE: ${{ vars.WAYMARK_GATE }}\n", ""],
    ["node .github/scripts/release-gate.mjs", "node scripts/release-gate.mjs"],
  ])("is not wired with %s replaced by %j", async (from, to) => {
    expect(await damaged(from, to)).toEqual(wrong);
  });

  it("asks before the change, not after it", async () => {
    const early =
      "      - name: Early\n        run: kubectl apply -k deploy/kubernetes\n      - name: Ask the release gate";
    expect(await damaged("      - name: Ask the release gate", early)).toEqual(wrong);
    expect(await damaged("kubectl apply --kustomize", "kubectl get --kustomize")).toEqual([]);
  });

  it("comes with its script", async () => {
    expect(await judge(checkCrossReferences, {})).toEqual([
      `${GATE}:1:1: gate-missing: expected the release gate's script, found none`,
    ]);
  });

  it("is missing when there is no deployment at all", async () => {
    expect(await judge(checkCrossReferences, { [GATE]: "" })).toEqual(wrong);
  });
});

describe("the port of the image", () => {
  it("is the one the container opens; each other is named with the right one", async () => {
    expect(
      await judgeDamaged(checkCrossReferences, {
        file: "Dockerfile",
        from: "EXPOSE 8080",
        to: "EXPOSE 8080\nEXPOSE 9090",
      }),
    ).toEqual(["Dockerfile:25:1: port-mismatch: expected the container's port (8080), found 9090"]);
  });

  it("need not be exposed", async () => {
    expect(
      await judgeDamaged(checkCrossReferences, { file: "Dockerfile", from: "EXPOSE 8080\n", to: "" }),
    ).toEqual([]);
  });
});

describe("a catalog entry", () => {
  const descriptor = (lines: Partial<Record<"name" | "owner" | "slug" | "tier" | "slo", string>> = {}) =>
    [
      "apiVersion: backstage.io/v1alpha1",
      "kind: Component",
      "metadata:",
      `  name: ${lines.name ?? "checkout-api"}`,
      "  annotations:",
      `    github.com/project-slug: ${lines.slug ?? "acme/checkout-api"}`,
      `    waymark.dev/tier: ${lines.tier ?? '"2"'}`,
      `    waymark.dev/slo: ${lines.slo ?? "slo/a.yaml, slo/b.yaml"}`,
      "spec:",
      "  type: service",
      "  lifecycle: production",
      `  owner: ${lines.owner ?? "group:default/payments"}`,
      "",
    ].join("\n");
  const findings = (text: string) =>
    judge(checkCatalogDescriptor, { "catalog-info.yaml": text, "slo/a.yaml": "", "slo/b.yaml": "" });

  it("that names service, owner, repository, tier and objectives passes", async () => {
    expect(await findings(descriptor())).toEqual([]);
  });

  it.each(["", "kind: API\n", "kind: component\n"])("of another kind is none: %j", async (text) => {
    expect(await findings(text)).toContain(
      "catalog-info.yaml:1:1: descriptor-missing: expected a Component, found none",
    );
  });

  it.each([
    [{ name: "cart-api" }, "4:9: descriptor-mismatch: expected checkout-api, found cart-api"],
    [{ owner: "payments" }, "12:10: descriptor-mismatch: expected group:default/payments, found payments"],
    [{ slug: "acme/cart" }, "6:30: descriptor-mismatch: expected acme/checkout-api, found acme/cart"],
    [{ tier: '"4"' }, "7:23: descriptor-tier: expected a tier from 0 to 3, found 4"],
    [{ tier: '"-1"' }, "7:23: descriptor-tier: expected a tier from 0 to 3, found -1"],
    [{ tier: '"01"' }, "7:23: descriptor-tier: expected a tier from 0 to 3, found 01"],
    [
      { slo: "slo/a.yaml,slo/c.yaml" },
      '8:22: descriptor-file: expected a file of this repository, found "slo/c.yaml"',
    ],
    [{ slo: "slo/a.yaml," }, '8:22: descriptor-file: expected a file of this repository, found ""'],
    [{ slo: "slo" }, '8:22: descriptor-file: expected a file of this repository, found "slo"'],
  ])("with %j is refused at its place", async (lines, finding) => {
    const found = (await findings(descriptor(lines))).filter((text) => !text.includes(": tier-invalid: "));
    expect(found).toEqual([`catalog-info.yaml:${finding}`]);
  });

  it("without annotations misses each of them", async () => {
    const text = descriptor().replace(/ {2}annotations:\n( {4}.*\n)+/, "");
    expect(await findings(text)).toEqual([
      "catalog-info.yaml:4:3: descriptor-mismatch: expected acme/checkout-api, found nothing",
      "catalog-info.yaml:4:3: descriptor-tier: expected a tier from 0 to 3, found nothing",
      'catalog-info.yaml:4:3: descriptor-file: expected a file of this repository, found ""',
    ]);
  });

  it("may stand behind another document, whose mistakes are told too", async () => {
    const text = `apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: { name: a }\nspec: {}\n---\n${descriptor()}`;
    const found = await findings(text);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((finding) => /^catalog-info\.yaml:[1-4]:/.test(finding))).toBe(true);
  });
});
