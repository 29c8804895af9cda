/*
 * A portal for the account of a person instead of an organisation: what the forge says decides, the plan says what is
 * left out before anything exists, and the run records it.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { getEntity } from "../catalog/entities/get-entity.ts";
import { registerWebhook } from "../catalog/webhooks/register-webhook.ts";
import { scanOrganisation } from "../catalog/repositories/scan-organisation.ts";
import { listConnections } from "../connections/list-connections.ts";
import { testConnection } from "../connections/test-connection.ts";
import { createGitHub } from "../github/github.ts";
import { findMembership } from "../identity/sign-on/find-membership.ts";
import { parseEnv } from "../runtime/env.ts";
import { cancelRun } from "./runs/control-run.ts";
import { getRunDetail } from "./runs/get-run.ts";
import { listOrphans } from "./runs/list-orphans.ts";
import { renderRequest } from "./templates/render-request.ts";
import { startRun } from "./runs/start-run.ts";
import { developer, startRunBench, type RunBench, type SentRequest } from "./testing/run-bench.ts";
import { testActor } from "../doors/testing.ts";

const login = "octocat";
let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench({ account: login });
  await scanOrganisation(bench.deps);
});
afterAll(() => bench.close());

const audit = (): Promise<void> => Promise.resolve();
const request = (name: string) => ({
  template: "typescript-service",
  values: { name, owner: `group:default/${login}`, visibility: "internal" },
  secrets: {},
});
const detailOf = (id: string) => getRunDetail(bench.deps, { id });
const repositorySchema = z.object({
  private: z.boolean(),
  homepage: z.string(),
  owner: z.object({ type: z.string() }),
});
const hooksSchema = z.array(z.object({ events: z.array(z.string()) }));
const paths = (sent: readonly SentRequest[]): string[] => sent.map(({ method, path }) => `${method} ${path}`);

describe("a person's account", () => {
  it("is a group of one in the catalog, and its person is the only member", async () => {
    expect(await getEntity(bench.deps, `group:default/${login}`)).toMatchObject({
      spec: { type: "account", members: [login] },
    });
    expect(await getEntity(bench.deps, `user:default/${login}`)).toMatchObject({
      spec: { memberOf: [login] },
    });
    const as = (name: string) =>
      findMembership(bench.deps, {
        provider: "github",
        issuer: bench.forge.url,
        subject: "1",
        displayName: name,
        login: name,
        emails: [],
      });
    expect(await as("Octocat")).toEqual({ isMember: true, personRef: `user:default/${login}` });
    expect(await as("mallory")).toEqual({ isMember: false, personRef: null });
  });

  it("has a plan that says what is left out, and files that name the person as code owner", async () => {
    const { plan, files } = await renderRequest(bench.deps, developer, request("planned"));
    expect(plan.repository).toMatchObject({ owner: login, teams: [], visibility: "private" });
    expect(plan.leftOut.map(({ step }) => step)).toEqual(["grant-teams", "mark-ready"]);
    expect(plan.warnings.map(({ code }) => code)).toContain("no_internal_visibility");
    const owners = files.find(({ path }) => path === ".github/CODEOWNERS");
    expect(owners?.content).toMatch(/^\* @octocat$/m);
  });

  it("gets a whole repository from a run that records each thing left out, and asks no organisation", async () => {
    const from = bench.requests().length;
    const id = await startRun(bench.deps, { actor: developer, audit }, request("parcels"));
    expect(await bench.settle(id)).toMatchObject({ state: "succeeded", owner: login });
    const { steps, warnings } = await detailOf(id);
    const skipped = steps.filter(({ state }) => state === "skipped");
    expect(skipped.map((step) => [step.id, step.detail])).toEqual([
      [
        "grant-teams",
        "skipped: user account. octocat is a person's account, which has no teams: no access for octocat. octocat has every right.",
      ],
      [
        "mark-ready",
        "skipped: user account. octocat is a person's account, which has no custom properties. The homepage of the repository names the run that made it.",
      ],
    ]);
    expect(warnings.map(({ code }) => code)).toContain("no_internal_visibility");
    expect(repositorySchema.parse(await bench.json(`/repos/${login}/parcels`))).toEqual({
      private: true,
      homepage: `${bench.deps.env.baseUrl}/runs/${id}`,
      owner: { type: "User" },
    });
    expect(await bench.json(`/repos/${login}/parcels/codeowners/errors`)).toEqual({ errors: [] });
    const sent = paths(bench.requests().slice(from));
    expect(sent.filter((call) => call.includes("/orgs/"))).toEqual([]);
    expect(sent.filter((call) => call === "POST /user/repos")).toHaveLength(1);
    await expect(getEntity(bench.deps, "component:default/parcels")).resolves.toMatchObject({
      spec: { owner: `group:default/${login}` },
    });
  });

  it("finds what a run left behind by the homepage, and nothing that is whole", async () => {
    const id = await startRun(bench.deps, { actor: developer, audit }, request("half"));
    const maintainer = testActor("maintainer");
    await bench.deps.github.repositories.create(login, {
      name: "half",
      description: "",
      homepage: `${bench.deps.env.baseUrl}/runs/${id}`,
      visibility: "private",
      hasIssues: true,
      hasWiki: false,
      hasProjects: false,
      customProperties: null,
    });
    expect(await listOrphans(bench.deps)).toEqual({ isSearchable: true, items: [] });
    await cancelRun(bench.deps, { id, actor: maintainer, audit });
    await bench.settle(id);
    expect(await listOrphans(bench.deps)).toMatchObject({
      isSearchable: true,
      items: [{ repository: `${login}/half`, runId: id, reason: "unfinished_run", state: "cancelled" }],
    });
  });

  it("gets a webhook on each repository, once", async () => {
    const env = { ...bench.deps.env, publicUrl: "http://127.0.0.1:9" };
    const deps = { ...bench.deps, env };
    expect(await registerWebhook(deps)).toMatchObject({ kind: "registered" });
    const from = bench.requests().length;
    expect(await registerWebhook(deps)).toMatchObject({ kind: "registered" });
    expect(paths(bench.requests().slice(from))).toEqual(["GET /user/repos"]);
    for (const name of ["parcels", "half"]) {
      const hooks = hooksSchema.parse(await bench.json(`/repos/${login}/${name}/hooks`));
      expect(hooks).toEqual([{ events: ["push", "repository"] }]);
    }
  });

  it("is named in the settings, and its connection test asks for nothing it cannot have", async () => {
    const { items } = await listConnections(bench.deps);
    expect(items[0]?.facts).toContainEqual({
      label: "Account",
      value: "octocat, a person's account: no teams, no custom properties, a webhook for each repository",
    });
    expect(await testConnection(bench.deps, "forge")).toMatchObject({
      isWorking: true,
      checks: [{ isPassed: true }, { isPassed: true }],
    });
  });

  it("takes only its own person's token, and says so before anything is created elsewhere", async () => {
    const env = parseEnv({ GITHUB_URL: bench.forge.url, GITHUB_ORG: login, GITHUB_TOKEN: bench.forge.token });
    const { paths: files, now, logger } = bench.deps;
    const github = createGitHub({ env, paths: files, now, logger, sleep: () => Promise.resolve() });
    await expect(github.repositories.list(login)).rejects.toMatchObject({
      kind: "user_account",
      message:
        "octocat is a person's account: only a token of octocat lists and creates its repositories, found the token of waymark-bot. Set GITHUB_TOKEN.",
    });
    const { checks } = await testConnection({ ...bench.deps, github }, "forge");
    expect(checks.map(({ isPassed }) => isPassed)).toEqual([true, false]);
  });
});
