import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEntityRef, parseRepoUrl, pick, projectSlug } from "./backstage-filters.ts";

/* Examples of Backstage's built-in filters, scaffolder-backend/src/lib/templating/filters. */
describe("parseRepoUrl", () => {
  it.each([
    ["github.com?owner=acme&repo=checkout", { host: "github.com", owner: "acme", repo: "checkout" }],
    ["github.com?repo=checkout&owner=acme", { host: "github.com", owner: "acme", repo: "checkout" }],
    ["https://github.com?owner=acme&repo=checkout", { host: "github.com", owner: "acme", repo: "checkout" }],
    ["ghe.example.com:8443?owner=a&repo=b", { host: "ghe.example.com:8443", owner: "a", repo: "b" }],
    [
      "dev.azure.com?organization=o&project=p&repo=r",
      { host: "dev.azure.com", organization: "o", project: "p", repo: "r" },
    ],
    [
      "bitbucket.org?workspace=w&project=p&repo=r",
      { host: "bitbucket.org", workspace: "w", project: "p", repo: "r" },
    ],
    [
      "dev.azure.com?organization=o&project=p",
      { host: "dev.azure.com", organization: "o", project: "p", repo: "p" },
    ],
    ["gitlab.com?owner=group%2Fsub&repo=r", { host: "gitlab.com", owner: "group/sub", repo: "r" }],
    ["GitHub.com?owner=Acme&repo=Checkout", { host: "github.com", owner: "Acme", repo: "Checkout" }],
  ])("takes %s apart", (text, parts) => {
    expect(parseRepoUrl(text)).toEqual(parts);
  });

  it.each([
    "",
    "github.com",
    "github.com?owner=acme",
    "https://",
    "github.com?Repo=checkout",
    "http://[",
    "acme/checkout",
  ])("refuses %j and shows it", (text) => {
    expect(() => parseRepoUrl(text)).toThrow(
      new TypeError(`Expected a repository like "github.com?owner=acme&repo=checkout", found "${text}".`),
    );
  });

  it("gives back what the picker put together", () => {
    const name = fc
      .string({ minLength: 1, maxLength: 20, unit: "grapheme" })
      .filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(name, name, (owner, repo) => {
        const text = `github.com?${new URLSearchParams({ owner, repo }).toString()}`;
        expect(parseRepoUrl(text)).toEqual({ host: "github.com", owner, repo });
        expect(projectSlug(text)).toBe(`${owner}/${repo}`);
      }),
    );
  });
});

describe("parseEntityRef", () => {
  it.each([
    ["group:techdocs", {}, { kind: "group", namespace: "default", name: "techdocs" }],
    ["Group:Default/TechDocs", {}, { kind: "Group", namespace: "Default", name: "TechDocs" }],
    ["techdocs", { defaultKind: "Group" }, { kind: "Group", namespace: "default", name: "techdocs" }],
    ["TechDocs", { defaultKind: "group" }, { kind: "group", namespace: "default", name: "TechDocs" }],
    [
      "techdocs",
      { defaultKind: "group", defaultNamespace: "other" },
      { kind: "group", namespace: "other", name: "techdocs" },
    ],
    [
      "user:ns/ana",
      { defaultKind: "group", defaultNamespace: "other" },
      { kind: "user", namespace: "ns", name: "ana" },
    ],
    ["ns/ana", { defaultKind: "user" }, { kind: "user", namespace: "ns", name: "ana" }],
    [
      "techdocs",
      { defaultKind: "group", defaultNamespace: 3 },
      { kind: "group", namespace: "default", name: "techdocs" },
    ],
  ])("reads %s with %j", (text, context, parsed) => {
    expect(parseEntityRef(text, context)).toEqual(parsed);
  });

  it.each([
    ["techdocs", 'Expected a kind in the entity reference "techdocs", for example "group:techdocs".'],
    ["", 'Expected an entity reference like "component:default/checkout", found "".'],
    ["a:b:c", 'Expected an entity reference like "component:default/checkout", found "a:b:c".'],
    ["group:a/b/c", 'Expected an entity reference like "component:default/checkout", found "group:a/b/c".'],
    ["group:", 'Expected an entity reference like "component:default/checkout", found "group:".'],
  ])("refuses %j", (text, message) => {
    expect(() => parseEntityRef(text, {})).toThrow(new TypeError(message));
  });
});

describe("pick", () => {
  const value = { kind: "group", metadata: { name: "a", tags: ["x", "y"] }, "a.b": 1, a: { b: 2 } };
  it.each([
    ["kind", "group"],
    ["metadata.name", "a"],
    ["metadata.tags.1", "y"],
    ["a.b", 1],
    ["metadata", value.metadata],
  ])("%s is %j", (key, expected) => {
    expect(pick(value, key)).toEqual(expected);
  });

  it.each([
    "missing",
    "",
    "metadata.missing",
    "kind.length",
    "metadata.tags.length",
    "metadata.tags.9",
    "toString",
    "constructor",
    "__proto__",
    "metadata.__proto__.x",
  ])("%j is nothing", (key) => {
    expect(pick(value, key)).toBeUndefined();
  });

  it.each([undefined, null, "text", 3, true])("of %j is nothing", (other) => {
    expect(pick(other, "length")).toBeUndefined();
  });
});
