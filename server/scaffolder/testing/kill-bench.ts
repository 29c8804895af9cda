/**
 * A whole portal under fire: the supervisor, web and worker as a person starts them, and a forge behind a gate that
 * knows when to kill. The portal takes the forge for a GitHub host, since its own embedded one could not be gated.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { expect, vi } from "vitest";
import { parseDocument } from "yaml";
import { z } from "zod";
import { openConnection } from "../../../db/client.ts";
import { startForge, type RunningForge } from "../../forge/start-forge.ts";
import {
  childrenOf,
  commandLine,
  createToken,
  isAlive,
  launchReady,
  patience,
  projectRoot,
  type Portal,
} from "../../supervisor/testing.ts";
import { portalClient, type PortalClient } from "./portal-client.ts";
import { startKillGate, type KillGate } from "./kill-gate.ts";

export const template = "typescript-service";
const secret = "s3cret-Value+with/odd=chars";
export const requestFor = (name: string) => ({ name, owner: "group:default/payments" });
export const runRequestFor = (name: string) => ({
  template,
  values: requestFor(name),
  secrets: { token: secret },
});

export interface KillBench {
  readonly forge: RunningForge;
  readonly gate: KillGate;
  readonly portal: Portal;
  readonly client: PortalClient;
  /** One row of the portal's database. */
  readonly row: (sql: string, ...values: readonly unknown[]) => unknown;
  readonly json: (route: string) => Promise<unknown>;
  readonly start: (name: string) => Promise<string>;
  /** Kills the worker that runs now and waits until it is gone. */
  readonly killWorker: () => Promise<void>;
  readonly holdStore: () => () => void;
  readonly nextStored: (runId: string) => Promise<void>;
  /** As if an hour had passed: hundreds of kills take more writes than GitHub allows in one. */
  readonly forgetPace: () => void;
  readonly close: () => Promise<void>;
}

/** The shipped templates; to its own effects the one used here adds a variable, a secret and a binary file, so that every kind is met. */
export function writeTemplates(folder: string): string {
  fs.cpSync(path.join(projectRoot, "templates"), folder, { recursive: true });
  const manifest = path.join(folder, template, "template.yaml");
  const document = parseDocument(fs.readFileSync(manifest, "utf8"));
  document.setIn(["spec", "parameters", 0, "properties", "token"], { type: "string", "ui:field": "Secret" });
  document.setIn(["spec", "steps", 5, "input", "repoVariables"], { REGION: "eu" });
  document.setIn(["spec", "steps", 5, "input", "secrets"], { DEPLOY_TOKEN: "${{ secrets.token }}" });
  fs.writeFileSync(manifest, document.toString());
  // Binary files reach the forge by another call than text.
  fs.writeFileSync(
    path.join(folder, template, "skeleton/favicon.ico"),
    Buffer.from("0000010001001010ff00", "hex"),
  );
  return folder;
}

const restOf =
  (forge: RunningForge) =>
  (method: string, route: string, body?: unknown): Promise<Response> =>
    fetch(`${forge.apiUrl}${route}`, {
      method,
      headers: { authorization: `token ${forge.token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

/** Compiled code is kept between processes: most of a kill's time is the next worker's start. */
async function warmCache(folder: string): Promise<Record<string, string>> {
  const variables = { NODE_COMPILE_CACHE: folder };
  await commandLine(variables, "--help");
  return variables;
}

async function launchPortal(root: string, gate: KillGate, forge: RunningForge): Promise<Portal> {
  return launchReady(path.join(root, "data"), {
    GITHUB_URL: gate.url,
    GITHUB_ORG: "waymark",
    GITHUB_TOKEN: forge.token,
    WAYMARK_TEMPLATES: writeTemplates(path.join(root, "templates")),
    WAYMARK_RUNS_PER_HOUR: "10000",
    ...(await warmCache(path.join(root, "cache"))),
  });
}

const workerOf = (portal: Portal): number | undefined =>
  childrenOf(portal.process.pid ?? 0).find(({ name }) => name === "worker")?.pid;

/** What a run has stored so far; it changes with everything a step writes. */
const storedSql = `SELECT (SELECT count(*) FROM run_step_results WHERE run_id = $id) || '/' ||
  (SELECT count(*) FROM run_events WHERE run_id = $id) || '/' ||
  (SELECT count(*) FROM run_steps WHERE run_id = $id) || '/' ||
  (SELECT state || coalesce(repository_id, '') FROM runs WHERE id = $id)`;

interface Store extends Pick<KillBench, "row" | "holdStore" | "nextStored" | "forgetPace"> {
  readonly close: () => void;
}

function openStore(file: string): Store {
  const reader = new Sqlite(file, { readonly: true });
  const writer = openConnection(file);
  const state = reader.prepare<[{ id: string }], string>(storedSql).pluck();
  return {
    row: (sql, ...values) => reader.prepare(sql).get(...values),
    forgetPace: () => void writer.exec("DELETE FROM forge_writes"),
    holdStore() {
      writer.exec("BEGIN IMMEDIATE");
      return () => void writer.exec("ROLLBACK");
    },
    async nextStored(runId) {
      const before = state.get({ id: runId });
      await vi.waitUntil(() => state.get({ id: runId }) !== before, { ...patience, interval: 1 });
    },
    close() {
      reader.close();
      writer.close();
    },
  };
}

/** Kills the worker that runs now and waits until it is gone and the supervisor has started another one. */
function workerKiller(portal: Portal): () => Promise<void> {
  let worker = workerOf(portal);
  return async () => {
    const killed = worker;
    if (killed === undefined) throw new Error("No worker is running.");
    process.kill(killed, "SIGKILL");
    await vi.waitUntil(() => !isAlive(killed), patience);
    await vi.waitUntil(() => (worker = workerOf(portal)) !== undefined, patience);
  };
}

async function closeAll(root: string, parts: Pick<KillBench, "portal" | "gate" | "forge">): Promise<void> {
  parts.portal.process.kill("SIGKILL");
  await parts.portal.exit;
  await parts.gate.close();
  await parts.forge.close();
  fs.rmSync(root, { recursive: true, force: true });
}

export async function startKillBench(): Promise<KillBench> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-kills-"));
  const forge = await startForge({ dataDir: path.join(root, "forge"), logLevel: "error" });
  const rest = restOf(forge);
  await rest("POST", "/orgs/waymark/teams", { name: "payments", privacy: "closed" });
  const gate = await startKillGate(forge.port);
  const portal = await launchPortal(root, gate, forge);
  const client = portalClient(portal, await createToken(portal, "admin"));
  const store = openStore(path.join(portal.data, "waymark.db"));
  const team = "/entities/by-name/group/default/payments";
  await vi.waitUntil(async () => (await client.get(team)).status === 200, patience);
  return {
    ...store,
    ...{ forge, gate, portal, client },
    json: async (route) => (await rest("GET", route)).json(),
    async start(name) {
      const answer = await client.post("/runs", runRequestFor(name));
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 202 });
      return z.looseObject({ id: z.string() }).parse(answer.body).id;
    },
    killWorker: workerKiller(portal),
    async close() {
      store.close();
      await closeAll(root, { portal, gate, forge });
    },
  };
}
