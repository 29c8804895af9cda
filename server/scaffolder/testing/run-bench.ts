/** A forge, a portal database and the means to work a run's jobs off in this process. */
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createTestDeps, testActor, type TestDeps } from "../../doors/testing.ts";
import { startForge, type RunningForge } from "../../forge/start-forge.ts";
import { createGitHub } from "../../github/github.ts";
import { claimJob, finishJob, requeueJob } from "../../jobs/queue.ts";
import { jobDefinitions } from "../../jobs/registry.ts";
import { parseEnv } from "../../runtime/env.ts";
import { createRun } from "../create-run.ts";
import type { RenderedTemplate } from "../domain/plan.schema.ts";
import { getRun, type Run } from "../store/runs.ts";
import { fixtureSecret } from "./fixture-template.ts";

export interface RunBench {
  readonly forge: RunningForge;
  readonly deps: TestDeps;
  /** One call to the forge's REST interface, as an administrator. */
  readonly rest: (method: string, route: string, body?: unknown) => Promise<Response>;
  readonly start: (rendered: RenderedTemplate) => Promise<string>;
  /** Calls this bench's portal has sent to the forge. */
  readonly sent: () => number;
  /** Works jobs off, moving the clock over every wait, until nothing is queued. */
  readonly settle: (runId: string) => Promise<Run>;
  readonly close: () => Promise<void>;
}

export const developer = testActor("developer", { userRef: "user:default/ada", kind: "service" });
const noAudit = (): Promise<void> => Promise.resolve();

async function prepareForge(rest: RunBench["rest"]): Promise<void> {
  await rest("POST", "/orgs/waymark/teams", { name: "payments", privacy: "closed" });
}

async function workOff(deps: TestDeps): Promise<boolean> {
  const claimed = await deps.db.withTx((tx) => claimJob(tx, { now: deps.now(), workerId: "test" }));
  if (claimed === undefined) return false;
  const definition = jobDefinitions.find(({ kind }) => kind === claimed.job.kind);
  const signal = new AbortController().signal;
  const outcome = await definition?.perform(
    { deps, lease: claimed.lease, signal },
    JSON.parse(claimed.job.payload),
  );
  await deps.db.withTx((tx) =>
    outcome === undefined
      ? finishJob(tx, claimed.lease, { now: deps.now(), state: "done" })
      : requeueJob(tx, claimed.job, { now: deps.now(), runAt: outcome.againAt, attempts: 0 }),
  );
  if (outcome !== undefined) deps.clock.now = Math.max(deps.clock.now, outcome.againAt);
  return true;
}

export async function startRunBench(options: { readonly timeoutMs?: number } = {}): Promise<RunBench> {
  const root = await fs.mkdtemp(path.join(os.tmpdir(), "waymark-runs-"));
  const forge = await startForge({
    dataDir: path.join(root, "forge"),
    enableFaults: true,
    logLevel: "error",
  });
  const base = createTestDeps();
  const env = parseEnv({ WAYMARK_FORGE_PORT: String(forge.port) });
  const paths = { ...base.paths, forgeToken: path.join(root, "forge", "token") };
  const { now, logger } = base;
  let sent = 0;
  const counting: typeof fetch = (input, init) => {
    sent += 1;
    return fetch(input, init);
  };
  const github = createGitHub({ env, paths, now, logger, fetch: counting, ...options });
  const deps: TestDeps = { ...base, env, paths, github };
  const rest: RunBench["rest"] = (method, route, body) =>
    fetch(`${forge.apiUrl}${route}`, {
      method,
      headers: { authorization: `token ${forge.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  await prepareForge(rest);
  return {
    forge,
    deps,
    rest,
    sent: () => sent,
    start: (rendered) =>
      createRun(
        deps,
        { actor: developer, audit: noAudit },
        {
          request: { template: "fixture", values: {}, secrets: { DEPLOY_TOKEN: fixtureSecret } },
          rendered,
          answers: { name: rendered.plan.repository.name },
        },
      ),
    async settle(runId) {
      while (await workOff(deps));
      return getRun(deps.db.read, runId);
    },
    async close() {
      await forge.close();
      deps.db.close();
      await fs.rm(root, { recursive: true, force: true });
    },
  };
}
