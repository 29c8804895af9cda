import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { componentText as component } from "../testing/descriptor-texts.ts";
import { parseDescriptorSet, type DescriptorSet } from "./parse-descriptor-set.ts";
import type { RepositoryTexts } from "./placeholders.ts";
import { resolveRepositoryPath } from "./repository-path.ts";

const api = (definition: string): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: orders\nspec:\n  type: openapi\n  lifecycle: production\n  owner: payments\n  definition: ${definition}\n`;
const location = (name: string, spec: string): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: ${name}\nspec:\n  ${spec}\n`;

const file = "catalog-info.yaml";
const parse = (text: string, texts: RepositoryTexts = {}): DescriptorSet =>
  parseDescriptorSet({ file, text, source: "repository", texts });
const codes = (set: DescriptorSet): string[] => set.findings.map(({ code }) => code);
const refs = (set: DescriptorSet): (string | null)[] =>
  set.documents.flatMap(({ entity, ref }) => (entity === null ? [] : [ref]));

describe("a placeholder", () => {
  it("asks for its file first, then stands for its content", () => {
    const text = api("\n    $text: ./docs/openapi.yaml");
    expect(parse(text).wanted).toEqual(["docs/openapi.yaml"]);
    const set = parse(text, { "docs/openapi.yaml": "openapi: 3.1.0\n$ref: x\n" });
    expect(set).toMatchObject({ wanted: [], findings: [] });
    expect(set.documents[0]?.entity?.spec).toMatchObject({ definition: "openapi: 3.1.0\n$ref: x\n" });
  });

  it.each([
    ["$json", '{"dependsOn": ["resource:db"]}'],
    ["$yaml", "dependsOn:\n  - resource:db\n"],
  ])("%s puts a structure in, anywhere", (key, content) => {
    const extra = `  extra:\n    list:\n      - ${key}: more\n`;
    const set = parse(component("web") + extra, { more: content });
    expect(set.findings).toEqual([]);
    expect(set.documents[0]?.entity?.spec).toMatchObject({
      extra: { list: [{ dependsOn: ["resource:db"] }] },
    });
  });

  it.each([
    ["a file above the repository", "$text: ../secret", {}, /leaves the repository/],
    ["a file above it on a detour", "$text: docs/../../secret", {}, /leaves the repository/],
    ["an absolute path", "$text: /etc/passwd", {}, /relative path/],
    ["a scheme in capitals", '$text: "FILE:///etc/passwd"', {}, /relative path/],
    ["a missing file", "$text: gone", { gone: null }, /at gone, found none/],
    ["text that is no JSON", "$json: x", { x: "{" }, /x: expected JSON/],
    ["JSON that is too deep", "$json: x", { x: `${"[".repeat(40)}${"]".repeat(40)}` }, /nested levels/],
    ["two YAML documents", "$yaml: x", { x: "a: 1\n---\nb: 2\n" }, /one document, found 2/],
    ["YAML with aliases", "$yaml: x", { x: "a: &a 1\nb: *a\n" }, /alias/],
  ] as const)("for %s is a finding at its place", (_, placeholder, texts, message) => {
    const set = parse(api(`\n    ${placeholder}`), texts);
    expect(set.findings).toMatchObject([{ file, line: 10, code: "placeholder-unusable" }]);
    expect(set.findings[0]?.message).toMatch(message);
    expect(set.documents).toMatchObject([{ ref: "api:default/orders", entity: null }]);
  });

  it("is refused once a megabyte is put in, however often the files are named and in whichever descriptor", () => {
    const extra = (times: number): string => `  extra:\n${"    - $text: big\n".repeat(times)}`;
    const big = "x".repeat(256 * 1024);
    const two = (first: number, second: number) =>
      parse(`${component("web")}${extra(first)}---\n${location("more", "target: ./b.yaml")}`, {
        big,
        "b.yaml": component("worker") + extra(second),
      });
    expect(refs(two(2, 2))).toEqual([
      "component:default/web",
      "location:default/more",
      "component:default/worker",
    ]);
    const set = two(2, 3_000);
    expect(set.findings[0]).toMatchObject({ file: "b.yaml", line: 12, code: "placeholder-unusable" });
    expect(set.findings[0]?.message).toMatch(/at most 1048576 characters/);
    expect(refs(set)).toEqual(["component:default/web", "location:default/more"]);
  });

  it.each(["$text", "$json", "$yaml"])(
    "%s for another host is asked nobody, and costs the entity nothing",
    (key) => {
      const set = parse(component("web") + `  extra:\n    ${key}: https://example.com/x\n`, {});
      expect(set.wanted).toEqual([]);
      expect(set.findings).toMatchObject([{ severity: "warning", code: "placeholder-elsewhere" }]);
      expect(refs(set)).toEqual(["component:default/web"]);
    },
  );

  it("shows the address where text was asked for", () => {
    const set = parse(api("\n    $text: https://example.com/x"), {});
    expect(set.documents[0]?.entity?.spec).toMatchObject({ definition: "https://example.com/x" });
  });

  it("stands for whatever it names while the other files are not at hand", () => {
    const text = api("\n    $text: ../anywhere.yaml");
    const set = parseDescriptorSet({ file, text, source: "operator" });
    expect(set.findings).toMatchObject([{ code: "placeholder-unusable" }]);
    const inside = parseDescriptorSet({ file, text: api("\n    $text: openapi.yaml"), source: "operator" });
    expect(inside).toMatchObject({ findings: [], wanted: [] });
    expect(refs(inside)).toEqual(["api:default/orders"]);
  });

  it("is only a mapping with that one key and a text", () => {
    const extra = "  a: {$text: x, other: 1}\n  b: {$text: {c: 1}}\n  c: {$openapi: x}\n";
    const set = parse(component("web") + extra);
    expect(set).toMatchObject({ findings: [], wanted: [] });
  });

  it("in what was put in is left alone", () => {
    const set = parse(component("web") + "  extra: {$yaml: x}\n", { x: "$text: ../../secret\n" });
    expect(set).toMatchObject({ findings: [], wanted: [] });
  });
});

describe("a Location", () => {
  const root = location("all", "targets: [./services/web/catalog-info.yaml, services/api.yaml]");

  it("leads to the descriptors it names, each with findings of its own", () => {
    expect(parse(root).wanted).toEqual(["services/web/catalog-info.yaml", "services/api.yaml"]);
    const set = parse(root, {
      "services/web/catalog-info.yaml": component("web"),
      "services/api.yaml": `${component("api")}---\nkind: Component\n`,
    });
    expect(refs(set)).toEqual(["location:default/all", "component:default/web", "component:default/api"]);
    expect(set.files).toEqual([file, "services/web/catalog-info.yaml", "services/api.yaml"]);
    expect(new Set(set.findings.map((finding) => finding.file))).toEqual(new Set(["services/api.yaml"]));
  });

  it("may lead on to others, whose paths start where they stand, and back", () => {
    const set = parse(location("all", "target: services/all.yaml"), {
      "services/all.yaml": location("inner", "targets: [./web.yaml, ../catalog-info.yaml]"),
      "services/web.yaml": component("web"),
    });
    expect(set).toMatchObject({ findings: [], wanted: [] });
    expect(refs(set)).toEqual(["location:default/all", "location:default/inner", "component:default/web"]);
  });

  it.each([
    ["target: ../other/catalog-info.yaml", "location-unusable"],
    ["target: https://example.com/catalog-info.yaml", "location-unusable"],
    ["targets: [./ok.yaml, ./*/catalog-info.yaml]", "location-unusable"],
    ["target: gone.yaml", "location-missing"],
  ])("with %s is a finding", (spec, code) => {
    expect(codes(parse(location("all", spec), { "gone.yaml": null, "ok.yaml": component("ok") }))).toEqual([
      code,
    ]);
  });

  it("may name a descriptor that need not be there", () => {
    const set = parse(location("all", "target: gone.yaml\n  presence: optional"), { "gone.yaml": null });
    expect(set.findings).toEqual([]);
  });

  it("that names an entity twice keeps the first and says so", () => {
    const set = parse(location("all", "targets: [a.yaml, b.yaml]"), {
      "a.yaml": component("web"),
      "b.yaml": component("web"),
    });
    expect(set.findings).toMatchObject([{ file: "b.yaml", code: "entity-repeated" }]);
    expect(refs(set)).toEqual(["location:default/all", "component:default/web"]);
  });

  it("that names fifty descriptors and more stops at fifty", () => {
    const names = Array.from({ length: 60 }, (_, index) => `s${index}.yaml`);
    const set = parse(location("all", `targets: [${names.join(", ")}]`));
    expect(set.wanted).toHaveLength(49);
    expect(codes(set)).toEqual(["too-many-locations"]);
  });
});

describe("a path inside a repository", () => {
  it("never starts with .. or a slash, whatever the descriptor says", () => {
    const part = fc.constantFrom("..", ".", "a", "b c", "", "~", "%2e%2e");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.array(part, { maxLength: 8 }), (from, to) => {
        const base = from.filter((segment) => segment !== ".." && segment !== "." && segment !== "");
        const resolved = resolveRepositoryPath([...base, "file.yaml"].join("/"), to.join("/"));
        if (!resolved.ok) return;
        expect(resolved.value).not.toMatch(/^\/|(^|\/)\.{1,2}(\/|$)|\/\/|^$/);
      }),
    );
  });
});
