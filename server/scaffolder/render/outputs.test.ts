import { describe, expect, it } from "vitest";
import { filesOf, refusal, renderSource, testContext, toManifestText, toSource } from "./testing.ts";

const FILE = "templates/demo/template.yaml";
const PARAMETERS =
  "{ properties: { name: { type: string }, docs: { type: boolean }, list: { type: array } } }";
const outputs = (output: string, answers = {}) =>
  renderSource(
    toSource({
      "demo/template.yaml": toManifestText("- { action: debug:log }", { output, parameters: PARAMETERS }),
    }),
    answers,
  ).plan.output;

describe("the links of a template's output", () => {
  it.each([
    ["false", {}, false],
    ["true", {}, true],
    ['"${{ parameters.docs }}"', { docs: true }, true],
    ['"${{ parameters.docs }}"', { docs: false }, false],
    ['"${{ parameters.docs }}"', {}, false],
    ['"${{ parameters.list }}"', { list: [] }, false],
    ['"${{ parameters.list }}"', { list: ["a"] }, true],
    ["\"${{ parameters.name == 'a' }}\"", { name: "a" }, true],
    ['""', {}, false],
  ])("with if: %s and %j are shown: %s", (condition, answers, isShown) => {
    const { links, text } = outputs(
      `{ links: [{ if: ${condition}, title: Docs, url: "https://example.com" }], text: [{ if: ${condition}, content: Read }] }`,
      answers,
    );
    expect([links.length, text.length]).toEqual(isShown ? [1, 1] : [0, 0]);
  });

  it.each([
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "/relative",
    "//evil.example",
    "ftp://a",
    "",
    "http://[",
  ])("are web addresses, not %j", (url) => {
    expect(outputs(`{ links: [{ title: A, url: ${JSON.stringify(url)} }] }`).links).toEqual([]);
  });

  it("keep their entity when the address is no good, and are named by the address when nothing else", () => {
    expect(
      outputs(
        '{ links: [{ title: A, url: "javascript:1", entityRef: "component:default/a" }, { url: "https://example.com/x" }] }',
      ).links,
    ).toEqual([
      { title: "A", url: null, entityRef: "component:default/a" },
      { title: "https://example.com/x", url: "https://example.com/x", entityRef: null },
    ]);
  });

  it("are none when there is no output", () => {
    expect(outputs("~")).toEqual({ links: [], text: [] });
    expect(outputs("{ remoteUrl: x, links: ~ }")).toEqual({ links: [], text: [] });
  });
});

describe("the entity of a template's output", () => {
  const steps = `- { action: fetch:plain, input: { url: ./s } }
- { id: publish, action: publish:github, input: { repository: checkout } }
- { id: register, action: catalog:register, input: INPUT }
- { action: debug:log, input: { message: "\${{ steps.register.output }}" } }`;
  const register = (descriptor: string, input = "{}", path = "catalog-info.yaml") =>
    renderSource(
      toSource({
        "demo/template.yaml": toManifestText(steps.replace("INPUT", input)),
        [`demo/s/${path}`]: descriptor,
      }),
    );
  const entity = (metadata: string, rest = "") =>
    `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: ${metadata}\n${rest}`;

  it.each([
    ["{ name: Checkout }", "", "component:default/checkout", null],
    ["{ name: a, namespace: Prod }", "spec: { owner: payments }", "component:prod/a", "group:prod/payments"],
    ["{ name: a }", "spec: { owner: user:ana }", "component:default/a", "user:default/ana"],
    ["{ name: a }", "spec: { owner: [x] }", "component:default/a", null],
    ["{ name: a }", "spec: { owner: '' }", "component:default/a", null],
    ["{ name: a }", "spec: text", "component:default/a", null],
  ])("of metadata %s and %j is %s, owned by %s", (metadata, rest, entityRef, owner) => {
    expect(register(entity(metadata, rest)).plan.catalog).toEqual({
      entityRef,
      path: "catalog-info.yaml",
      owner,
    });
  });

  it("is the first one of the file that is an entity, and its addresses lead to the new repository", () => {
    const outcome = register(
      `text\n---\nkind: API\n---\n${entity("{ name: a }")}---\n${entity("{ name: b }")}`,
    );
    expect(outcome.plan.catalog?.entityRef).toBe("component:default/a");
    expect(outcome.log).toEqual([
      JSON.stringify({
        entityRef: "component:default/a",
        catalogInfoUrl: "http://127.0.0.1:3001/acme/checkout/blob/main/catalog-info.yaml",
        catalogUrl: "http://127.0.0.1:3000/catalog/default/component/a",
      }),
    ]);
  });

  it.each([
    ["{ catalogInfoPath: /deep/info.yaml }"],
    ["{ catalogInfoPath: deep/info.yaml }"],
    ["{ catalogInfoUrl: 'http://127.0.0.1:3001/acme/checkout/blob/main/deep/info.yaml' }"],
  ])("is found at %s", (input) => {
    expect(register(entity("{ name: a }"), input, "deep/info.yaml").plan.catalog?.path).toBe(
      "deep/info.yaml",
    );
  });

  it.each([
    [
      "of another name",
      entity("{ name: a }"),
      "{ catalogInfoPath: other.yaml }",
      'Expected a catalog descriptor at "other.yaml", found none.',
    ],
    [
      "that does not parse",
      "a: [",
      "{}",
      'Expected a catalog descriptor at "catalog-info.yaml", found none.',
    ],
    [
      "with an alias, which the catalog refuses",
      entity("&m { name: a }", "spec: { x: *m }"),
      "{}",
      'Expected a catalog descriptor at "catalog-info.yaml", found none.',
    ],
    [
      "without a name",
      entity("{}"),
      "{}",
      'Expected a catalog descriptor at "catalog-info.yaml", found none.',
    ],
  ])("%s is refused at its step, and forgiven where it is optional", (_name, descriptor, input, message) => {
    expect(refusal(() => register(descriptor, input))).toEqual({
      code: "template_invalid",
      message: `${FILE}:13:23: ${message}`,
    });
    const optional = register(descriptor, input.replace(/^\{/, "{ optional: true,").replace(",}", "}"));
    expect(optional.plan.catalog).toBeNull();
  });

  it("is not looked for outside of the repository", () => {
    expect(refusal(() => register(entity("{ name: a }"), "{ catalogInfoPath: ../../etc/passwd }")).code).toBe(
      "path_not_allowed",
    );
  });
});

describe("the facts of a strict template", () => {
  const facts = (answers: Record<string, string | number>, context = testContext) => {
    const manifest = toManifestText("- { action: fetch:template, input: { url: ./s } }", {
      parameters:
        "{ properties: { name: { type: string }, owner: { type: string }, tier: { type: integer } } }",
    });
    const skeleton = ["organization", "ownerTeam", "codeOwner", "requiredApprovals", "repositoryUrl"]
      .map((name) => `\${{ values.${name} }}`)
      .join("|");
    return filesOf(
      renderSource(toSource({ "demo/template.yaml": manifest, "demo/s/a": skeleton }), answers, context),
    )["a"];
  };

  it.each([
    [
      { name: "a", owner: "group:default/payments" },
      "acme|payments|acme/payments|1|http://127.0.0.1:3001/acme/a",
    ],
    [{ name: "a", owner: "payments", tier: 0 }, "acme|payments|acme/payments|2|http://127.0.0.1:3001/acme/a"],
    [{ owner: "a:b:c" }, "acme||acme/|1|http://127.0.0.1:3001/acme/"],
  ])("follow from %j", (answers, text) => {
    expect(facts(answers)).toBe(text);
  });

  it("name the person where the owner is one: an account of a person has no teams", () => {
    expect(facts({ name: "a", owner: "payments" }, { ...testContext, ownerKind: "user" })).toBe(
      "acme|payments|acme|1|http://127.0.0.1:3001/acme/a",
    );
  });
});
