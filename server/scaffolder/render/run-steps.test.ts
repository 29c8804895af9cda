import { describe, expect, test } from "vitest";
import { filesOf, refusal, renderSource, toManifestText, toSource } from "./testing.ts";

describe("steps", () => {
  test("delete, rename, catalog:write and debug:log work on the files so far", () => {
    const manifest = toManifestText(`- { action: fetch:plain, input: { url: ./s } }
- { action: fs:delete, input: { files: ["*.tmp", old] } }
- { action: fs:rename, input: { files: [{ from: a, to: b }, { from: dir, to: moved }] } }
- { action: catalog:write, input: { entity: { kind: Component, metadata: { name: "\${{ parameters.name }}" } } } }
- { action: debug:log, input: { message: "hello \${{ user.ref }}", listWorkspace: true } }`);
    const source = toSource({
      "demo/template.yaml": manifest,
      "demo/s/a": "a",
      "demo/s/x.tmp": "",
      "demo/s/.y.tmp": "",
      "demo/s/old/z": "",
      "demo/s/dir/.c/d": "d",
    });
    const outcome = renderSource(source, { name: "n" });
    expect(filesOf(outcome)).toEqual({
      b: "a",
      "moved/.c/d": "d",
      "catalog-info.yaml": "kind: Component\nmetadata:\n  name: n\n",
    });
    expect(outcome.log).toEqual(["hello user:default/ana", "b\ncatalog-info.yaml\nmoved/.c/d"]);
  });

  test("if, each, outputs of earlier steps, and lone expressions keep their type", () => {
    const manifest = toManifestText(
      `- { if: "\${{ parameters.list | length == 9 }}", action: debug:log, input: { message: skipped } }
- { if: "\${{ parameters.none }}", action: debug:log, input: { message: skipped } }
- { each: "\${{ parameters.list }}", action: debug:log, input: { message: "\${{ each.key }}=\${{ each.value }}" } }
- { action: debug:log, input: { message: "\${{ parameters.list }}" } }
- { id: publish, action: publish:github, input: { repository: "\${{ parameters.name }}" } }
- { action: debug:log, input: { message: "\${{ steps.publish.output.repositoryUrl }}" } }`,
      {
        parameters: "{ properties: { name: {}, list: { type: array }, none: { type: array, default: [] } } }",
      },
    );
    const outcome = renderSource(toSource({ "demo/template.yaml": manifest }), {
      name: "nine",
      list: ["a", "b"],
    });
    expect(outcome.log).toEqual(["0=a", "1=b", '["a","b"]', "http://127.0.0.1:3001/acme/nine"]);
  });

  test("Backstage's filters", () => {
    const manifest = toManifestText(
      `- { action: debug:log, input: { message: "\${{ parameters.u | parseRepoUrl }}" } }
- { action: debug:log, input: { message: "\${{ (parameters.u | parseRepoUrl).owner }}/\${{ parameters.u | parseRepoUrl | pick('repo') }}" } }
- { action: debug:log, input: { message: "\${{ parameters.u | projectSlug }}" } }
- { action: debug:log, input: { message: "\${{ 'pay' | parseEntityRef({ defaultKind: 'group' }) }}" } }`,
      { parameters: "{ properties: { u: {} } }" },
    );
    const source = toSource({ "demo/template.yaml": manifest });
    expect(renderSource(source, { u: "github.com?owner=o&repo=r" }).log).toEqual([
      '{"host":"github.com","repo":"r","owner":"o"}',
      "o/r",
      "o/r",
      '{"kind":"group","namespace":"default","name":"pay"}',
    ]);
    expect(refusal(() => renderSource(source, { u: "nonsense" })).message).toContain('found "nonsense"');
  });

  test("an action this portal does not have is refused with its place, unless its condition is false", () => {
    const manifest = (condition: string) =>
      toManifestText(`- { if: ${condition}, id: notify, action: notification:send }`, { strict: false });
    expect(refusal(() => renderSource(toSource({ "demo/template.yaml": manifest("true") })))).toEqual({
      code: "template_invalid",
      message: expect.stringMatching(
        /^templates\/demo\/template\.yaml:11:31: The action "notification:send"/,
      ),
    });
    expect(renderSource(toSource({ "demo/template.yaml": manifest("false") })).files).toEqual([]);
  });

  test("a template that is not strict keeps a failing text literally, as Backstage does, and warns", () => {
    const manifest = toManifestText(
      '- { action: debug:log, input: { message: "${{ parameters.name | parseRepoUrl }}" } }',
      {
        strict: false,
      },
    );
    const outcome = renderSource(toSource({ "demo/template.yaml": manifest }), { name: "x" });
    expect(outcome.log).toEqual(["${{ parameters.name | parseRepoUrl }}"]);
    expect(outcome.warnings.map((warning) => warning.code)).toEqual(["kept_literally"]);
  });

  test("a misspelt input of an action is an error in strict templates", () => {
    const manifest = toManifestText("- { action: fetch:plain, input: { url: ./s, targetpath: x } }");
    const source = toSource({ "demo/template.yaml": manifest, "demo/s/a": "" });
    expect(refusal(() => renderSource(source)).message).toContain('has no input "targetpath"');
  });
});

describe("answers", () => {
  test("an unknown answer, a missing one and one of the wrong type are refused by name", () => {
    const manifest = toManifestText("- { action: debug:log }", {
      parameters: "{ required: [name], properties: { name: { type: string }, tier: { type: integer } } }",
    });
    const render = (answers: Record<string, string>) =>
      refusal(() => renderSource(toSource({ "demo/template.yaml": manifest }), answers));
    expect(render({ name: "a", isAdmin: "x" })).toMatchObject({
      code: "invalid_input",
      message: expect.stringMatching(/isAdmin/),
    });
    expect(render({})).toMatchObject({ code: "invalid_input", message: expect.stringMatching(/^name: /) });
    expect(render({ name: "a", tier: "high" })).toMatchObject({
      code: "invalid_input",
      message: expect.stringMatching(/^tier: /),
    });
  });
});
