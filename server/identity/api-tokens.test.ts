import { describe, expect, it } from "vitest";
import { anEntity, seedEntities } from "../catalog/testing.ts";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import { executeOperation, type Caller } from "../doors/execute-operation.ts";
import { listScopes, scopeOf } from "../doors/scope.ts";
import { restOperations } from "../doors/operations.ts";
import { listRunsOperation, startRunOperation } from "../scaffolder/operations/runs.ts";
import { assertRunRate } from "../scaffolder/runs/create-run.ts";
import { operatorActor, type Actor } from "./domain/actor.ts";
import { getViewer } from "./operations/account.ts";
import { disableMemberOperation, setMemberRoleOperation } from "./operations/members.ts";
import {
  createServiceAccountOperation,
  disableServiceAccountOperation,
  enableServiceAccountOperation,
  listServiceAccountsOperation,
} from "./operations/service-accounts.ts";
import { createTokenOperation, listTokensOperation, rotateTokenOperation } from "./operations/tokens.ts";
import { resolveActor } from "./resolve-actor.ts";
import { insertUser } from "./store/users.ts";

const hour = 3_600_000;
const as = (deps: TestDeps, actor: Actor): Caller => ({ deps, actor, requestId: "req_test" });
const operator = (deps: TestDeps) => as(deps, operatorActor);

async function actorOf(deps: TestDeps, token: string): Promise<Actor> {
  const found = await resolveActor(deps, { sessionToken: undefined, authorization: `Bearer ${token}` });
  return found.actor;
}

const create = (deps: TestDeps, input: object, actor: Actor = operatorActor) =>
  executeOperation(createTokenOperation, as(deps, actor), { name: "ci", role: "developer", ...input });

function addGroup(deps: TestDeps, name = "payments"): string {
  deps.db.raw.exec(`
    INSERT INTO entities (id, ref, kind, namespace, name, sort_name, source, state, body, etag, created_at, updated_at)
    VALUES ('ent_${name}', 'group:default/${name}', 'Group', 'default', '${name}', '${name}', 'forge', 'ok',
      '{"apiVersion":"backstage.io/v1alpha1","kind":"Group","metadata":{"name":"${name}"}}', 'e', 0, 0)`);
  return `group:default/${name}`;
}

const addAccount = (deps: TestDeps, input: object = {}) =>
  executeOperation(createServiceAccountOperation, operator(deps), {
    name: "deploys",
    role: "developer",
    owner: addGroup(deps),
    ...input,
  });

async function addAdmin(deps: TestDeps, handle: string): Promise<Actor> {
  await deps.db.withTx((tx) =>
    insertUser(tx, {
      id: `usr_${handle}`,
      handle,
      displayName: handle,
      email: null,
      role: "admin",
      entityRef: null,
      passwordHash: null,
      disabledAt: null,
      createdAt: deps.now(),
    }),
  );
  return testActor("admin", { id: `usr_${handle}`, name: handle });
}

describe("a token narrowed to scopes", () => {
  it("is told which scope is missing, and may always ask who it is", async () => {
    const deps = createTestDeps();
    const { token } = await create(deps, { scopes: ["catalog:read"] });
    const actor = await actorOf(deps, token);
    await expect(executeOperation(listRunsOperation, as(deps, actor), {})).rejects.toMatchObject({
      code: "insufficient_scope",
      message: expect.stringContaining("runs:read"),
      details: { needed: "runs:read", granted: ["catalog:read"] },
    });
    await expect(executeOperation(getViewer, as(deps, actor), {})).resolves.toMatchObject({
      scopes: ["catalog:read"],
    });
  });

  it("may read what it may write, not the other way round", async () => {
    const deps = createTestDeps();
    const writer = await actorOf(deps, (await create(deps, { scopes: ["runs:write"] })).token);
    await expect(executeOperation(listRunsOperation, as(deps, writer), {})).resolves.toHaveProperty("items");
    const reader = await actorOf(deps, (await create(deps, { scopes: ["runs:read"] })).token);
    await expect(
      executeOperation(startRunOperation, as(deps, reader), { template: "x", values: {} }),
    ).rejects.toMatchObject({ code: "insufficient_scope", details: { needed: "runs:write" } });
  });

  it("never gains a right that its role lacks", async () => {
    const deps = createTestDeps();
    const { token } = await create(deps, { role: "viewer", scopes: ["runs:write"] });
    await expect(
      executeOperation(startRunOperation, as(deps, await actorOf(deps, token)), {
        template: "x",
        values: {},
      }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  it.each([[["runs:delete"]], [["everything"]], [[]], [["nothing:read"]]])(
    "is not made with %j",
    async (scopes) => {
      const deps = createTestDeps();
      await expect(create(deps, { scopes })).rejects.toMatchObject({ code: "invalid_input" });
    },
  );

  it("can be given the scope of every operation there is", () => {
    const known = listScopes();
    for (const operation of restOperations) expect(known).toContain(scopeOf(operation));
  });
});

describe("a token of one's own", () => {
  it("acts for what is its maker's alone once the maker may no longer act for every team", async () => {
    const deps = createTestDeps();
    await addAdmin(deps, "eve");
    const ada = await addAdmin(deps, "ada");
    await seedEntities(deps.db, [
      anEntity("payments", { kind: "Group", spec: { type: "team", children: [] } }),
      anEntity("ada", { kind: "User", spec: { memberOf: ["payments"] } }),
    ]);
    deps.db.raw.exec("UPDATE users SET entity_ref = 'user:default/ada' WHERE id = 'usr_ada'");
    const { token } = await create(deps, { role: "admin" }, ada);
    await expect(actorOf(deps, token)).resolves.toMatchObject({ role: "admin", groups: [] });
    await executeOperation(setMemberRoleOperation, operator(deps), { member: "ada", role: "developer" });
    await expect(actorOf(deps, token)).resolves.toMatchObject({
      role: "developer",
      groups: ["user:default/ada", "group:default/payments"],
    });
  });

  it("does no more than its maker may at the moment, and ends with their account", async () => {
    const deps = createTestDeps();
    const ada = await addAdmin(deps, "ada");
    await addAdmin(deps, "bo");
    const { token } = await create(deps, { role: "admin" }, ada);
    expect((await actorOf(deps, token)).role).toBe("admin");
    await executeOperation(setMemberRoleOperation, operator(deps), { member: "ada", role: "viewer" });
    expect((await actorOf(deps, token)).role).toBe("viewer");
    await executeOperation(disableMemberOperation, operator(deps), { member: "ada" });
    await expect(actorOf(deps, token)).rejects.toMatchObject({ code: "token_revoked" });
  });

  it("cannot be used to make another, to rotate one, or to make a service account", async () => {
    const deps = createTestDeps();
    const made = await create(deps, { role: "admin" });
    const service = as(deps, await actorOf(deps, made.token));
    const attempts = [
      executeOperation(createTokenOperation, service, { name: "x", role: "viewer" }),
      executeOperation(rotateTokenOperation, service, { id: made.id }),
      executeOperation(createServiceAccountOperation, service, { name: "ab", role: "viewer", owner: "x" }),
      executeOperation(setMemberRoleOperation, service, { member: "x", role: "admin" }),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: "session_required" });
  });
});

describe("a service account", () => {
  it("is one actor, whichever of its tokens is shown, and acts for the group that owns it", async () => {
    const deps = createTestDeps();
    const account = await addAccount(deps);
    const first = await actorOf(deps, (await create(deps, { account: "deploys", name: "blue" })).token);
    const second = await actorOf(deps, (await create(deps, { account: account.id, name: "green" })).token);
    expect(first).toMatchObject({
      kind: "service",
      id: account.id,
      name: "deploys (blue)",
      groups: ["group:default/payments"],
    });
    expect(second.id).toBe(first.id);
    const page = await executeOperation(listTokensOperation, operator(deps), { account: "DEPLOYS" });
    expect(page).toMatchObject({ totalItems: 2, items: [{ serviceAccount: { name: "deploys" } }, {}] });
    const accounts = await executeOperation(listServiceAccountsOperation, operator(deps), {});
    expect(accounts.items).toMatchObject([{ name: "deploys", tokens: 2, state: "active" }]);
  });

  it("outlives the person who made its token", async () => {
    const deps = createTestDeps();
    const ada = await addAdmin(deps, "ada");
    await addAdmin(deps, "bo");
    await addAccount(deps);
    const { token } = await create(deps, { account: "deploys" }, ada);
    await executeOperation(disableMemberOperation, operator(deps), { member: "ada" });
    await expect(actorOf(deps, token)).resolves.toMatchObject({ role: "developer" });
  });

  it("bounds the role of its tokens", async () => {
    const deps = createTestDeps();
    await addAccount(deps);
    await expect(create(deps, { account: "deploys", role: "maintainer" })).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining("at most developer"),
    });
    await expect(create(deps, { account: "unknown" })).rejects.toMatchObject({ code: "not_found" });
  });

  it("is refused with all of its tokens while it is disabled", async () => {
    const deps = createTestDeps();
    await addAccount(deps);
    const { token } = await create(deps, { account: "deploys" });
    await executeOperation(disableServiceAccountOperation, operator(deps), { account: "deploys" });
    await expect(actorOf(deps, token)).rejects.toMatchObject({ code: "token_revoked" });
    await executeOperation(enableServiceAccountOperation, operator(deps), { account: "deploys" });
    await expect(actorOf(deps, token)).resolves.toMatchObject({ role: "developer" });
  });

  it.each([
    ["a name that is taken", { name: "deploys", owner: "group:default/payments" }, "conflict"],
    ["a name with capitals", { name: "Deploys", owner: "group:default/payments" }, "invalid_input"],
    ["an owner nobody knows", { name: "other", owner: "group:default/nobody" }, "not_found"],
  ])("is not made with %s", async (_case, input, code) => {
    const deps = createTestDeps();
    await addAccount(deps);
    const caller = operator(deps);
    await expect(
      executeOperation(createServiceAccountOperation, caller, { role: "viewer", ...input }),
    ).rejects.toMatchObject({ code });
  });
});

describe("rotating a token", () => {
  it("makes one on the same terms and lets the old one end after the grace", async () => {
    const deps = createTestDeps();
    await addAccount(deps);
    const terms = { account: "deploys", scopes: ["runs:write"], runsPerHour: 3, expires: "30d" };
    const old = await create(deps, terms);
    deps.clock.now += hour;
    const fresh = await executeOperation(rotateTokenOperation, operator(deps), { id: old.id, graceHours: 2 });
    const { role, scopes, runsPerHour, serviceAccount } = old;
    expect(fresh).toMatchObject({ name: "ci", role, scopes, runsPerHour, serviceAccount });
    expect(Date.parse(fresh.expiresAt) - deps.clock.now).toBe(30 * 24 * hour);
    deps.clock.now += 2 * hour - 1;
    await expect(actorOf(deps, old.token)).resolves.toMatchObject({ kind: "service" });
    deps.clock.now += 1;
    await expect(actorOf(deps, old.token)).rejects.toMatchObject({ code: "token_expired" });
    await expect(actorOf(deps, fresh.token)).resolves.toMatchObject({ kind: "service" });
    await expect(
      executeOperation(rotateTokenOperation, operator(deps), { id: old.id }),
    ).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining(fresh.id) });
  });

  it("never makes an old token last longer", async () => {
    const deps = createTestDeps();
    const old = await create(deps, { expires: "1h" });
    await executeOperation(rotateTokenOperation, operator(deps), { id: old.id, graceHours: 24 });
    deps.clock.now += hour;
    await expect(actorOf(deps, old.token)).rejects.toMatchObject({ code: "token_expired" });
  });
});

it("a token's own limit of runs an hour is counted over all tokens of its service account", async () => {
  const deps = createTestDeps();
  const account = await addAccount(deps);
  const { token } = await create(deps, { account: "deploys", runsPerHour: 2 });
  const actor = await actorOf(deps, token);
  const insert = deps.db.raw.prepare(
    `INSERT INTO runs (id, template, template_digest, state, host, owner, name, answers, actor_kind, actor_id, actor_name,
       request_hash, created_at) VALUES (?, 't', 'd', 'queued', 'h', 'o', ?, '{}', 'service', ?, 'n', 'r', ?)`,
  );
  insert.run("run_1", "one", account.id, deps.clock.now);
  await assertRunRate(deps, deps.db.read, actor);
  insert.run("run_2", "two", account.id, deps.clock.now);
  await expect(assertRunRate(deps, deps.db.read, actor)).rejects.toMatchObject({
    code: "rate_limited",
    retryAfterSeconds: 3600,
  });
  deps.clock.now += hour + 1;
  await assertRunRate(deps, deps.db.read, actor);
});
