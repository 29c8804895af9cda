/*
 * The restore drill: a portal at work, a backup while runs are under way, another data folder, and everything that was
 * there before the backup is there again; what was under way comes to its end.
 */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { ensureBuilt } from "../../scripts/build.mjs";
import { portalClient, type PortalClient } from "../scaffolder/testing/portal-client.ts";
import {
  commandLine,
  createToken,
  launchReady,
  patience,
  projectRoot,
  stopAll,
  tryWaymark,
  waymark,
  type Portal,
} from "../supervisor/testing.ts";

let folder: string;
let portal: Portal;
let client: PortalClient;
let token: string;
beforeAll(async () => {
  await ensureBuilt(projectRoot);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-drill-"));
  portal = await launchReady(path.join(folder, "data"));
  token = await createToken(portal, "admin");
  client = portalClient(portal, token);
}, 600_000);
afterAll(async () => {
  await stopAll();
  fs.rmSync(folder, { recursive: true, force: true });
});

const template = "typescript-service";
const valuesFor = (name: string) => ({ name, owner: "group:default/payments" });
const entitySchema = z.looseObject({ relations: z.unknown() });
const pageSchema = z.object({ items: z.array(entitySchema), totalItems: z.number() });

/** Without relations: a team gets one more with every new service. */
async function entities(): Promise<readonly unknown[]> {
  const answer = await client.get("/entities/by-query?limit=100");
  return pageSchema.parse(answer.body).items.map(({ relations: _, ...entity }) => entity);
}

const cloneUrl = (name: string): string => `http://127.0.0.1:${portal.forgePort}/waymark/${name}.git`;

/** Every file of a fresh clone, and the ids of every commit and reference. */
function cloned(name: string): object {
  const clone = fs.mkdtempSync(path.join(folder, "clone-"));
  const git = (...args: string[]): string => execFileSync("git", args, { cwd: clone, encoding: "utf8" });
  git("clone", "--quiet", "--mirror", cloneUrl(name), ".");
  expect(git("fsck", "--strict", "--no-dangling")).toBe("");
  return { references: git("for-each-ref"), files: git("ls-tree", "-r", "main") };
}

/** Every reference of every repository of a data folder: what it points at, and the files that is. */
function references(data: string): ReadonlyMap<string, readonly Reference[]> {
  const repositories = path.join(data, "forge", "repos");
  return new Map(
    fs.readdirSync(repositories).map((name) => {
      const format = "--format=%(refname) %(objectname) %(tree)%(*tree)";
      const listed = execFileSync("git", [
        "--git-dir",
        path.join(repositories, name),
        "for-each-ref",
        format,
      ]);
      const lines = listed.toString().trim().split("\n");
      return [name, lines.map((line) => line.split(" "))];
    }),
  );
}

type Reference = readonly string[];

/** Without the commits: a run that goes on after a restore makes the same files, at another time. */
const files = (all: ReadonlyMap<string, readonly Reference[]>): unknown =>
  [...all].map(([repository, refs]) => [repository, refs.map(([name, , tree]) => [name, tree])]);

const verificationSchema = z.object({
  ok: z.boolean(),
  rows: z.number(),
  head: z.object({ seq: z.number(), hash: z.string() }),
});

describe("a backup of a portal at work, restored elsewhere", () => {
  it(
    "brings back entities, runs, the audit log and repositories, and runs that were under way end well",
    { timeout: 600_000 },
    async () => {
      const before = await client.settle(await client.start(template, valuesFor("kept-service")));
      expect(before).toMatchObject({ state: "succeeded" });
      const known = await entities();
      const clone = cloned("kept-service");
      const kept = references(portal.data);
      expect(kept.size).toBeGreaterThan(6);
      const audit = verificationSchema.parse(JSON.parse(await waymark(portal, "audit", "verify", "--json")));

      const file = path.join(folder, "backup.tar");
      const underWay = await Promise.all(
        ["under-way-a", "under-way-b"].map((name) => client.start(template, valuesFor(name))),
      );
      expect(await waymark(portal, "backup", file)).toContain("does not hold the master key");
      expect(await tryWaymark(portal, "backup", file)).toMatchObject({ status: 2 });
      expect(await tryWaymark(portal, "restore", file)).toMatchObject({ status: 75 });
      await Promise.all(underWay.map((id) => client.settle(id)));
      portal.process.kill("SIGTERM");
      await portal.exit;
      const atTheEnd = references(portal.data);

      const data = path.join(folder, "elsewhere");
      const key = path.join(portal.data, "master.key");
      const variables = { WAYMARK_DATA: data };
      expect(await commandLine(variables, "restore", file)).toMatchObject({ status: 78 });
      expect(await commandLine(variables, "restore", file, "--key", key)).toMatchObject({ status: 0 });
      expect(await commandLine(variables, "restore", file, "--key", key)).toMatchObject({ status: 78 });
      const restored = references(data);
      for (const [repository, refs] of kept) expect(restored.get(repository), repository).toEqual(refs);
      expect([...atTheEnd.keys()]).toEqual(expect.arrayContaining([...restored.keys()]));
      fs.rmSync(portal.data, { recursive: true });
      const ports = { PORT: String(portal.port), WAYMARK_FORGE_PORT: String(portal.forgePort) };
      portal = await launchReady(data, ports);
      client = portalClient(portal, token);

      const ended = await Promise.all(underWay.map((id) => client.settle(id)));
      expect(ended.map(({ state }) => state)).toEqual(["succeeded", "succeeded"]);
      expect((await client.get(`/runs/${before.id}`)).body).toEqual(before);
      await vi.waitUntil(async () => (await entities()).length >= known.length + 2, patience);
      expect(await entities()).toEqual(expect.arrayContaining([...known]));
      expect(cloned("kept-service")).toEqual(clone);
      for (const name of ["under-way-a", "under-way-b"]) cloned(name);
      expect(files(references(data))).toEqual(files(atTheEnd));
      const { seq, hash } = audit.head;
      const verified = await tryWaymark(portal, "audit", "verify", "--anchor", `${seq}:${hash}`);
      expect(verified).toMatchObject({ status: 0 });
      const noted = await client.get("/audit?action=backup.create");
      expect(noted.body).toMatchObject({ totalItems: 1, items: [{ details: { file } }] });
    },
  );
});
