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

export interface SentRequest {
  readonly method: string;
  /** Below the interface's root. */
  readonly path: string;
}

export interface RunBench {
  readonly forge: RunningForge;
  readonly deps: TestDeps;
  /** One call to the forge's REST interface, as an administrator. */
  readonly rest: (method: string, route: string, body?: unknown) => Promise<Response>;
  readonly start: (rendered: RenderedTemplate) => Promise<string>;
  readonly json: (route: string) => Promise<unknown>;
  /** The forge's own switches, such as faults. */
  readonly forgeAdmin: (method: string, route: string, body?: unknown) => Promise<Response>;
  /** Calls this bench's portal has sent to the forge. */
  readonly requests: () => readonly SentRequest[];
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

const recordingFetch =
  (requests: SentRequest[]): typeof fetch =>
  (input, init) => {
    const request = new Request(input, init);
    requests.push({ method: request.method, path: new URL(request.url).pathname.replace("/api/v3", "") });
    return fetch(input, init);
  };

const sender =
  (forge: RunningForge) =>
  (method: string, url: string, body?: unknown): Promise<Response> =>
    fetch(url, {
      method,
      headers: { authorization: `token ${forge.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

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
  const requests: SentRequest[] = [];
  const counting = recordingFetch(requests);
  const github = createGitHub({ env, paths, now, logger, fetch: counting, ...options });
  const deps: TestDeps = { ...base, env, paths, github };
  const send = sender(forge);
  const rest: RunBench["rest"] = (method, route, body) => send(method, `${forge.apiUrl}${route}`, body);
  await prepareForge(rest);
  return {
    forge,
    deps,
    rest,
    json: async (route) => (await rest("GET", route)).json(),
    forgeAdmin: (method, route, body) => send(method, `${forge.url}${route}`, body),
    requests: () => requests,
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
