import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { executeOperation } from "../../doors/execute-operation.ts";
import { createTestDeps, testActor } from "../../doors/testing.ts";
import { isAppError } from "../../kernel/app-error.ts";
import type { Operation } from "../../doors/define-operation.ts";
import { toManifestText } from "../render/testing.ts";
import { createTemplateLibrary } from "../templates/template-library.ts";
import {
  checkNameOperation,
  getTemplateOperation,
  listTemplatesOperation,
  previewTemplateOperation,
} from "./templates.ts";

let root: string;
const write = (file: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
};

beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-templates-"));
  write("demo/template.yaml", toManifestText("- { action: fetch:template, input: { url: ./s } }"));
  write("demo/s/README.md", "# ${{ values.name }}\n");
  write("demo/golden/README.md", "not part of the template");
  write("broken/template.yaml", "kind: Template\n");
  write("other/template.yaml", toManifestText("- { action: debug:log }"));
  write("linked/template.yaml", toManifestText("- { action: debug:log }"));
  fs.symlinkSync("/etc/passwd", path.join(root, "linked", "passwd"));
  write("_parts/shared.txt", "no manifest, no template");
});
afterAll(() => {
  fs.rmSync(root, { recursive: true, force: true });
});

const deps = () => createTestDeps({ templates: createTemplateLibrary(root) });
const call = (operation: Operation, input: unknown) =>
  executeOperation(operation, { deps: deps(), actor: testActor("developer"), requestId: "req_1" }, input);
const codeOf = async (run: Promise<unknown>) => {
  try {
    await run;
    return "answered";
  } catch (error) {
    return isAppError(error) ? error.code : String(error);
  }
};

describe("templates", () => {
  test("every folder with a manifest is listed, a broken one with its problems", async () => {
    const page = z.object({ items: z.array(z.looseObject({ name: z.string(), problems: z.number() })) });
    const { items } = page.parse(await call(listTemplatesOperation, {}));
    expect(items.map(({ name, problems }) => [name, problems > 0])).toEqual([
      ["broken", true],
      ["demo", false],
      ["linked", true],
      ["other", true],
    ]);
    expect(page.parse(await call(listTemplatesOperation, { search: "nothing like it" })).items).toEqual([]);
    const first = z
      .object({ nextCursor: z.string(), totalItems: z.literal(4) })
      .parse(await call(listTemplatesOperation, { limit: 3 }));
    const rest = page.parse(await call(listTemplatesOperation, { limit: 3, cursor: first.nextCursor }));
    expect(rest.items.map(({ name }) => name)).toEqual(["other"]);
  });

  test("one template shows its questions, steps and findings", async () => {
    expect(await call(getTemplateOperation, { name: "demo" })).toMatchObject({
      name: "demo",
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      pages: [{ schema: { properties: { name: { type: "string" } } } }],
      steps: [{ action: "fetch:template" }, { action: "publish:github" }],
      findings: [],
    });
    expect(await call(getTemplateOperation, { name: "other" })).toMatchObject({
      findings: [{ file: expect.stringContaining("other/template.yaml"), code: "template_name" }],
    });
  });

  test.each(["nope", "..", "../templates/demo", "_parts", "demo/s", ".git", "a".repeat(90)])(
    "the name %s is not found",
    async (name) => {
      expect(await codeOf(call(getTemplateOperation, { name }))).toBe("not_found");
    },
  );

  test("the golden folder is not part of a template", async () => {
    const { source } = await createTemplateLibrary(root).get("demo");
    expect(source.files.map((file) => file.path)).toEqual(["demo/s/README.md", "demo/template.yaml"]);
  });
});

test("a saved change is seen at the next look, an unchanged template keeps its digest", async () => {
  const library = createTemplateLibrary(root);
  const digest = async () => (await library.get("demo")).digest;
  const before = await digest();
  expect(await digest()).toBe(before);
  write("demo/s/README.md", "# changed ${{ values.name }}\n");
  const changed = await digest();
  expect(changed).not.toBe(before);
  write("demo/s/new.md", "new\n");
  expect(await digest()).not.toBe(changed);
  fs.rmSync(path.join(root, "demo/s/new.md"));
  write("demo/s/README.md", "# ${{ values.name }}\n");
  expect(await digest()).toBe(before);
});

describe("a name", () => {
  const check = (value: string) => call(checkNameOperation, { name: "demo", value });

  test.each(["ab", "Checkout", "-x-", "a--b", "a_b", "../x", "x".repeat(41), "1abc", "checkout-"])(
    "%s breaks the rule",
    async (value) => {
      expect(await check(value)).toMatchObject({
        value,
        available: false,
        reason: expect.stringMatching(/^Expected /),
      });
    },
  );

  test("a forge that does not answer is said, not guessed", async () => {
    expect(await check("checkout-api")).toMatchObject({
      available: null,
      reason: expect.stringMatching(/^The forge does not answer, /),
    });
  });
});

describe("a preview", () => {
  test("needs the developer role", async () => {
    const run = executeOperation(
      previewTemplateOperation,
      { deps: deps(), actor: testActor("viewer"), requestId: "req_1" },
      { name: "demo" },
    );
    expect(await codeOf(run)).toBe("forbidden");
  });

  test("of an unknown template is not found", async () => {
    expect(await codeOf(call(previewTemplateOperation, { name: "nope", values: {} }))).toBe("not_found");
  });
});
