import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAppError } from "../../kernel/app-error.ts";
import { findProjectRoot } from "../../runtime/project-root.ts";
import { taskLimits } from "../../sandbox/task.ts";
import { onBusyMachine } from "../../sandbox/testing/busy-machine.ts";
import { createRenderer, type Renderer } from "./renderer.ts";
import { filesOf, renderSource, testContext, toManifestText, toSource } from "./testing.ts";

const projectRoot = findProjectRoot();
const fetchAll = toManifestText("- { action: fetch:template, input: { url: ./s } }");
const good = toSource({ "demo/template.yaml": fetchAll, "demo/s/a.txt": "hello ${{ values.name }}" });
/** Each file stays below the interpreter's own limit; together they would take minutes. */
const slow = "{% for a in range(300) %}{% for b in range(300) %}${{ a * b }}{% endfor %}{% endfor %}";
const endless = toSource({
  "demo/template.yaml": fetchAll,
  ...Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`demo/s/${i}.txt`, slow])),
});
/** One expression that blocks the child for minutes inside a single call, where no deadline check can run. */
const blocking = toSource({
  "demo/template.yaml": toManifestText("- { action: debug:log, input: { message: x } }", {
    parameters: "{ properties: { name: { type: string, pattern: '^(a+)+$' } } }",
  }),
});

const huge = toSource({
  "demo/template.yaml": fetchAll,
  "demo/s/a.txt": "{% for i in range(100000000) %}{% endfor %}",
});

let renderer: Renderer;
beforeAll(() => {
  renderer = createRenderer({ projectRoot, limits: { ...taskLimits, wallMs: 100_000 } });
});
afterAll(() => {
  renderer.close();
});

const render = (source: typeof good, answers = { name: "n" }) =>
  renderer.render({ source, answers, context: testContext });
const codeOf = (run: Promise<unknown>) =>
  run.then(
    () => "rendered",
    (error: unknown) => (isAppError(error) ? error.code : String(error)),
  );

describe("the rendering child", () => {
  test("gives what rendering in process gives, byte for byte", async () => {
    expect(await render(good)).toEqual(renderSource(good, { name: "n" }));
  });

  test("passes refusals on with code, place and findings", async () => {
    const broken = toSource({ "demo/template.yaml": fetchAll, "demo/s/a": "${{ values.nmae }}" });
    await expect(render(broken)).rejects.toMatchObject({
      code: "template_invalid",
      message: expect.stringContaining("templates/demo/s/a:1:5"),
      details: { findings: [{ line: 1, column: 5, code: "undeclared_name" }] },
    });
    await expect(renderer.validate(broken)).resolves.toMatchObject({
      findings: [{ code: "undeclared_name" }],
    });
  });

  test("a template that never ends is stopped at a place it names, and rendering goes on", async () => {
    const answers = { name: `${"a".repeat(60)}!` };
    await expect(render(endless, answers)).rejects.toMatchObject({
      code: "template_timeout",
      message: expect.stringMatching(
        /^templates\/demo\/s\/\d+\.txt:1:1: Expected .* less than 1 s of processor/,
      ),
      details: { findings: [{ code: "template_timeout", severity: "error" }] },
    });
    await expect(render(blocking, answers)).rejects.toMatchObject({
      code: "template_timeout",
      message: expect.stringMatching(/^templates\/demo\/template\.yaml:1:1: /),
    });
    expect(await codeOf(render(huge))).toBe("template_timeout");
    expect(filesOf(await render(good))).toEqual({ "a.txt": "hello n" });
  });

  test("a good template renders on a machine with too much to do", async () => {
    const files = await onBusyMachine(() => Promise.all([render(good), render(good, { name: "m" })]));
    expect(files.map(filesOf)).toEqual([{ "a.txt": "hello n" }, { "a.txt": "hello m" }]);
  });

  test("several renderings at once wait for each other and none is lost", async () => {
    const names = Array.from({ length: 20 }, (_, i) => `n${i}`);
    const texts = await Promise.all(
      names.map(async (name) => filesOf(await render(good, { name }))["a.txt"]),
    );
    expect(texts).toEqual(names.map((name) => `hello ${name}`));
  });

  test("more files, bytes or forbidden paths than allowed are refused by name", async () => {
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`demo/s/${i}`, ""]));
    const large = Object.fromEntries(
      Array.from({ length: 6 }, (_, i) => [`demo/s/${i}`, "x".repeat(1_000_000)]),
    );
    for (const files of [
      many,
      large,
      { "demo/s/README": "", "demo/s/readme": "" },
      { "demo/s/.GIT/config": "" },
    ]) {
      expect(await codeOf(render(toSource({ "demo/template.yaml": fetchAll, ...files })))).toBe(
        "path_not_allowed",
      );
    }
  });

  test("a rendering that needs too much memory ends with a message, not with the portal", async () => {
    const values = Array.from({ length: 12 }, (_, i) => `v${i}: "\${{ parameters.name }}"`).join(", ");
    const hungry = toSource({
      "demo/template.yaml": toManifestText(
        `- { action: fetch:template, input: { url: ./s, values: { ${values} } } }`,
      ),
      ...Object.fromEntries(
        Array.from({ length: 400 }, (_, i) => [
          `demo/s/${i}`,
          "{% set a = [values.name] %}${{ a | dump }}".repeat(200),
        ]),
      ),
    });
    const outcome = await codeOf(render(hungry, { name: "x".repeat(19_000) }));
    expect(["template_timeout", "path_not_allowed"]).toContain(outcome);
    expect(filesOf(await render(good))).toEqual({ "a.txt": "hello n" });
  });
});
