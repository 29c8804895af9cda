import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAppError } from "../../kernel/app-error.ts";
import { findProjectRoot } from "../../runtime/project-root.ts";
import { childArguments } from "./child-process.ts";
import { createRenderer, type Renderer } from "./renderer.ts";
import { filesOf, renderSource, testContext, toManifestText, toSource } from "./testing.ts";

const projectRoot = findProjectRoot();
const fetchAll = toManifestText("- { action: fetch:template, input: { url: ./s } }");
const good = toSource({ "demo/template.yaml": fetchAll, "demo/s/a.txt": "hello ${{ values.name }}" });
/** Each file stays below the interpreter's own limit; together they would take minutes. */
const slow = "{% for a in range(900) %}{% for b in range(300) %}${{ a * b }}{% endfor %}{% endfor %}";
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

let renderer: Renderer;
beforeAll(() => {
  renderer = createRenderer({ projectRoot });
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

  test("a template that never ends is stopped while other requests are answered, and rendering goes on", async () => {
    const server = http.createServer((_, response) => response.end("ok")).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    let answered = 0;
    let isRunning = true;
    const asking = (async () => {
      while (isRunning) {
        expect(await (await fetch(`http://127.0.0.1:${port}/healthz`)).text()).toBe("ok");
        answered += 1;
      }
    })();
    for (const source of [endless, blocking]) {
      expect(await codeOf(render(source, { name: `${"a".repeat(60)}!` }))).toBe("template_timeout");
    }
    isRunning = false;
    await asking;
    server.close();
    expect(answered).toBeGreaterThan(20);
    expect(filesOf(await render(good))).toEqual({ "a.txt": "hello n" });
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

describe("the child's process", () => {
  test.each([
    ["reading another file", "fs.readFileSync('/etc/passwd')"],
    ["reading the data folder", "fs.readdirSync('data')"],
    ["writing beside the code", "fs.writeFileSync('server/x', '')"],
    ["starting a process", "child_process.execSync('id')"],
    ["starting a thread", "new worker_threads.Worker('1', { eval: true })"],
  ])("%s is refused", (_, code) => {
    const run = spawnSync(process.execPath, [...childArguments(projectRoot), "-e", code], {
      cwd: projectRoot,
      encoding: "utf8",
    });
    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain("ERR_ACCESS_DENIED");
  });

  test("kill -9 of the parent leaves no child", async () => {
    const entry = path.join(projectRoot, "server/scaffolder/render/child-process.ts");
    const code = `const { RenderChild } = await import(${JSON.stringify(entry)});
      const child = new RenderChild(${JSON.stringify(projectRoot)});
      await child.run({ kind: "validate", source: { folder: "x", label: "", files: [] } }, 20000);
      process.stdout.write(String(child.pid));
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [output] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(output.toString());
    const isAlive = () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    expect(isAlive()).toBe(true);
    parent.kill("SIGKILL");
    await expect.poll(isAlive, { timeout: 20_000 }).toBe(false);
  });
});
