// The same templates where they are rendered for people: in the child that is killed when it needs too long.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findProjectRoot } from "../../runtime/project-root.ts";
import { taskLimits } from "../../sandbox/task.ts";
import { bombs, escapeOf, payloads } from "./escapes.testsuite.ts";
import { createRenderer, type Renderer } from "./renderer.ts";
import { filesOf, longestRenderMs, testContext, toManifestText, toSource } from "./testing.ts";

let renderer: Renderer;
beforeAll(() => {
  process.env.CANARY = "canary-value";
  // Whatever other processes do meanwhile, a template is judged by its own processor time.
  renderer = createRenderer({ projectRoot: findProjectRoot(), limits: { ...taskLimits, wallMs: 100_000 } });
});
afterAll(() => {
  delete process.env.CANARY;
  renderer.close();
});

const manifest = toManifestText(
  "- { action: fetch:template, input: { url: ./skeleton, values: { fixed: 1 } } }",
  { parameters: "{ properties: { a: {} } }" },
);

const render = (file: string, a: string | number) =>
  renderer
    .render({
      source: toSource({ "demo/template.yaml": manifest, "demo/skeleton/file": file }),
      answers: { a },
      context: testContext,
    })
    .then(
      (outcome) => ({ text: filesOf(outcome)["file"] ?? "" }),
      (error: unknown) => ({ error }),
    );

describe("the rendering child", () => {
  test("is allowed less than two seconds of the processor", () => {
    expect(taskLimits.cpuMs).toBeLessThan(longestRenderMs);
  });

  test(`lets none of ${payloads.length} templates reach the host, and renders on afterwards`, async () => {
    const escaped: string[] = [];
    for (const payload of payloads) {
      const escape = escapeOf(await render(payload, "text"));
      if (escape !== undefined) escaped.push(`${payload}: ${escape}`);
    }
    expect(escaped).toEqual([]);
    expect(await render("hello ${{ values.a }}", "you")).toEqual({ text: "hello you" });
  });

  test(`ends each of ${bombs.length} that never end, at a place it names`, async () => {
    for (const bomb of bombs) {
      const outcome = await render(bomb, 1);
      expect(outcome).toHaveProperty("error");
      expect(escapeOf(outcome)).toBeUndefined();
    }
    expect(await render("hello ${{ values.a }}", "you")).toEqual({ text: "hello you" });
  });
});
