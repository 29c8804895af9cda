/**
 * A portal for a real GitHub: the environment's own credentials, the portal's own pace, a database of its own in memory.
 * It remembers what it made there and takes it away again: deleted where the credentials may, archived where not.
 */
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { missingLiveCredentials } from "../../../scripts/live-credentials.mjs";
import { createTestDeps, type TestDeps } from "../../doors/testing.ts";
import { isForgeErrorOf } from "../../github/forge-error.ts";
import { createConfiguredClient, githubOver, type GitHub } from "../../github/github.ts";
import type { ForgeClient, RepoRef } from "../../github/octokit.ts";
import { environment, parseEnv, type Env } from "../../runtime/env.ts";
import { createLogger } from "../../runtime/logger.ts";
import { createRun } from "../runs/create-run.ts";
import { limitToOwner } from "../domain/owner-limits.ts";
import type { RenderedTemplate } from "../domain/plan.schema.ts";
import { isTerminal } from "../domain/run-state.schema.ts";
import { previewTemplate } from "../templates/preview-template.ts";
import { startRun } from "../runs/start-run.ts";
import { getRun, type Run } from "../store/runs.ts";
import { fixtureTemplate } from "./fixture-template.ts";
import { toLiveReport, type LiveBehaviour, type LiveFinding } from "./live-behaviours.ts";
import { developer, workOff } from "./run-bench.ts";

export interface LiveCall {
  readonly method: string;
  readonly path: string;
  /** 0 when no answer came. */
  readonly status: number;
  readonly at: number;
}

/** What was made, and what was announced beforehand. */
export interface ScaffoldedRepository extends RenderedTemplate {
  readonly run: Run;
  readonly ref: RepoRef;
}

export interface LiveBench {
  readonly deps: TestDeps;
  readonly github: GitHub;
  readonly client: ForgeClient;
  readonly calls: readonly LiveCall[];
  /** Of names that nobody else has. */
  readonly unique: string;
  /** The answers to the next such calls never arrive; their effect stays. */
  readonly loseAnswers: (...calls: readonly RegExp[]) => void;
  readonly lostAnswers: () => number;
  /** Preview of a template people use, then a run of exactly that, worked off to its end. */
  readonly scaffold: (name: string) => Promise<ScaffoldedRepository>;
  /** A run with every kind of effect there is: binary files, variables and secrets too. */
  readonly scaffoldEverything: (name: string) => Promise<ScaffoldedRepository>;
  readonly report: (behaviour: LiveBehaviour, finding: LiveFinding) => void;
  readonly close: () => Promise<void>;
}

/** The names of the contract and nothing else: a portal's other settings are of no concern here. */
function readLiveEnv(): Env {
  const missing = missingLiveCredentials(environment);
  if (missing !== undefined) throw new Error(missing);
  return parseEnv(
    Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith("GITHUB_"))),
  );
}

/** Below the root of the REST interface; names of branches come encoded. */
const toPath = (url: string): string => decodeURIComponent(new URL(url).pathname).replace(/^\/api\/v3/, "");

/** Sends what the portal sends, keeps a list of it, and loses what it is told to lose. */
function watchedFetch() {
  const calls: LiveCall[] = [];
  let toLose: RegExp[] = [];
  let lost = 0;
  const send: typeof fetch = async (input, init) => {
    const { method, url } = new Request(input, init);
    const call = { method, path: toPath(url), at: Date.now() };
    const response = await fetch(input, init).catch((error: unknown) => {
      calls.push({ ...call, status: 0 });
      throw error;
    });
    calls.push({ ...call, status: response.status });
    const losing = toLose.find((pattern) => pattern.test(`${method} ${call.path}`));
    if (losing === undefined) return response;
    toLose = toLose.filter((pattern) => pattern !== losing);
    lost += 1;
    await response.arrayBuffer();
    throw new TypeError("The answer was lost on purpose.");
  };
  return {
    ...{ send, calls, lost: () => lost },
    lose: (patterns: readonly RegExp[]) => void (toLose = [...patterns]),
  };
}

/** The team that owns what is made: the organisation's first; an account has none. */
async function findTeam(github: GitHub): Promise<string | undefined> {
  const { org } = github.profile;
  if ((await github.owner.kind()) === "user") return undefined;
  const [team] = await github.teams.list(org);
  if (team !== undefined) return team.slug;
  throw new Error(`Expected a team in ${org} that can own a service, found none. Make one, then run again.`);
}

async function settle(deps: TestDeps, runId: string): Promise<Run> {
  for (;;) {
    while (await workOff(deps));
    const run = await getRun(deps.db.read, runId);
    if (isTerminal(run.state)) return run;
    await setTimeout(200);
  }
}

type Remover = Pick<LiveBench, "deps" | "client" | "github">;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function removeRepository({ client, github }: Remover, ref: RepoRef): Promise<string> {
  try {
    await client.call(z.unknown(), (request) => request("DELETE /repos/{owner}/{repo}", { ...ref }));
    return "deleted";
  } catch (error) {
    if (!isForgeErrorOf(error, "permission", "not_found")) throw error;
    await github.repositories.update(ref, { archived: true });
    return "archived, because the credentials may not delete it";
  }
}

/** A run that never sent the creating call left nothing; a name alone would prove nothing. */
async function removeOf(remover: Remover, runId: string): Promise<void> {
  const { owner, name, createSentAt, repositoryId } = await getRun(remover.deps.db.read, runId);
  const ref = { owner, repo: name };
  const isMade = createSentAt !== null || repositoryId !== null;
  if (!isMade || (await remover.github.repositories.find(ref)) === undefined) return;
  say(`live: ${owner}/${name} ${await removeRepository(remover, ref)}`);
}

/** The organisation names the team; whoever runs this may act for it. */
const maintainer = { ...developer, role: "maintainer" as const };
const author = { actor: maintainer, audit: () => Promise.resolve() };

/** Starts a run of what is announced; gives back its id. */
type Start = () => Promise<{ readonly id: string; readonly announced: RenderedTemplate }>;

async function startPreviewed(deps: TestDeps, name: string, team: string | undefined) {
  const owner = `group:default/${team ?? deps.github.profile.org.toLowerCase()}`;
  const request = { template: "typescript-service", values: { name, owner }, secrets: {} };
  const announced = await previewTemplate(deps, maintainer, request);
  const id = await startRun(deps, author, { ...request, reviewedDigest: announced.reviewDigest });
  return { id, announced };
}

async function startEverything(deps: TestDeps, name: string, team: string | undefined) {
  const { org: owner } = deps.github.profile;
  const teams = team === undefined ? [] : [{ slug: team, permission: "push" as const }];
  const { files, plan } = fixtureTemplate(name, { repository: { owner, teams } });
  const kind = await deps.github.owner.kind();
  const announced = { files, plan: limitToOwner(plan, { kind, login: owner }) };
  const id = await createRun(deps, author, {
    request: { template: "fixture", values: {}, secrets: { DEPLOY_TOKEN: crypto.randomUUID() } },
    rendered: announced,
    answers: { name },
  });
  return { id, announced };
}

export async function startLiveBench(): Promise<LiveBench> {
  const env = readLiveEnv();
  const wire = watchedFetch();
  const logger = createLogger("live", { level: "warn" });
  const base = createTestDeps();
  const client = createConfiguredClient({ env, paths: base.paths, now: Date.now, logger, fetch: wire.send });
  const github = githubOver(client);
  const deps: TestDeps = { ...base, env, logger, github, now: Date.now };
  const team = await findTeam(github);
  const runs: string[] = [];
  const found = new Map<LiveBehaviour, LiveFinding>();
  const carryOut = async (name: string, start: Start): Promise<ScaffoldedRepository> => {
    const { id, announced } = await start();
    runs.push(id);
    return { ...announced, run: await settle(deps, id), ref: { owner: github.profile.org, repo: name } };
  };
  return {
    ...{ deps, github, client, calls: wire.calls, lostAnswers: wire.lost },
    unique: `waymark-live-${crypto.randomUUID().slice(0, 8)}`,
    loseAnswers: (...patterns) => wire.lose(patterns),
    scaffold: (name) => carryOut(name, () => startPreviewed(deps, name, team)),
    scaffoldEverything: (name) => carryOut(name, () => startEverything(deps, name, team)),
    report: (behaviour, finding) => void found.set(behaviour, finding),
    async close() {
      wire.lose([]);
      for (const line of toLiveReport(found)) say(line);
      try {
        for (const id of runs) await removeOf({ deps, client, github }, id);
      } finally {
        deps.renderer.close();
        deps.db.close();
      }
    },
  };
}
