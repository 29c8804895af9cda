/*
 * From a data folder to a running portal: take the folder, migrate, start the children, say how to sign in, and stay
 * until asked to stop. The supervisor itself serves nothing and holds no database open while the children run.
 */
import { setTimeout as delay } from "node:timers/promises";
import { migrateDatabase } from "../../db/migrate.ts";
import { assertMasterKey } from "../audit/assert-master-key.ts";
import { createDeps, openMasterKey } from "../doors/create-deps.ts";
import { executeOperation } from "../doors/execute-operation.ts";
import { hasPassword } from "../identity/has-account.ts";
import { operatorActor } from "../identity/domain/actor.ts";
import { mintSetupLinkOperation } from "../identity/operations/account.ts";
import { effectiveEnv } from "../runtime/connected-app.ts";
import type { Deps } from "../runtime/deps.ts";
import type { Env } from "../runtime/env.ts";
import { dataPaths, type DataPaths } from "../runtime/paths.ts";
import { holdsSample, loadSample, shouldLoadSample } from "../sample/load-sample.ts";
import { takeDataFolder } from "./data-folder.ts";
import { StartRefusal } from "./start-refusal.ts";
import { checkExposure } from "./exposure.ts";
import { assertPortsFree } from "./free-ports.ts";
import { createProcessTree, type ProcessTree } from "./process-tree.ts";
import { watchSources } from "./watch-sources.ts";

export interface StartOptions {
  readonly env: Env;
  readonly dev: boolean;
  readonly stop: AbortSignal;
  readonly now: () => number;
  /** Runs while the folder is held and nothing is started yet: builds the interface when sources changed. */
  readonly prepareWeb: () => Promise<void>;
  readonly say: (line: string) => void;
  readonly warn: (line: string) => void;
}

function ignoredNotice(env: Env): string | undefined {
  if (env.github.kind !== "embedded" || env.github.ignored.length === 0) return undefined;
  return `GITHUB_URL is not set: using the embedded forge and ignoring ${env.github.ignored.join(", ")}.`;
}

/** The database is open for a moment only: the children are the ones that work with it. */
async function withDeps<T>(env: Env, work: (deps: Deps) => Promise<T>): Promise<T> {
  const deps = createDeps(env, "supervisor");
  try {
    return await work(deps);
  } finally {
    deps.db.close();
  }
}

const newSignInLink = (deps: Deps): Promise<{ url: string }> =>
  executeOperation(mintSetupLinkOperation, { deps, actor: operatorActor, requestId: deps.newId("req") }, {});

async function prepare(options: StartOptions, paths: DataPaths): Promise<void> {
  const { env, now } = options;
  const notice = ignoredNotice(env);
  if (notice !== undefined) options.warn(notice);
  const web = { host: env.host, port: env.port, variable: "PORT" };
  const forge = { host: "127.0.0.1", port: env.forgePort, variable: "WAYMARK_FORGE_PORT" };
  await assertPortsFree(env.github.kind === "embedded" ? [web, forge] : [web]);
  await options.prepareWeb();
  openMasterKey(env, paths);
  migrateDatabase({ file: paths.database, backupFolder: paths.backups, now: now() });
  await withDeps(env, assertMasterKey);
  if (env.github.kind === "github" && (await withDeps(env, holdsSample))) {
    throw new StartRefusal(
      78,
      options.env.github.kind === "github" && options.env.github.auth.kind === "connected-app"
        ? `A GitHub App is connected, but this data folder holds the sample organisation. Delete ${paths.connectedApp}, start, run \`waymark sample remove\`, and connect again.`
        : "GITHUB_URL is set, but this data folder holds the sample organisation. Start without GITHUB_URL and run `waymark sample remove`, or use another WAYMARK_DATA.",
    );
  }
  const warning = await withDeps(env, async (deps) =>
    checkExposure({ env, hasPassword: await hasPassword(deps) }),
  );
  if (warning !== undefined) options.warn(warning);
}

/** The sample is a welcome, not a condition: without it the portal is empty and works. */
async function seedSample(options: StartOptions): Promise<void> {
  const { env, say, warn } = options;
  try {
    await withDeps(env, async (deps) => {
      if (!(await shouldLoadSample(deps))) return;
      say("Setting up the sample organisation …");
      await loadSample(deps);
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    warn(`The sample organisation could not be set up; the next start tries again. ${reason}`);
  }
}

/** True when everything is up; false when a stop came first. */
async function startChildren(tree: ProcessTree, env: Env): Promise<boolean> {
  if (env.github.kind === "embedded" && !(await tree.start("forge"))) return false;
  const ready = await Promise.all([tree.start("worker"), tree.start("web")]);
  return ready.every(Boolean);
}

const untilAborted = (stop: AbortSignal): Promise<void> =>
  stop.aborted
    ? Promise.resolve()
    : new Promise((resolve) => stop.addEventListener("abort", () => resolve(), { once: true }));

/** Runs Waymark until `stop`; throws StartRefusal when it cannot start. Everything it started is gone afterwards. */
export async function startWaymark(given: StartOptions): Promise<void> {
  const paths = dataPaths(given.env.dataDir);
  const startedAt = new Date(given.now()).toISOString();
  const { baseUrl: url, forgePort } = given.env;
  const lock = takeDataFolder(paths, { pid: process.pid, url, forgePort, startedAt });
  try {
    await run({ ...given, env: effectiveEnv(given.env, paths) }, paths);
  } finally {
    lock.release();
  }
}

async function run(options: StartOptions, paths: DataPaths): Promise<void> {
  const { env, stop, say, warn } = options;
  const tree = createProcessTree({ env, paths, dev: options.dev, stop, notify: warn });
  try {
    await prepare(options, paths);
    if (stop.aborted || !(await startChildren(tree, env))) return;
    await seedSample(options);
    if (options.dev) watchSources(stop, () => tree.restart("worker"));
    const link = await withDeps(env, newSignInLink);
    say(`Sign in within 30 minutes, once: ${link.url}`);
    say(`Waymark is ready on ${env.baseUrl}`);
    await untilAborted(stop);
    say("Stopping Waymark …");
  } finally {
    await Promise.race([tree.stop(), delay(10_000, undefined, { ref: false })]);
  }
}
