/**
 * Runs under fire: a forge, a data folder, and a stream of worker processes of which all but the last kill themselves.
 * The bench plays the supervisor: it starts the next worker the moment the last one is gone.
 */
import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { migrateDatabase } from "../../../db/migrate.ts";
import { createDeps } from "../../doors/create-deps.ts";
import { startForge, type RunningForge } from "../../forge/start-forge.ts";
import type { Deps } from "../../runtime/deps.ts";
import { parseEnv } from "../../runtime/env.ts";
import { createRun } from "../create-run.ts";
import { isTerminal } from "../domain/run-state.schema.ts";
import { getRun, type Run } from "../store/runs.ts";
import { fixtureSecret, fixtureTemplate } from "./fixture-template.ts";
import type { KillSpec } from "./kill-spec.ts";
import { developer } from "./run-bench.ts";

export interface KillBench {
  readonly forge: RunningForge;
  readonly deps: Deps;
  readonly json: (route: string) => Promise<unknown>;
  /**
   * Lets a run be killed once as specified and finished by the next worker, which already lies in wait for the run
   * after it. Returns how it ended.
   */
  readonly runUnderFire: (kill: KillSpec, next: KillSpec | null) => Promise<Run>;
  /** True when the last run's worker really died of its own kill. */
  readonly hasKilled: () => boolean;
  readonly close: () => Promise<void>;
}

const entry = path.join(import.meta.dirname, "killable-worker.ts");
const patienceMs = 60_000;

function spawnWorker(settings: object, folder: string): ChildProcess {
  const file = path.join(folder, "worker.json");
  fs.writeFileSync(file, JSON.stringify(settings));
  return spawn(process.execPath, [entry, file], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
}

const exited = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function stop(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || exited(child)) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

async function openDeps(root: string, forge: RunningForge): Promise<Deps> {
  const dataDir = path.join(root, "data");
  fs.mkdirSync(dataDir, { recursive: true });
  // The forge's folder is where the portal expects it, so the portal finds the token.
  fs.symlinkSync(path.join(root, "forge"), path.join(dataDir, "forge"));
  const file = path.join(dataDir, "waymark.db");
  migrateDatabase({ file, backupFolder: path.join(root, "backups"), now: Date.now() });
  const env = parseEnv({
    WAYMARK_DATA: dataDir,
    WAYMARK_FORGE_PORT: String(forge.port),
    LOG_LEVEL: "silent",
  });
  return createDeps(env, "test");
}

export async function startKillBench(): Promise<KillBench> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-kills-"));
  const forge = await startForge({ dataDir: path.join(root, "forge"), logLevel: "error" });
  const deps = await openDeps(root, forge);
  const rest = (method: string, route: string, body?: unknown): Promise<Response> =>
    fetch(`${forge.apiUrl}${route}`, {
      method,
      headers: { authorization: `token ${forge.token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  await rest("POST", "/orgs/waymark/teams", { name: "payments", privacy: "closed" });
  const settings = { dataDir: deps.env.dataDir, forgePort: forge.port };
  let spare: ChildProcess | undefined;
  let killed = false;

  async function runUnderFire(kill: KillSpec, next: KillSpec | null): Promise<Run> {
    const { name } = kill;
    const request = { template: "fixture", values: {}, secrets: { DEPLOY_TOKEN: fixtureSecret } };
    const author = { actor: developer, audit: () => Promise.resolve() };
    const rendered = fixtureTemplate(name);
    const id = await createRun(deps, author, { request, rendered, answers: { name } });
    spare ??= spawnWorker({ ...settings, kill }, root);
    killed = false;
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const run = await getRun(deps.db.read, id);
      if (isTerminal(run.state)) return run;
      if (Date.now() > deadline) throw new Error(`run ${name} is stuck: ${run.state}, ${run.message ?? ""}`);
      if (exited(spare)) {
        killed = spare.signalCode === "SIGKILL";
        spare = spawnWorker({ ...settings, kill: next }, root);
      }
      await setTimeout(10);
    }
  }

  return {
    forge,
    deps,
    json: async (route) => (await rest("GET", route)).json(),
    runUnderFire,
    hasKilled: () => killed,
    async close() {
      await stop(spare);
      await forge.close();
      deps.renderer.close();
      deps.db.close();
      fs.rmSync(root, { recursive: true, force: true });
    },
  };
}
