/**
 * A worker process for kill tests: the real worker, except that its network and its database are watched, and that it
 * kills itself with SIGKILL at one chosen point of one chosen write. Production code knows nothing of this.
 */
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import type { Db } from "../../../db/client.ts";
import { createDeps } from "../../doors/create-deps.ts";
import { createGitHub } from "../../github/github.ts";
import { startWorker } from "../../jobs/worker.ts";
import { parseEnv } from "../../runtime/env.ts";
import { scaffolderJobs } from "../jobs.ts";
import { killSpecSchema, type KillSpec } from "./kill-spec.ts";

const die = (): never => {
  process.kill(process.pid, "SIGKILL");
  // The signal is delivered while this spins; nothing after it may run.
  for (;;);
};

interface Watch {
  readonly fetch: typeof fetch;
  readonly watchDb: (db: Db) => Db;
}

const urlOf = (input: string | URL | Request): string =>
  typeof input === "string" ? input : input instanceof URL ? input.href : input.url;

function killAt(spec: KillSpec): Watch {
  let seen = -1;
  let isArmed = false;
  const isTarget = (url: string, init: RequestInit | undefined): boolean => {
    if (init?.method === undefined || init.method === "GET") return false;
    const isOurs = `${url}/`.includes(`/${spec.name}/`) || String(init.body).includes(`"${spec.name}"`);
    if (!isOurs) return false;
    seen += 1;
    return seen === spec.write;
  };
  return {
    async fetch(input, init) {
      if (!isTarget(urlOf(input), init)) return fetch(input, init);
      if (spec.point === "before-send") die();
      const pending = fetch(input, init);
      if (spec.point === "unanswered") {
        await Promise.race([setTimeout(spec.delayMs), pending]);
        die();
      }
      const response = await pending;
      const body = await response.arrayBuffer();
      if (spec.point === "not-stored") die();
      isArmed = true;
      return new Response(response.status === 204 ? null : body, {
        status: response.status,
        headers: response.headers,
      });
    },
    watchDb: (db) => ({
      ...db,
      read: db.read,
      async withTx(body) {
        const wasArmed = isArmed;
        const value = await db.withTx(body);
        if (wasArmed) die();
        return value;
      },
    }),
  };
}

const settingsSchema = z.object({
  dataDir: z.string(),
  forgePort: z.number(),
  kill: killSpecSchema.nullable(),
});

const settings = settingsSchema.parse(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")));
const env = parseEnv({
  WAYMARK_DATA: settings.dataDir,
  WAYMARK_FORGE_PORT: String(settings.forgePort),
  LOG_LEVEL: "silent",
});
const deps = createDeps(env, "worker");
const watch = settings.kill === null ? undefined : killAt(settings.kill);
await startWorker({
  deps: {
    ...deps,
    db: watch?.watchDb(deps.db) ?? deps.db,
    github: createGitHub({ ...deps, ...(watch === undefined ? {} : { fetch: watch.fetch }) }),
  },
  definitions: scaffolderJobs,
  workerId: String(process.pid),
  takeover: true,
  pollMs: 20,
});
process.on("disconnect", () => process.exit(0));
