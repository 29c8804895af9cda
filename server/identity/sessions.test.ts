import { describe, expect, it } from "vitest";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import { executeOperation, type Caller } from "../doors/execute-operation.ts";
import { listEventsAfter } from "../audit/store.ts";
import { operatorActor } from "./domain/actor.ts";
import {
  listMySessionsOperation,
  listSessionsOfOperation,
  revokeMySessionOperation,
  revokeOtherSessionsOperation,
  revokeSessionOfOperation,
  revokeSessionsOfOperation,
} from "./operations/sessions.ts";
import { sessionIdleMs } from "./domain/session-policy.ts";
import { openSession } from "./open-session.ts";
import { mintSetupLink } from "./setup-link.ts";
import { insertUser } from "./store/users.ts";
import { auditAs, bySession, redeem, signedIn } from "./testing.ts";

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

async function callerBy(deps: TestDeps, token: string): Promise<Caller> {
  const { actor, sessionId } = await bySession(deps, token);
  return { deps, actor, sessionId, requestId: "req_test" };
}

const admin = (deps: TestDeps): Caller => ({ deps, actor: testActor("admin"), requestId: "req_test" });

async function person(
  deps: TestDeps,
  handle: string,
): Promise<{ id: string; token: string; sessionId: string }> {
  const id = `usr_${handle}`;
  const session = await deps.db.withTx(async (tx) => {
    await insertUser(tx, {
      id,
      handle,
      displayName: handle,
      email: null,
      role: "viewer",
      entityRef: null,
      passwordHash: null,
      disabledAt: null,
      createdAt: deps.now(),
    });
    return openSession(tx, deps, {
      userId: id,
      address: "192.0.2.7",
      userAgent: firefox,
      openedBy: "password",
    });
  });
  return { id, ...session };
}

describe("one's own sessions", () => {
  it("are listed newest first, with device and address, the one in use marked", async () => {
    const deps = createTestDeps();
    const first = await signedIn(deps);
    deps.clock.now += 1000;
    const second = await signedIn(deps);
    const page = await executeOperation(listMySessionsOperation, await callerBy(deps, first.token), {});
    expect(page.items.map(({ id, isCurrent }) => [id, isCurrent])).toEqual([
      [second.sessionId, false],
      [first.sessionId, true],
    ]);
    expect(page.items[0]).toMatchObject({ device: "Unknown device", address: "10.0.0.1" });
    expect(page.totalItems).toBe(2);
    expect(JSON.stringify(page)).not.toMatch(/wmc_|hash/i);
  });

  it("leave the list when they are over, for whatever reason", async () => {
    const deps = createTestDeps();
    await person(deps, "ada");
    const idle = await executeOperation(listSessionsOfOperation, admin(deps), { member: "ada" });
    expect(idle.totalItems).toBe(1);
    deps.clock.now += sessionIdleMs;
    const after = await executeOperation(listSessionsOfOperation, admin(deps), { member: "ada" });
    expect(after).toMatchObject({ items: [], totalItems: 0 });
  });

  it("page without repeating or skipping", async () => {
    const deps = createTestDeps();
    const tokens = [];
    for (let index = 0; index < 5; index += 1) tokens.push(await signedIn(deps));
    const caller = await callerBy(deps, tokens[0]!.token);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await executeOperation(listMySessionsOperation, caller, { limit: 2, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.toSorted()).toEqual(tokens.map(({ sessionId }) => sessionId).toSorted());
  });

  it("end one by one, or all but the one in use, each with an audit row", async () => {
    const deps = createTestDeps();
    const [mine, other, third] = [await signedIn(deps), await signedIn(deps), await signedIn(deps)];
    const caller = await callerBy(deps, mine.token);
    const ended = await executeOperation(revokeMySessionOperation, caller, { id: other.sessionId });
    expect(ended).toEqual({ revoked: 1 });
    await expect(bySession(deps, other.token)).rejects.toMatchObject({ code: "session_expired" });
    await expect(bySession(deps, third.token)).resolves.toMatchObject({ via: "session" });
    await expect(executeOperation(revokeOtherSessionsOperation, caller, {})).resolves.toEqual({ revoked: 1 });
    await expect(bySession(deps, third.token)).rejects.toMatchObject({ code: "session_expired" });
    await expect(bySession(deps, mine.token)).resolves.toMatchObject({ via: "session" });
    const events = await listEventsAfter(deps.db.read, { seq: 0, limit: 100 });
    expect(events.map(({ action }) => action).slice(-2)).toEqual([
      "sessions.revokeMine",
      "sessions.revokeOthers",
    ]);
  });

  it("are out of reach for another person and for a token", async () => {
    const deps = createTestDeps();
    const ada = await person(deps, "ada");
    const bo = await person(deps, "bo");
    const caller = await callerBy(deps, ada.token);
    await expect(
      executeOperation(revokeMySessionOperation, caller, { id: bo.sessionId }),
    ).rejects.toMatchObject({ code: "not_found" });
    await expect(bySession(deps, bo.token)).resolves.toMatchObject({ via: "session" });
    const service = { deps, actor: testActor("admin", { kind: "service" }), requestId: "req_test" };
    await expect(executeOperation(listMySessionsOperation, service, {})).rejects.toMatchObject({
      code: "session_required",
    });
  });
});

describe("an administrator", () => {
  it("sees and ends the sessions of a person by name or id, and keeps their own", async () => {
    const deps = createTestDeps();
    const ada = await person(deps, "ada");
    const page = await executeOperation(listSessionsOfOperation, admin(deps), { member: "ADA" });
    expect(page.items).toMatchObject([
      { device: "Firefox on Linux", address: "192.0.2.7", isCurrent: false },
    ]);
    const one = { member: ada.id, id: ada.sessionId };
    await executeOperation(revokeSessionOfOperation, admin(deps), one);
    await expect(bySession(deps, ada.token)).rejects.toMatchObject({ code: "session_expired" });

    const mine = await signedIn(deps);
    const old = await signedIn(deps);
    const caller = await callerBy(deps, mine.token);
    await executeOperation(revokeSessionsOfOperation, caller, { member: "admin" });
    await expect(bySession(deps, mine.token)).resolves.toMatchObject({ via: "session" });
    await expect(bySession(deps, old.token)).rejects.toMatchObject({ code: "session_expired" });
  });

  it("is told when there is no such account, or the session is not theirs", async () => {
    const deps = createTestDeps();
    const ada = await person(deps, "ada");
    await person(deps, "bo");
    const caller = { ...admin(deps), actor: operatorActor };
    await expect(
      executeOperation(listSessionsOfOperation, caller, { member: "nobody" }),
    ).rejects.toMatchObject({ code: "not_found" });
    await expect(
      executeOperation(revokeSessionOfOperation, caller, { member: "bo", id: ada.sessionId }),
    ).rejects.toMatchObject({ code: "not_found" });
  });
});

it("signing in again in the same browser ends the session it came with", async () => {
  const deps = createTestDeps();
  const before = await signedIn(deps);
  const link = await mintSetupLink(deps, auditAs(deps, "session.mintSetupLink"));
  const after = await redeem(deps, new URL(link.url).hash.slice(1), "10.0.0.1", before.token);
  expect(after.token).not.toBe(before.token);
  await expect(bySession(deps, before.token)).rejects.toMatchObject({ code: "session_expired" });
  await expect(bySession(deps, after.token)).resolves.toMatchObject({ via: "session" });
});
