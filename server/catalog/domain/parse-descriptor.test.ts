import { describe, expect, it } from "vitest";
import { formatFinding } from "../../kernel/finding.ts";
import { parseDescriptor, type DescriptorSource } from "./parse-descriptor.ts";

const parse = (text: string, source: DescriptorSource = "repository") =>
  parseDescriptor({ file: "catalog-info.yaml", text, source });
const codes = (text: string, source?: DescriptorSource) =>
  parse(text, source).findings.map((finding) => finding.code);

const component = (lines: { metadata?: string; spec?: string; root?: string } = {}) =>
  `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: checkout${lines.metadata ?? ""}
spec:
  type: service
  lifecycle: production
  owner: payments${lines.spec ?? ""}
${lines.root ?? ""}`;

describe("parseDescriptor", () => {
  it("reads a component and names its reference in lower case", () => {
    const parsed = parse(component().replace("name: checkout", "name: CheckOut"));
    expect(parsed.findings).toEqual([]);
    expect(parsed.documents).toMatchObject([
      { ref: "component:default/checkout", kind: "Component", line: 1 },
    ]);
    expect(parsed.documents[0]?.entity?.spec?.["owner"]).toBe("payments");
  });

  it("reports every error of a document at once, each with its line and column", () => {
    const parsed = parse(`apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: -bad-
  tags: [Java, "good"]
  labels:
    "a/b/c": ok
    size: 3
  links:
    - url: nowhere
spec:
  type: ""
  owner: payments
extra: 1
`);
    expect(parsed.documents[0]?.entity).toBeNull();
    expect(
      parsed.findings.map((finding) => `${finding.line}:${finding.column} ${finding.code}`).toSorted(),
    ).toEqual(
      [
        "4:9 invalid-value",
        "5:10 invalid-value",
        "7:14 key-invalid",
        "8:11 value-invalid",
        "10:12 invalid-value",
        "12:3 required-field",
        "12:9 invalid-value",
        "14:1 unknown-field",
      ].toSorted(),
    );
  });

  it("keeps the good documents of a file with a bad one", () => {
    const parsed = parse(
      `${component()}---\n${component().replace("checkout", "other").replace("type: service", "type: 3")}`,
    );
    expect(parsed.documents.map((document) => [document.ref, document.entity !== null])).toEqual([
      ["component:default/checkout", true],
      ["component:default/other", false],
    ]);
    expect(parsed.findings.map(formatFinding)).toEqual([
      "catalog-info.yaml:15:9: wrong-type: spec.type: expected string, found 3",
    ]);
  });

  it.each(["User", "Group", "Template"])("refuses the kind %s from a repository", (kind) => {
    expect(codes(component().replace("kind: Component", `kind: ${kind}`))).toContain("kind_not_allowed");
  });

  it("accepts a group from an operator and asks for its children", () => {
    const group =
      "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: { name: a }\nspec: { type: team }\n";
    expect(codes(group, "operator")).toEqual(["required-field"]);
    expect(codes(group.replace("type: team", "type: team, children: []"), "operator")).toEqual([]);
  });

  it("refuses a name that YAML reads as a number", () => {
    expect(codes(component().replace("name: checkout", "name: 2001"))).toEqual(["wrong-type"]);
  });

  it("needs a kind in dependsOn, because that field implies none", () => {
    const parsed = parse(component({ spec: "\n  dependsOn:\n    - resource:db\n    - ledger" }));
    expect(parsed.findings.map((finding) => [finding.line, finding.code])).toEqual([
      [11, "reference-invalid"],
    ]);
  });

  it.each(["javascript:alert(1)", "' JaVaScRiPt:x'", "data:text/html,x", "file:///etc/passwd"])(
    "warns of the link %s, which no page shows, and keeps the entity",
    (url) => {
      const parsed = parse(component({ metadata: `\n  links:\n    - url: ${url}` }));
      expect(parsed.findings).toMatchObject([{ code: "link-not-shown", severity: "warning", line: 6 }]);
      expect(parsed.documents[0]?.entity).not.toBeNull();
    },
  );

  it("takes links to pages and letters", () => {
    const links =
      "\n  links:\n    - url: https://a.example\n    - url: http://a.example\n    - url: mailto:a@b.c";
    expect(parse(component({ metadata: links })).findings).toEqual([]);
  });

  it("takes a wrong tier as a warning and keeps the entity", () => {
    const parsed = parse(component({ metadata: '\n  annotations:\n    waymark.dev/tier: "7"' }));
    expect(parsed.findings).toMatchObject([{ code: "tier-invalid", severity: "warning", line: 6 }]);
    expect(parsed.documents[0]?.entity).not.toBeNull();
  });

  it("reads an API of type mcp-server without a definition and any other API only with one", () => {
    const api = (spec: string) =>
      `apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: { name: a }\nspec: { lifecycle: x, owner: y, ${spec} }\n`;
    expect(codes(api("type: mcp-server, remotes: [{ type: http, url: u }]"))).toEqual([]);
    expect(codes(api("type: openapi"))).toHaveLength(1);
    expect(codes(api("type: openapi, definition: { $text: ./a.yaml }"))).toEqual([]);
    expect(codes(api("type: openapi, definition: { $text: ./a.yaml, b: 1 }"))).toHaveLength(1);
  });

  it("refuses an API version of another kind", () => {
    expect(codes(component().replace("backstage.io/v1alpha1", "scaffolder.backstage.io/v1beta3"))).toEqual([
      "api-version-unknown",
    ]);
  });

  it("refuses the same entity twice in one file and keeps the first", () => {
    const parsed = parse(`${component()}---\n${component()}`);
    expect(parsed.findings).toMatchObject([{ code: "entity-repeated", line: 10 }]);
    expect(parsed.documents.map((document) => document.entity !== null)).toEqual([true, false]);
  });

  it("lets a file of Windows line ends and a byte-order mark pass", () => {
    expect(codes(`\uFEFF${component().replaceAll("\n", "\r\n")}`)).toEqual([]);
  });

  it.each([
    ["an empty file", "", "file-empty"],
    ["only comments", "# nothing\n", "file-empty"],
    ["a list", "- a\n- b\n", "wrong-type"],
    ["a text", "hello\n", "wrong-type"],
    ["64 KB and one byte", `${component()}#${"x".repeat(64 * 1024 - component().length)}`, "file-too-large"],
    ["33 levels", `a: ${"[".repeat(33)}${"]".repeat(33)}`, "yaml-too-deep"],
    ["60,000 levels", "[".repeat(60_000), "yaml"],
    ["a repeated key", component({ metadata: "\n  name: again" }), "yaml-syntax"],
    ["a custom tag", component({ metadata: "\n  title: !!js/function 'x'" }), "yaml-syntax"],
    ["an alias", component({ metadata: "\n  title: &a x\n  description: *a" }), "yaml-alias"],
    ["501 documents", "a: 1\n---\n".repeat(501), "too-many-documents"],
    ["an unknown kind", component().replace("Component", "Gadget"), "kind-unknown"],
    ["a broken quote", component({ metadata: '\n  title: "open' }), "yaml-syntax"],
  ])("refuses %s with a reason and a place", (_case, text, code) => {
    const parsed = parse(text);
    expect(parsed.findings.some((finding) => finding.code.startsWith(code))).toBe(true);
    expect(parsed.findings.every((finding) => finding.line >= 1 && finding.column >= 1)).toBe(true);
    expect(parsed.documents.every((document) => document.entity === null)).toBe(true);
  });

  it("accepts a file of exactly 64 KB", () => {
    expect(codes(`${component()}#${"x".repeat(64 * 1024 - component().length - 1)}`)).toEqual([]);
  });

  it("stops a billion-laughs file without expanding it", () => {
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
    for (const [index, letter] of [..."bcdefghij"].entries()) {
      bomb.push(`${letter}: &${letter} [${`*${"abcdefghij"[index]},`.repeat(9)}]`);
    }
    expect(codes(bomb.join("\n"))).toContain("yaml-alias");
  });

  it("does not let a document reach the prototype of anything", () => {
    parse(
      component({
        metadata: "\n  __proto__: { polluted: true }\n  constructor: { prototype: { polluted: 1 } }",
      }),
    );
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});
