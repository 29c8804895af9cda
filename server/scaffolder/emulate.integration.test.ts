/*
 * The portal's own clients against a server somebody else wrote: npm `emulate` 0.12.2 with the account of a person. The
 * table says of each call whether it passes or is absent there, so that a change on either side is noticed.
 */
import { createServer, type Server } from "node:http";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assertSigned } from "../catalog/webhooks/receive-delivery.ts";
import { scanOrganisation } from "../catalog/repositories/scan-organisation.ts";
import { type TestDeps } from "../doors/testing.ts";
import { createGitHub, githubOver } from "../github/github.ts";
import { createForgeClient, type ForgeClient } from "../github/octokit.ts";
import { forgeProfile } from "../github/profile.ts";
import { staticToken } from "../github/token-source.ts";
import { listen } from "../identity/providers/testing/local-http.ts";
import { depsFor, signOn } from "../identity/sign-on/testing.ts";
import { bySession } from "../identity/testing.ts";
import { parseEnv } from "../runtime/env.ts";
import { createRun } from "./runs/create-run.ts";
import { limitToOwner } from "./domain/owner-limits.ts";
import type { RepositoryPlan } from "./domain/plan.schema.ts";
import { getRunDetail } from "./runs/get-run.ts";
import { callsOf, commitAbove, headOf, ref, type Call } from "./testing/emulate-calls.ts";
import { oauth, person, startEmulate, token, type EmulateServer } from "./testing/emulate-server.ts";
import { fixtureFiles, fixtureSecret, fixtureTemplate } from "./testing/fixture-template.ts";
import { developer, workOff } from "./testing/run-bench.ts";

const { login } = person;
let emulate: EmulateServer;
let deps: TestDeps;
let client: ForgeClient;
beforeAll(async () => {
  emulate = await startEmulate();
  const environment = {
    GITHUB_URL: emulate.url,
    GITHUB_ORG: login,
    GITHUB_TOKEN: token,
    OAUTH_GITHUB_CLIENT_ID: oauth.clientId,
    OAUTH_GITHUB_CLIENT_SECRET: oauth.clientSecret,
  };
  const env = parseEnv(environment);
  const base = depsFor(environment);
  const { paths, logger, clock, now } = base;
  const sleep = (ms: number) => Promise.resolve(void (clock.now += ms));
  const parts = { now, logger, sleep };
  client = createForgeClient({ ...parts, profile: forgeProfile(env), tokens: () => staticToken(token) });
  deps = { ...base, github: createGitHub({ ...parts, env, paths }) };
});
afterAll(async () => {
  await emulate.stop();
  deps.renderer.close();
  deps.db.close();
});

/** Absent: an endpoint of the call answers 404. Everything else it could not do fails the test. */
async function outcomeOf([, perform]: Call): Promise<"passed" | "absent"> {
  const from = emulate.answered.length;
  const isAbsent = () => emulate.answered.slice(from).some((answer) => answer.status === 404);
  try {
    await perform();
  } catch (error) {
    if (!isAbsent()) throw error;
  }
  return isAbsent() ? "absent" : "passed";
}

const absent = [
  "commit binary files",
  "switch on vulnerability alerts",
  "switch on security fixes",
  "errors of CODEOWNERS",
  "set a variable",
  "store a secret",
  "create an environment",
  "protect a branch",
  "commit statuses",
];

describe("the portal's clients at emulate", () => {
  it("find every call passed or absent, as the table says", async () => {
    const table = [];
    for (const call of callsOf({ github: deps.github, client }))
      table.push({ call: call[0], outcome: await outcomeOf(call) });
    process.stdout.write(
      table.map(({ call, outcome }) => `emulate: ${outcome.padEnd(6)} ${call}\n`).join(""),
    );
    expect(table.filter(({ outcome }) => outcome === "absent").map(({ call }) => call)).toEqual(absent);
    expect(table).toHaveLength(33);
  });

  it("refuse a name that is taken, as GitHub does", async () => {
    const again = deps.github.repositories.create(login, {
      name: ref.repo,
      description: "",
      homepage: null,
      visibility: "public",
      hasIssues: true,
      hasWiki: false,
      hasProjects: false,
      customProperties: null,
    });
    await expect(again).rejects.toMatchObject({
      kind: "invalid",
      upstreamMessage: expect.stringMatching(/exists/i) as string,
    });
  });

  it("get a signed delivery for a push, and register one hook however often", async () => {
    const arrived: { event: string; body: Buffer; signature: string }[] = [];
    const receiver: Server = createServer((request, response) => {
      void buffer(request).then((body) => {
        const { "x-github-event": event, "x-hub-signature-256": signature } = request.headers;
        arrived.push({ event: String(event), body, signature: String(signature) });
        response.end();
      });
    });
    const hook = { url: `${await listen(receiver)}/hook`, secret: "of the hook", events: ["push"] };
    await deps.github.webhooks.ensureRepositoryHook(ref, hook);
    const again = githubOver(client);
    await again.webhooks.ensureRepositoryHook(ref, hook);
    const sha = await commitAbove(deps.github, await headOf(deps.github), "delivered");
    await deps.github.gitData.updateRef(ref, { name: "heads/main", sha, force: false });
    await expect.poll(() => arrived.map(({ event }) => event)).toContain("push");
    const pushes = arrived.filter(({ event }) => event === "push");
    expect(pushes).toHaveLength(1);
    for (const { body, signature } of pushes) assertSigned(hook.secret, { body, signature });
    receiver.closeAllConnections();
    receiver.close();
  });
});

describe("signing in through emulate", () => {
  it("makes the account's person a developer with themselves in the catalog", async () => {
    const { session } = await signOn(deps, { provider: "github", server: emulate });
    const { actor } = await bySession(deps, session?.token ?? "");
    expect(actor).toMatchObject({ name: person.name, role: "developer", userRef: `user:default/${login}` });
  });
});

async function runOn(repository: Partial<RepositoryPlan>, name: string) {
  const files = fixtureFiles(name).filter(({ encoding }) => encoding === "utf-8");
  const { plan } = fixtureTemplate(name, { repository: { owner: login, ...repository } });
  const id = await createRun(
    deps,
    { actor: developer, audit: () => Promise.resolve() },
    {
      request: { template: "fixture", values: {}, secrets: { DEPLOY_TOKEN: fixtureSecret } },
      rendered: { files, plan: limitToOwner(plan, { kind: await deps.github.owner.kind(), login }) },
      answers: { name },
    },
  );
  while (await workOff(deps));
  return getRunDetail(deps, { id });
}

describe("a run at emulate", () => {
  const possible: Partial<RepositoryPlan> = {
    variables: [],
    secrets: [],
    environments: [],
    rules: null,
    settings: {
      ...fixtureTemplate("x").plan.repository.settings,
      vulnerabilityAlerts: false,
      automatedSecurityFixes: false,
    },
  };

  it("ends whole with everything emulate has, and records what a person's account lacks", async () => {
    const run = await runOn(possible, "whole");
    expect(run, JSON.stringify(run.failure)).toMatchObject({ state: "succeeded" });
    expect(run.steps.map(({ id, state }) => `${id} ${state}`)).toEqual([
      "create-repository done",
      "push-content done",
      "record-base done",
      "apply-settings done",
      "grant-teams skipped",
      "create-labels done",
      "verify-repository done",
      "mark-ready skipped",
    ]);
    const { entries } = await deps.github.contents.getTree({ owner: login, repo: "whole" }, "main");
    const files = entries
      .filter(({ type }) => type === "blob")
      .map(({ path, mode, sha }) => ({ path, mode, sha }));
    const planned = fixtureFiles("whole").filter(({ encoding }) => encoding === "utf-8");
    const sorted = (items: readonly { path: string }[]) =>
      items.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    expect(sorted(files)).toEqual(sorted(planned.map(({ path, mode, sha }) => ({ path, mode, sha }))));
  });

  it("stops at the first thing that is absent there, by name, and leaves the rest to a retry", async () => {
    const { variables, ...others } = possible;
    expect(variables).toEqual([]);
    expect(await runOn({ ...others, variables: [{ name: "A", value: "b" }] }, "stopped")).toMatchObject({
      state: "failed",
      failure: { code: "forge_permission", step: "set-variables" },
    });
  });

  it("is found by a scan of the account, with its group of one", async () => {
    expect(await scanOrganisation(deps)).toMatchObject({ repositories: 3, failed: 0 });
  });
});
