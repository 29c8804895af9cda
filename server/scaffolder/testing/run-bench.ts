/** A forge, a portal database and the means to work a run's jobs off in this process. */
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { connectTestApp } from "../../connections/testing.ts";
import { createTestDeps, testActor, type TestDeps } from "../../doors/testing.ts";
import { startForge, type RunningForge } from "../../forge/start-forge.ts";
import { createGitHub, type GitHub } from "../../github/github.ts";
import { createTrafficJudge, type TrafficJudge } from "../../github/testing.ts";
import { claimJob, finishJob, requeueJob } from "../../jobs/queue.ts";
import { jobDefinitions } from "../../jobs/registry.ts";
import { withConnectedApp } from "../../runtime/connected-app.ts";
import { parseEnv } from "../../runtime/env.ts";
import type { Logger } from "../../runtime/logger.ts";
import { createRun } from "../runs/create-run.ts";
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
  /** As a process that has just started sees the forge: nothing is remembered. */
  readonly connect: (timeoutMs?: number) => GitHub;
  readonly start: (rendered: RenderedTemplate) => Promise<string>;
  readonly json: (route: string) => Promise<unknown>;
  /** The forge's own switches, such as faults. */
  readonly forgeAdmin: (method: string, route: string, body?: unknown) => Promise<Response>;
  /** Calls this bench's portal has sent to the forge. */
  readonly requests: () => readonly SentRequest[];
  /** Works jobs off, moving the clock over every wait, until nothing is queued; traffic must be as GitHub describes it. */
  readonly settle: (runId: string) => Promise<Run>;
  readonly close: () => Promise<void>;
}

export interface RunBenchOptions {
  readonly timeoutMs?: number;
  /** Stands between the portal and the forge: may act while a call is on its way, or answer in the forge's place. */
  readonly intercept?: (request: Request) => Promise<Response | undefined>;
  readonly logger?: Logger;
  /** Configured as github.com and GitHub Enterprise Server are, with their limits; else as the embedded forge. */
  readonly asGitHub?: boolean;
  /** Configured as GitHub is, for the account of this person, who is made at the forge. */
  readonly account?: string;
  /** The same, with a GitHub App of least permissions in place of a token. */
  readonly asApp?: boolean;
  /** Sees every answer, with the portal's time at which its call was sent. */
  readonly watch?: (exchange: {
    readonly request: Request;
    readonly response: Response;
    readonly at: number;
  }) => void;
}

export const developer = testActor("developer", { userRef: "user:default/ada", kind: "service" });
const noAudit = (): Promise<void> => Promise.resolve();

async function prepareForge(rest: RunBench["rest"]): Promise<void> {
  await rest("POST", "/orgs/waymark/teams", { name: "payments", privacy: "closed" });
}

export async function workOff(deps: TestDeps): Promise<boolean> {
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

const recordingJudge = (requests: SentRequest[], intercept: RunBenchOptions["intercept"]): TrafficJudge =>
  createTrafficJudge(async (request) => {
    requests.push({ method: request.method, path: new URL(request.url).pathname.replace("/api/v3", "") });
    return intercept?.(request);
  });

const sender =
  (forge: RunningForge) =>
  (method: string, url: string, body?: unknown): Promise<Response> =>
    fetch(url, {
      method,
      headers: { authorization: `token ${forge.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

const tokenSchema = z.object({ token: z.string() });

/** A person at the forge, and a token that acts as that person. */
async function makePerson(forge: RunningForge, login: string): Promise<string> {
  const send = sender(forge);
  await send("PUT", `${forge.url}/_forge/accounts/${login}`, { name: `${login} themselves` });
  const answer = await send("POST", `${forge.url}/_forge/tokens`, { login });
  return tokenSchema.parse(await answer.json()).token;
}

async function configurationOf(forge: RunningForge, { asGitHub, account }: RunBenchOptions) {
  const token = account === undefined ? forge.token : await makePerson(forge, account);
  return asGitHub === true || account !== undefined
    ? { GITHUB_URL: forge.url, GITHUB_ORG: account ?? "waymark", GITHUB_TOKEN: token }
    : { WAYMARK_FORGE_PORT: String(forge.port) };
}

const watched =
  (send: typeof fetch, now: () => number, watch: RunBenchOptions["watch"]): typeof fetch =>
  async (input, init) => {
    const at = now();
    const response = await send(input, init);
    watch?.({ request: new Request(input, init), response, at });
    return response;
  };

interface Portal {
  readonly deps: TestDeps;
  readonly connect: RunBench["connect"];
  readonly judge: TrafficJudge;
  readonly requests: readonly SentRequest[];
}

async function connectPortal(forge: RunningForge, root: string, options: RunBenchOptions): Promise<Portal> {
  const base = createTestDeps(options.logger === undefined ? {} : { logger: options.logger });
  const app = options.asApp === true ? await connectTestApp(forge) : undefined;
  const env = withConnectedApp(parseEnv(await configurationOf(forge, options)), app);
  const paths = { ...base.paths, forgeToken: path.join(root, "forge", "token") };
  const { now, logger, clock } = base;
  const requests: SentRequest[] = [];
  const judge = recordingJudge(requests, options.intercept);
  const connect: RunBench["connect"] = (timeoutMs = options.timeoutMs) =>
    createGitHub({
      env,
      paths,
      now,
      logger,
      // A pause the forge asks for passes in no time, and the portal's clock shows that it passed.
      sleep: (ms) => Promise.resolve(void (clock.now += ms)),
      fetch: watched(judge.fetch, now, options.watch),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  return { deps: { ...base, env, paths, github: connect() }, connect, judge, requests };
}

export async function startRunBench(options: RunBenchOptions = {}): Promise<RunBench> {
  const root = await fs.mkdtemp(path.join(os.tmpdir(), "waymark-runs-"));
  const forge = await startForge({
    dataDir: path.join(root, "forge"),
    enableFaults: true,
    logLevel: "error",
  });
  const { deps, connect, judge, requests } = await connectPortal(forge, root, options);
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
    connect,
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
      judge.expectAsDescribed();
      return getRun(deps.db.read, runId);
    },
    async close() {
      await forge.close();
      deps.renderer.close();
      deps.db.close();
      await fs.rm(root, { recursive: true, force: true });
      judge.expectAsDescribed();
    },
  };
}
