/* A template that never ends, previewed on a real portal: the portal answers everybody else meanwhile. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { ensureBuilt } from "../../../scripts/build.mjs";
import {
  childrenOf,
  createToken,
  launch,
  patience,
  projectRoot,
  sandboxesOf,
  stopAll,
  type Portal,
} from "../../supervisor/testing.ts";
import { toManifestText } from "../render/testing.ts";
import { portalClient, type PortalClient } from "../testing/portal-client.ts";

const loop = "{% for a in range(300) %}{% for b in range(300) %}${{ a * b }}{% endfor %}{% endfor %}";

let folder: string;
let portal: Portal;
let ada: PortalClient;

function writeTemplate(name: string, manifest: string, files: Readonly<Record<string, string>>): void {
  const root = path.join(folder, "templates", name);
  fs.mkdirSync(path.join(root, "s"), { recursive: true });
  fs.writeFileSync(path.join(root, "template.yaml"), manifest.replace(/name: demo\b/, `name: ${name}`));
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(root, "s", file), text);
}

beforeAll(async () => {
  await ensureBuilt(projectRoot);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-preview-http-"));
  const fetchAll = "- { action: fetch:template, input: { url: ./s } }";
  const parameters = "{ properties: { name: { type: string, pattern: '^(a+)+$' } } }";
  writeTemplate("regex", toManifestText(fetchAll, { parameters }), { "a.txt": "${{ values.name }}" });
  const slow = Array.from({ length: 900 }, (_, index) => [`${index}.txt`, loop] as const);
  writeTemplate("loop", toManifestText(fetchAll), Object.fromEntries(slow));
  writeTemplate("good", toManifestText(fetchAll), { "a.txt": "${{ values.name }}" });
  portal = await launch(path.join(folder, "data"), { WAYMARK_TEMPLATES: path.join(folder, "templates") });
  await vi.waitUntil(() => portal.lines.includes(`Waymark is ready on ${portal.url}`), patience);
  ada = portalClient(portal, await createToken(portal, "developer", "ada"));
}, 600_000);
afterAll(async () => {
  await stopAll();
  fs.rmSync(folder, { recursive: true, force: true });
});

it("is served by children that web and worker started before anybody asked", async () => {
  const parents = childrenOf(portal.process.pid ?? 0).filter(({ name }) => name !== "forge");
  const entries = (pid: number) => [...new Set(sandboxesOf(pid).map(({ entry }) => entry))].toSorted();
  const both = ["server/reader.ts", "server/scaffolder/render/child.ts"];
  await expect.poll(() => parents.map(({ pid }) => entries(pid)), patience).toEqual([both, both]);
  const pids = () => parents.flatMap(({ pid }) => sandboxesOf(pid).map((child) => child.pid));
  const before = pids();
  const preview = await ada.post("/templates/good/preview", { values: { name: "checkout" } });
  expect(preview).toMatchObject({ status: 200, body: { files: [{ path: "a.txt", content: "checkout" }] } });
  expect(before).toEqual(expect.arrayContaining(pids()));
});

it.each([
  ["regex", `${"a".repeat(40)}!`],
  ["loop", "checkout"],
])("a preview of the template %s ends with template_timeout while /healthz answers", async (name, answer) => {
  let isRunning = true;
  const askedAt = performance.now();
  const preview = ada.post(`/templates/${name}/preview`, { values: { name: answer } }).finally(() => {
    isRunning = false;
  });
  let answers = 0;
  while (isRunning) {
    expect((await fetch(`${portal.url}/healthz`)).status).toBe(200);
    answers += 1;
  }
  expect(await preview).toMatchObject({ status: 422, body: { code: "template_timeout" } });
  // Two seconds on quiet processors, which npm run bench measures; more only where others use them too.
  expect(performance.now() - askedAt).toBeLessThan(10_000);
  // The child has a second of processor time: a portal that rendered by itself would be silent for all of it.
  expect(answers).toBeGreaterThan(20);
});
