/* R46: every mutation there is, sent once so that it succeeds, and the audit rows that it left. */
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dumpDatabase } from "../../db/testing.ts";
import { scanOrganisationJob } from "../catalog/domain/catalog-events.ts";
import { anEntity, seedEntities } from "../catalog/testing.ts";
import { confirmManifest } from "../connections/testing.ts";
import { dataPaths } from "../runtime/paths.ts";
import { loadSample } from "../sample/load-sample.ts";
import { fixtureTemplate } from "../scaffolder/testing/fixture-template.ts";
import { startRunBench, type RunBench } from "../scaffolder/testing/run-bench.ts";
import { executeOperation } from "./execute-operation.ts";
import { operations } from "./operations.ts";
import { testActor, type TestDeps } from "./testing.ts";

let bench: RunBench;
let deps: TestDeps;
let sessionId = "";
let failRulesets = false;
const refusal = () => Response.json({ message: "Resource not accessible by integration" }, { status: 403 });

beforeAll(async () => {
  bench = await startRunBench({
    intercept: ({ method, url }) =>
      Promise.resolve(failRulesets && method === "POST" && url.endsWith("/rulesets") ? refusal() : undefined),
  });
  const folder = path.join(bench.deps.paths.forgeToken, "..", "..", "data");
  fs.mkdirSync(folder);
  const paths = { ...dataPaths(folder), forgeToken: bench.deps.paths.forgeToken };
  deps = { ...bench.deps, paths };
  await seedEntities(deps.db, [
    anEntity("checkout-api"),
    anEntity("payments", { kind: "Group", spec: { type: "team", children: [] } }),
  ]);
  for (const [id, role] of [
    ["usr_admin", "admin"],
    ["usr_other", "developer"],
  ])
    insert("users (id, handle, display_name, role, created_at)", id, id, id, role, 0);
  sessionId = sessionOf("usr_admin");
});
afterAll(() => bench.close());

const insert = (columns: string, ...values: unknown[]): void =>
  void deps.db.raw
    .prepare(`INSERT INTO ${columns} VALUES (${values.map(() => "?").join(", ")})`)
    .run(...values);

let sessions = 0;
function sessionOf(userId: string): string {
  const id = `ses_${(sessions += 1)}`;
  const columns = "sessions (id, token_hash, user_id, created_at, last_seen_at, expires_at)";
  insert(columns, id, id, userId, deps.now(), deps.now(), deps.now() + 1_000_000);
  return id;
}

function linkIdentity(provider: string): void {
  const columns = "external_identities (issuer, subject, provider, user_id, label, linked_at)";
  insert(columns, provider, "s", provider, "usr_admin", "me", 0);
}

function failedJob(): string {
  const columns = "jobs (id, kind, payload, state, run_at, created_at, finished_at)";
  insert(columns, "job_failed", scanOrganisationJob, "{}", "failed", 0, 0, 0);
  return "job_failed";
}

async function make(name: string, input: object): Promise<string> {
  const made: unknown = await send(name, input);
  return String(Object.entries(made as object).find(([key]) => key === "id")?.[1]);
}

async function send(name: string, input: object): Promise<unknown> {
  const operation = operations.find((candidate) => candidate.name === name);
  if (operation === undefined) throw new Error(`There is no operation ${name}.`);
  const caller = { deps, actor: testActor("admin"), requestId: "req_test", sessionId };
  return executeOperation(operation, caller, input);
}

async function failedRun(): Promise<string> {
  failRulesets = true;
  const id = await bench.start(fixtureTemplate("left-behind"));
  expect(await bench.settle(id)).toMatchObject({ state: "failed" });
  failRulesets = false;
  return id;
}

const newRun = {
  template: "typescript-service",
  values: { name: "audited", owner: "group:default/payments" },
};
const account = { name: "deploys", role: "developer", owner: "group:default/payments" };
const appRequest = () => ({ url: bench.forge.url, org: "waymark", signIn: false });

async function answerOfGitHub(): Promise<object> {
  const begun = (await send("connections.beginGithubApp", appRequest())) as {
    action: string;
    manifest: string;
  };
  const state = new URL(begun.action).searchParams.get("state") ?? "";
  return confirmManifest(bench.forge, begun.manifest, { state });
}

type Prepare = () => object | Promise<object>;

/** In an order in which each finds what it needs. A mutation that is not here fails the first test below. */
const cases: Readonly<Record<string, Prepare>> = {
  "viewer.setPassword": () => ({ password: "a long sentence nobody knows" }),
  "viewer.setPerson": () => ({ userRef: null }),
  "viewer.unlinkIdentity": () => {
    linkIdentity("github");
    linkIdentity("oidc");
    return { provider: "oidc" };
  },
  "session.mintSetupLink": () => ({}),
  "sessions.revokeMine": () => ({ id: sessionOf("usr_admin") }),
  "sessions.revokeOthers": () => (sessionOf("usr_admin"), {}),
  "sessions.revokeOf": () => ({ member: "usr_other", id: sessionOf("usr_other") }),
  "sessions.revokeAllOf": () => (sessionOf("usr_other"), { member: "usr_other" }),
  "members.setRole": () => ({ member: "usr_other", role: "viewer" }),
  "members.setPerson": () => ({ member: "usr_other", userRef: null }),
  "members.disable": () => ({ member: "usr_other" }),
  "members.enable": () => ({ member: "usr_other" }),
  "invitations.create": () => ({ email: "one@example.com", role: "viewer" }),
  "invitations.revoke": async () => ({
    id: await make("invitations.create", { email: "two@example.com", role: "viewer" }),
  }),
  "signIn.setPolicy": () => ({ passwords: true }),
  "tokens.create": () => ({ name: "first", role: "viewer" }),
  "tokens.rotate": async () => ({ id: await make("tokens.create", { name: "second", role: "viewer" }) }),
  "tokens.revoke": async () => ({ id: await make("tokens.create", { name: "third", role: "viewer" }) }),
  "serviceAccounts.create": () => account,
  "serviceAccounts.disable": () => ({ account: "deploys" }),
  "serviceAccounts.enable": () => ({ account: "deploys" }),
  "catalog.refresh": () => ({}),
  "catalog.refreshBackstageEntity": () => ({ entityRef: "component:default/checkout-api" }),
  "scorecards.evaluate": () => ({ name: "production-readiness", entity: "component:default/checkout-api" }),
  "backup.create": () => ({ file: "/tmp/backup.tar", withMasterKey: false }),
  "export.create": () => ({ folder: "/tmp/export" }),
  "jobs.retry": () => ({ id: failedJob() }),
  "collectors.run": () => ({ kind: scanOrganisationJob }),
  "retention.set": () => ({ kind: "sessions", days: 100 }),
  "runs.start": () => newRun,
  "runs.cancel": async () => ({
    id: await make("runs.start", { ...newRun, values: { ...newRun.values, name: "not-for-long" } }),
  }),
  "runs.retry": async () => {
    const id = await bench.start(fixtureTemplate("again"));
    await send("runs.cancel", { id });
    return { id };
  },
  "runs.archive": async () => ({ id: await failedRun() }),
  "connections.beginGithubApp": appRequest,
  "connections.completeGithubApp": answerOfGitHub,
  "connections.disconnectGithubApp": () => ({}),
  "sample.remove": async () => (await loadSample(deps), {}),
};

const rowsOf = (action: string): number =>
  Number(deps.db.raw.prepare("SELECT count(*) FROM audit_events WHERE action = ?").pluck().get(action));
const allRows = (): number => Number(deps.db.raw.prepare("SELECT count(*) FROM audit_events").pluck().get());

/** They change a forge too: one row before that, one after. */
const outsideTheTransaction = ["connections.completeGithubApp", "runs.archive", "sample.remove"];

/** All that is stored, here, beside the database and at the forge. */
const everything = async (): Promise<readonly unknown[]> => [
  dumpDatabase(deps.db),
  fs.readdirSync(deps.paths.root, { recursive: true }).toSorted(),
  await bench.json("/orgs/waymark/repos?per_page=100"),
  await bench.json("/orgs/waymark/teams?per_page=100"),
];

async function whileTheLogIsClosed(work: () => Promise<unknown>): Promise<void> {
  deps.db.raw.exec(
    "CREATE TRIGGER closed BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'closed'); END",
  );
  try {
    await work();
  } finally {
    deps.db.raw.exec("DROP TRIGGER closed");
  }
}

describe("R46: a mutation", () => {
  const mutations = operations.filter(({ kind }) => kind === "mutation").map(({ name }) => name);

  it("has a case here, and every case is a mutation", () => {
    expect(Object.keys(cases).toSorted()).toEqual(mutations.toSorted());
  });

  it("that repeats a run with its key leaves none", async () => {
    const request = { ...newRun, values: { ...newRun.values, name: "sent-twice" }, idempotencyKey: "k" };
    await send("runs.start", request);
    const before = allRows();
    await send("runs.start", request);
    expect(allRows()).toBe(before);
  });

  it.each(Object.entries(cases))(
    "%s does not happen without its audit rows, and leaves them and no other",
    async (name, prepare) => {
      const input = await prepare();
      const untouched = await everything();
      await whileTheLogIsClosed(() =>
        expect(send(name, input)).rejects.toMatchObject({ code: "audit_unavailable" }),
      );
      expect(await everything()).toEqual(untouched);
      const before = [rowsOf(name), allRows()] as const;
      await send(name, input);
      const expected = outsideTheTransaction.includes(name) ? 2 : 1;
      expect([rowsOf(name) - before[0], allRows() - before[1]]).toEqual([expected, expected]);
    },
  );
});
