import { describe, expect, it } from "vitest";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import { executeOperation } from "../doors/execute-operation.ts";
import { listEventsAfter } from "../audit/store.ts";
import type { Role } from "../kernel/roles.ts";
import { operatorActor } from "./domain/actor.ts";
import { openSession } from "./open-session.ts";
import {
  disableMemberOperation,
  enableMemberOperation,
  getMemberOperation,
  listMembersOperation,
  setMemberPersonOperation,
  setMemberRoleOperation,
} from "./operations/members.ts";
import { insertUser } from "./store/users.ts";
import { bySession, signedIn } from "./testing.ts";

const operator = (deps: TestDeps) => ({ deps, actor: operatorActor, requestId: "req_test" });

async function addPerson(deps: TestDeps, handle: string, role: Role = "developer"): Promise<string> {
  await deps.db.withTx((tx) =>
    insertUser(tx, {
      id: `usr_${handle}`,
      handle,
      displayName: `${handle} Example`,
      email: `${handle}@example.com`,
      role,
      entityRef: `user:default/${handle}`,
      passwordHash: null,
      disabledAt: null,
      createdAt: deps.now(),
    }),
  );
  return `usr_${handle}`;
}

async function signIn(deps: TestDeps, userId: string): Promise<string> {
  const visit = { userId, address: "192.0.2.1", userAgent: null, openedBy: "password" } as const;
  return (await deps.db.withTx((tx) => openSession(tx, deps, visit))).token;
}

function joinTeam(deps: TestDeps, handle: string, team: string): void {
  deps.db.raw.exec(`
    INSERT INTO entities (id, ref, kind, namespace, name, sort_name, source, state, body, etag, created_at, updated_at)
    VALUES ('ent_${handle}', 'user:default/${handle}', 'User', 'default', '${handle}', '${handle}', 'forge', 'ok',
      '{"apiVersion":"backstage.io/v1alpha1","kind":"User","metadata":{"name":"${handle}"}}', 'e', 0, 0);
    INSERT INTO entity_relations (declared_by, source_ref, type, target_ref)
    VALUES ('ent_${handle}', 'user:default/${handle}', 'memberOf', 'group:default/${team}')`);
}

const handles = (page: { items: readonly { handle: string }[] }) => page.items.map(({ handle }) => handle);

describe("the list of members", () => {
  it("tells role, teams, way to sign in, sessions and when somebody was last here", async () => {
    const deps = createTestDeps();
    const ada = await addPerson(deps, "ada", "maintainer");
    joinTeam(deps, "ada", "payments");
    await signIn(deps, ada);
    deps.clock.now += 60_000;
    await signIn(deps, ada);
    await addPerson(deps, "Bo");
    const page = await executeOperation(listMembersOperation, operator(deps), {});
    expect(page.items).toMatchObject([
      {
        id: ada,
        handle: "ada",
        role: "maintainer",
        state: "active",
        signsInWith: ["link"],
        groups: ["group:default/payments"],
        openSessions: 2,
        lastSeenAt: "2026-01-15T09:01:00.000Z",
      },
      { handle: "Bo", groups: [], openSessions: 0, lastSeenAt: null },
    ]);
    expect(JSON.stringify(page)).not.toMatch(/hash|argon/i);
  });

  it("narrows by text, role and state, with wildcards taken literally", async () => {
    const deps = createTestDeps();
    await addPerson(deps, "ada", "admin");
    await addPerson(deps, "bo_b");
    await addPerson(deps, "boxb");
    await executeOperation(disableMemberOperation, operator(deps), { member: "boxb" });
    const list = (input: object) => executeOperation(listMembersOperation, operator(deps), input);
    expect(handles(await list({ text: "O_B" }))).toEqual(["bo_b"]);
    expect(handles(await list({ text: "%" }))).toEqual([]);
    expect(handles(await list({ text: "@example.com", role: "developer" }))).toEqual(["bo_b", "boxb"]);
    expect(handles(await list({ state: "disabled" }))).toEqual(["boxb"]);
    expect(await list({ state: "active" })).toMatchObject({ totalItems: 2 });
  });

  it("pages in the order of the names, whatever their case, without repeating or skipping", async () => {
    const deps = createTestDeps();
    for (const handle of ["dee", "Bo", "ada", "Cy", "eve"]) await addPerson(deps, handle);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await executeOperation(listMembersOperation, operator(deps), { limit: 2, cursor });
      seen.push(...handles(page));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(["ada", "Bo", "Cy", "dee", "eve"]);
  });
});

describe("a change of role", () => {
  it("works from the person's next request on, without a new session", async () => {
    const deps = createTestDeps();
    const token = await signIn(deps, await addPerson(deps, "ada", "viewer"));
    await executeOperation(setMemberRoleOperation, operator(deps), { member: "ada", role: "maintainer" });
    expect((await bySession(deps, token)).actor.role).toBe("maintainer");
    const [event] = await listEventsAfter(deps.db.read, { seq: 0, limit: 10 });
    expect(event).toMatchObject({ action: "members.setRole", target: "usr_ada" });
    expect(event?.details).toContain('"from":"viewer","to":"maintainer"');
  });

  it("never takes the last administrator away, disabled ones not counted", async () => {
    const deps = createTestDeps();
    await addPerson(deps, "ada", "admin");
    await addPerson(deps, "bo", "admin");
    await executeOperation(disableMemberOperation, operator(deps), { member: "bo" });
    const demote = { member: "ada", role: "viewer" };
    await expect(executeOperation(setMemberRoleOperation, operator(deps), demote)).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(
      executeOperation(disableMemberOperation, operator(deps), { member: "ada" }),
    ).rejects.toMatchObject({ code: "conflict" });
    await executeOperation(enableMemberOperation, operator(deps), { member: "bo" });
    await executeOperation(setMemberRoleOperation, operator(deps), demote);
    expect(await executeOperation(getMemberOperation, operator(deps), { member: "ada" })).toMatchObject({
      role: "viewer",
    });
  });

  it("is refused to tokens, whatever their role", async () => {
    const deps = createTestDeps();
    await addPerson(deps, "ada");
    const caller = { deps, actor: testActor("admin", { kind: "service" }), requestId: "req_test" };
    for (const operation of [setMemberRoleOperation, disableMemberOperation, setMemberPersonOperation]) {
      await expect(executeOperation(operation, caller, { member: "ada" })).rejects.toMatchObject({
        code: "session_required",
      });
    }
  });
});

describe("a disabled person", () => {
  it("is out at the next request, and their old sessions stay over when they are let in again", async () => {
    const deps = createTestDeps();
    const token = await signIn(deps, await addPerson(deps, "ada"));
    const disabled = await executeOperation(disableMemberOperation, operator(deps), { member: "ada" });
    expect(disabled).toMatchObject({ state: "disabled", openSessions: 0 });
    await expect(bySession(deps, token)).rejects.toMatchObject({ code: "session_expired" });
    await executeOperation(enableMemberOperation, operator(deps), { member: "ada" });
    await expect(bySession(deps, token)).rejects.toMatchObject({ code: "session_expired" });
  });

  it("is never oneself", async () => {
    const deps = createTestDeps();
    await addPerson(deps, "other", "admin");
    const { actor } = await bySession(deps, (await signedIn(deps)).token);
    await expect(
      executeOperation(disableMemberOperation, { deps, actor, requestId: "req_test" }, { member: "admin" }),
    ).rejects.toMatchObject({ code: "conflict" });
  });

  it("comes back as administrator with the link of whoever owns the data folder", async () => {
    const deps = createTestDeps();
    await addPerson(deps, "other", "admin");
    await signedIn(deps);
    await executeOperation(setMemberRoleOperation, operator(deps), { member: "admin", role: "viewer" });
    await executeOperation(disableMemberOperation, operator(deps), { member: "admin" });
    const { token } = await signedIn(deps);
    expect((await bySession(deps, token)).actor.role).toBe("admin");
  });
});

it("an account is linked to a person of the catalog, and to nothing else", async () => {
  const deps = createTestDeps();
  await addPerson(deps, "ada");
  joinTeam(deps, "bo", "checkout");
  const link = (userRef: string | null) =>
    executeOperation(setMemberPersonOperation, operator(deps), { member: "ada", userRef });
  expect(await link("user:default/bo")).toMatchObject({ groups: ["group:default/checkout"] });
  await expect(link("user:default/nobody")).rejects.toMatchObject({ code: "not_found" });
  expect(await link(null)).toMatchObject({ userRef: null, groups: [] });
});
