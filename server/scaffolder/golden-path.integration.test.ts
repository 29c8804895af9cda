/*
 * The promise of the product from outside: a token from the command line, one HTTP request, and a repository that
 * clones, installs, passes its own tests and carries rules Prometheus accepts.
 */
import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ensureBuilt } from "../../scripts/build.mjs";
import { createToken, launchReady, projectRoot, stopAll, type Portal } from "../supervisor/testing.ts";
import { findTraces, readEverything } from "../doors/requirements/secret-search.testsuite.ts";
import { checkGeneratedRepository } from "./checks/check-generated-repository.ts";
import { previewSchema } from "./domain/template.schema.ts";
import { portalClient, type PortalClient } from "./testing/portal-client.ts";

const template = "typescript-service";
const values = {
  name: "parcel-router",
  owner: "group:default/payments",
  tier: 1,
  description: "Routes äöü parcels.",
};
const secret = 'open sesame/"42"+ü';

let folder: string;
let portal: Portal;
let client: PortalClient;
let clone: string;

const execute = promisify(execFile);

async function run(command: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, NODE_OPTIONS: "", GIT_TERMINAL_PROMPT: "0" };
  const { stdout } = await execute(command, args, { cwd: clone, env, maxBuffer: 32 * 1024 * 1024 });
  return stdout;
}

beforeAll(async () => {
  await ensureBuilt(projectRoot);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-golden-path-"));
  portal = await launchReady(path.join(folder, "data"));
  client = portalClient(portal, await createToken(portal, "developer"));
  const secrets = { NPM_TOKEN: secret };
  const answer = await client.post("/runs", { template, values, secrets }, { "idempotency-key": "golden" });
  expect(answer.status).toBe(202);
  const { id } = z.object({ id: z.string() }).parse(answer.body);
  const ended = await client.settle(id);
  expect(ended).toMatchObject({
    state: "succeeded",
    outputs: { entityRef: "component:default/parcel-router" },
  });
  clone = path.join(folder, "clone");
  await execute("git", ["clone", "--quiet", ended.outputs?.cloneUrl ?? "", clone]);
}, 600_000);
afterAll(async () => {
  await stopAll();
  fs.rmSync(folder, { recursive: true, force: true });
});

describe("a repository made with one request", () => {
  it("is byte for byte what the preview showed", async () => {
    const preview = await client.post(`/templates/${template}/preview`, { values });
    const { files } = previewSchema.parse(preview.body);
    const committed = (await run("git", "ls-tree", "-r", "-z", "HEAD"))
      .split("\0")
      .filter((line) => line !== "");
    const previewed = files.map(({ mode, sha, path: name }) => `${mode} blob ${sha}\t${name}`);
    expect(committed.toSorted()).toEqual(previewed.toSorted());
    for (const { path: name, content, encoding } of files) {
      const bytes = Buffer.from(content, encoding === "base64" ? "base64" : "utf8");
      const blob = await execute("git", ["cat-file", "blob", `HEAD:${name}`], {
        cwd: clone,
        encoding: "buffer",
      });
      expect(blob.stdout.equals(bytes), name).toBe(true);
    }
  });

  it("R34: has no finding of any checker, and every action at a commit", async () => {
    const paths = (await run("git", "ls-files", "-z")).split("\0").filter((name) => name !== "");
    const files = paths.map((name) => ({
      path: name,
      content: fs.readFileSync(path.join(clone, name), "utf8"),
    }));
    const { name, owner, description } = values;
    const context = { name, owner, organization: "waymark", answers: [description] };
    expect(await checkGeneratedRepository(files, context)).toEqual([]);
    const workflows = files.filter((file) => file.path.startsWith(".github/workflows/"));
    const uses = workflows.flatMap(({ content }) => [...content.matchAll(/\buses:\s*(\S+)/g)]);
    expect(uses.length).toBeGreaterThan(5);
    // A workflow of the repository itself is pinned with it.
    for (const [, action] of uses) expect(action).toMatch(/^\.\/|@[0-9a-f]{40}$/);
  });

  it("is in the catalog with its owner", async () => {
    const answer = await client.get("/entities/by-name/component/default/parcel-router");
    expect(answer).toMatchObject({ status: 200, body: { spec: { owner: "group:default/payments" } } });
  });

  it("installs and passes its own tests", { timeout: 600_000 }, async () => {
    await run("npm", "ci", "--no-audit", "--no-fund");
    expect(await run("npm", "test")).toMatch(/^(# |ℹ )fail 0$/m);
  });

  it("carries rules that Prometheus accepts and that fire when they should", async () => {
    const rules = "monitoring/prometheus/rules.yaml";
    expect(await run("promtool", "check", "rules", rules)).toContain("SUCCESS");
    expect(await run("promtool", "test", "rules", "monitoring/prometheus/rules_test.yaml")).toContain(
      "SUCCESS",
    );
  });
});

describe("a secret sent with a run", () => {
  it("is in nothing the data folder holds: databases, logs, objects of the repositories", () => {
    const texts = readEverything(portal.data, { where: "data" });
    for (const place of [/waymark\.db \(rows\)$/, /\/logs\//, /git objects/])
      expect(
        texts.some(({ where }) => place.test(where)),
        String(place),
      ).toBe(true);
    // The committed answers show that objects are really read.
    expect(
      texts.some(({ where, text }) => where.includes("git objects") && text.includes(values.description)),
    ).toBe(true);
    expect(findTraces({ secret }, texts)).toEqual([]);
  });
});
