import { parseDocument } from "yaml";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anEntity } from "../testing.ts";
import { exportedDescriptorPath, toDescriptorText } from "./exported-descriptor.ts";
import { commitUrl, fileUrl, toManagedEntity } from "./managed-entity.ts";
import { parseDescriptor } from "./parse-descriptor.ts";

const location = {
  htmlUrl: "https://github.com/acme/checkout",
  defaultBranch: "main",
  path: "catalog-info.yaml",
};

describe("the address of a file", () => {
  it.each([
    [{}, "https://github.com/acme/checkout/blob/main/catalog-info.yaml"],
    [{ path: "docs/run book#1?.md" }, "https://github.com/acme/checkout/blob/main/docs/run%20book%231%3F.md"],
    [{ path: "ü/%.md" }, "https://github.com/acme/checkout/blob/main/%C3%BC/%25.md"],
    [{ defaultBranch: "release/1.x" }, "https://github.com/acme/checkout/blob/release/1.x/catalog-info.yaml"],
    [{ defaultBranch: "a#b" }, "https://github.com/acme/checkout/blob/a%23b/catalog-info.yaml"],
  ])("with %j is %s", (change, expected) => {
    expect(fileUrl({ ...location, ...change })).toBe(expected);
  });

  it.each([
    ["https://github.com/acme/checkout/blob/main/x.yaml", "https://github.com/acme/checkout/commit/abc"],
    ["http://127.0.0.1:3001/acme/a.b/blob/blob/x", "http://127.0.0.1:3001/acme/a.b/commit/abc"],
    ["https://github.com/orgs/acme/teams/payments", null],
    ["https://github.com/acme/blob/main/x.yaml", null],
    ["javascript:a/b/c/d/blob/x", null],
    ["", null],
  ])("%s leads to the commit %s", (viewUrl, expected) => {
    const entity = anEntity("a", { metadata: { annotations: { "backstage.io/view-url": viewUrl } } });
    expect(commitUrl(entity, "abc")).toBe(expected);
  });

  it("is unknown for an entity that says none", () => {
    expect(commitUrl(anEntity("a"), "abc")).toBeNull();
  });
});

describe("an entity as the catalog keeps it", () => {
  it("says where it came from, whatever the descriptor says about that", () => {
    const lies = {
      "backstage.io/managed-by-location": "url:https://evil.example/x",
      "backstage.io/managed-by-origin-location": "url:https://evil.example/x",
      "backstage.io/view-url": "javascript:alert(1)",
      "example.com/kept": "yes",
    };
    const managed = toManagedEntity(anEntity("a", { metadata: { annotations: lies } }), location);
    const url = "https://github.com/acme/checkout/blob/main/catalog-info.yaml";
    expect(managed.metadata.annotations).toEqual({
      "backstage.io/managed-by-location": `url:${url}`,
      "backstage.io/managed-by-origin-location": `url:${url}`,
      "backstage.io/view-url": url,
      "backstage.io/source-location": "url:https://github.com/acme/checkout/tree/main/",
      "example.com/kept": "yes",
    });
  });

  it("keeps the source its descriptor names, and a namespace it names", () => {
    const annotations = { "backstage.io/source-location": "url:https://github.com/acme/mono/tree/main/web/" };
    const managed = toManagedEntity(anEntity("a", { metadata: { annotations, namespace: "ext" } }), location);
    expect(managed.metadata).toMatchObject({ namespace: "ext", annotations });
  });
});

describe("an exported descriptor", () => {
  it("leaves out what the catalog added, and nothing else", () => {
    const written = anEntity("a", { metadata: { annotations: { "example.com/kept": "yes" } } });
    const managed = toManagedEntity(written, location);
    const stored = { ...managed, metadata: { ...managed.metadata, uid: "ent_1", etag: "e" } };
    expect(parseDocument(toDescriptorText(stored)).toJS()).toEqual(written);
    expect(toDescriptorText(toManagedEntity(anEntity("a"), location))).not.toContain("annotations");
  });

  it("keeps a source of its own", () => {
    const annotations = { "backstage.io/source-location": "url:https://github.com/acme/mono/tree/main/web/" };
    const managed = toManagedEntity(anEntity("a", { metadata: { annotations } }), location);
    expect(parseDocument(toDescriptorText(managed)).toJS()).toMatchObject({ metadata: { annotations } });
  });

  it.each([
    ["Component", { namespace: "shop" }, "shop/component/a/catalog-info.yaml"],
    ["AiResource", { namespace: undefined }, "default/airesource/a/catalog-info.yaml"],
  ])("of a %s with %j has a folder of its own: %s", (kind, metadata, expected) => {
    expect(exportedDescriptorPath(anEntity("a", { kind, metadata }))).toBe(expected);
  });

  it("reads back as the same entity, whatever its texts look like to a YAML reader", () => {
    const text = fc.oneof(
      fc.constantFrom(
        "yes",
        "no",
        "null",
        "~",
        "1e3",
        "0o7",
        "007",
        "2001-01-01",
        "1:30",
        ".inf",
        "- a",
        "a: b",
        "# c",
        " lead",
        "trail ",
        "two\nlines\n",
        "\n\nfirst",
        "tab\there",
        "&a",
        "*a",
        "!!tag x",
        "<<",
        "%YAML 1.1",
        "---",
        "...",
        "'",
        '"',
        "\\",
        "{{7*7}}",
        "\u2028",
        "\u0085",
        "\uFEFFx",
        "😀",
        `${"long ".repeat(60)}x`,
      ),
      fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }),
    );
    const value = fc.oneof(text, fc.constantFrom<unknown>(0, -1.5, true, null, [], {}), fc.array(text));
    const key = fc.constantFrom("more", "yes", "1", "<<", "a b", "a: b", "- x", "$text2");
    const drawn = fc.record({
      description: text,
      annotation: text,
      spec: fc.dictionary(key, value, { maxKeys: 4 }),
    });
    fc.assert(
      fc.property(drawn, ({ description, annotation, spec }) => {
        const metadata = { description, annotations: { "example.com/a": annotation } };
        const entity = anEntity("web", { metadata, spec });
        const exported = toDescriptorText(toManagedEntity(entity, location));
        const parsed = parseDescriptor({ file: "catalog-info.yaml", text: exported, source: "operator" });
        expect(parsed.findings).toEqual([]);
        expect(parsed.documents.map((document) => document.entity)).toEqual([entity]);
      }),
      { seed: 44, numRuns: 400 },
    );
  });
});
