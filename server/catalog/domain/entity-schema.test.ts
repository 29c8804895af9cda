/* The envelope's rules as backstage/backstage packages/catalog-model 1.10 enforces them, field by field. */
import { describe, expect, it } from "vitest";
import { entityEnvelopeSchema } from "./entity.schema.ts";

const envelope = (metadata: object = {}, root: object = {}): unknown => ({
  apiVersion: "backstage.io/v1alpha1",
  kind: "Component",
  metadata: { name: "checkout", ...metadata },
  spec: {},
  ...root,
});
const problemsOf = (value: unknown): string[] => {
  const parsed = entityEnvelopeSchema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.map(String).join("."));
};
const x63 = "x".repeat(63);
const accepts = (value: unknown, isAccepted: boolean, path: string): void => {
  expect(problemsOf(value)).toEqual(isAccepted ? [] : [path]);
};

describe("the root of an entity", () => {
  it("is closed: any other key is refused", () => {
    expect(problemsOf(envelope({}, { status: {} }))).toEqual([""]);
    expect(problemsOf(envelope({}, { relations: [] }))).toEqual([""]);
  });

  it("holds a mapping of its own for spec, or none", () => {
    expect(problemsOf(envelope({}, { spec: undefined }))).toEqual([]);
    for (const spec of ["text", 1, null, ["a"]]) expect(problemsOf(envelope({}, { spec }))).toEqual(["spec"]);
  });

  it("names everything that is missing at once", () => {
    expect(problemsOf({})).toEqual(["apiVersion", "kind", "metadata"]);
    expect(problemsOf(envelope({ name: undefined }))).toEqual(["metadata.name"]);
  });

  it.each([
    ["backstage.io/v1alpha1", true],
    ["v1", true],
    ["my-company.example/V2beta", true],
    [`${"a.".repeat(126)}a/v1`, true],
    [`${"a.".repeat(126)}ab/v1`, false],
    [`${x63}.io/v1`, true],
    [`${x63}x.io/v1`, false],
    [`a/${x63}`, true],
    [`a/${x63}x`, false],
    ["", false],
    ["/v1", false],
    ["a/", false],
    ["a/b/v1", false],
    ["Backstage.io/v1", false],
    ["backstage..io/v1", false],
    ["-a.io/v1", false],
    ["backstage.io/v1-beta", false],
    ["backstage.io/v1 ", false],
  ])("reads the API version %j: %s", (apiVersion, isAccepted) => {
    accepts(envelope({}, { apiVersion }), isAccepted, "apiVersion");
  });

  it.each([
    ["Component", true],
    ["c", true],
    [x63, true],
    [`${x63}x`, false],
    ["", false],
    ["1Component", false],
    ["My-Kind", false],
    ["Kindé", false],
    [" Component", false],
    [3, false],
  ])("reads the kind %j: %s", (kind, isAccepted) => {
    accepts(envelope({}, { kind }), isAccepted, "kind");
  });
});

describe("metadata", () => {
  it("is open: what another tool writes there is let through", () => {
    expect(problemsOf(envelope({ annotations: {}, generation: 3, "x-anything": { a: [1] } }))).toEqual([]);
  });

  it.each([
    ["a", true],
    ["A.b_c-D9", true],
    [x63, true],
    [`${x63}x`, false],
    ["", false],
    ["-a", false],
    ["a-", false],
    [".", false],
    ["..", false],
    ["a/b", false],
    ["a:b", false],
    ["a b", false],
    ["a\n", false],
    ["naïve", false],
    [2001, false],
    [true, false],
    [null, false],
  ])("reads the name %j: %s", (name, isAccepted) => {
    accepts(envelope({ name }), isAccepted, "metadata.name");
  });

  it.each([
    ["default", true],
    ["team-a", true],
    ["a--b", true],
    ["7", true],
    [x63, true],
    [`${x63}x`, false],
    ["", false],
    ["Team", false],
    ["team_a", false],
    ["team.a", false],
    ["-a", false],
    ["a-", false],
  ])("reads the namespace %j, which is a DNS label: %s", (namespace, isAccepted) => {
    accepts(envelope({ namespace }), isAccepted, "metadata.namespace");
  });

  it.each([
    ["java", true],
    ["c++", true],
    ["c#", true],
    ["team:payments", true],
    ["a-b-c", true],
    [x63, true],
    [`${x63}x`, false],
    ["", false],
    ["Java", false],
    ["a--b", false],
    ["a b", false],
    ["a_b", false],
    ["-a", false],
    [1, false],
  ])("reads the tag %j: %s", (tag, isAccepted) => {
    accepts(envelope({ tags: ["ok", tag] }), isAccepted, "metadata.tags.1");
  });

  it.each([
    ["name", true],
    ["Name.with_all-9", true],
    ["example.com/name", true],
    [`${x63}.example.com/${x63}`, true],
    [`example.com/${x63}x`, false],
    ["example.com/a/b", false],
    ["Example.com/a", false],
    ["/a", false],
    ["a/", false],
    ["", false],
    ["a b", false],
  ])("reads the label and annotation key %j: %s", (key, isAccepted) => {
    for (const field of ["labels", "annotations"])
      accepts(envelope({ [field]: { [key]: "v" } }), isAccepted, `metadata.${field}.${key}`);
  });

  it.each([
    ["", true, true],
    ["production", true, true],
    [x63, true, true],
    [`${x63}x`, false, true],
    ["two words", false, true],
    ["-x", false, true],
    ["<script>", false, true],
    [1, false, false],
    [true, false, false],
    [null, false, false],
    [["a"], false, false],
  ])("reads the value %j as a label: %s, as an annotation: %s", (value, asLabel, asAnnotation) => {
    accepts(envelope({ labels: { a: value } }), asLabel, "metadata.labels.a");
    accepts(envelope({ annotations: { a: value } }), asAnnotation, "metadata.annotations.a");
  });

  it("names every wrong key and value, and says that a number wants quotes", () => {
    const parsed = entityEnvelopeSchema.safeParse(envelope({ labels: { "a b": "x", ok: 1, c: "d e" } }));
    expect(parsed.error?.issues.map(({ message }) => message)).toEqual([
      'expected a key like "name" or "example.com/name", found "a b"',
      "expected a label value of at most 63 letters, digits, '-', '_' or '.', found 1; put it in quotes if it is a number or a boolean",
      "expected a label value of at most 63 letters, digits, '-', '_' or '.', found \"d e\"; put it in quotes if it is a number or a boolean",
    ]);
  });

  it.each(["title", "uid", "etag"])("wants %s to say something when it is there", (field) => {
    expect(problemsOf(envelope({ [field]: "x" }))).toEqual([]);
    for (const blank of ["", " ", "\t\n", 1])
      expect(problemsOf(envelope({ [field]: blank }))).toEqual([`metadata.${field}`]);
  });

  it.each([
    [{ url: "https://example.com" }, []],
    [{ url: "mailto:a@b.c", title: "Mail", icon: "email", type: "contact", more: 1 }, []],
    [{ url: "nowhere" }, ["url"]],
    [{ url: "" }, ["url"]],
    [{}, ["url"]],
    [{ url: "https://e.com", title: "" }, ["title"]],
    [{ url: "https://e.com", icon: " " }, ["icon"]],
    [{ url: 1, title: 2 }, ["url", "title"]],
  ])("reads the link %j with these problems: %j", (link, fields) => {
    expect(problemsOf(envelope({ links: [link] }))).toEqual(
      fields.map((field) => `metadata.links.0.${field}`),
    );
  });
});
