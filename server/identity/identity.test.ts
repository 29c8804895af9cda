import { describe, expect, it } from "vitest";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import { executeOperation } from "../doors/execute-operation.ts";
import { listEventsAfter } from "../audit/store.ts";
import { operatorActor } from "./domain/actor.ts";
import { isWellFormedToken } from "./domain/secret-token.ts";
import { createTokenOperation, listTokensOperation, revokeTokenOperation } from "./operations/tokens.ts";
import { resolveActor } from "./resolve-actor.ts";
import { mintSetupLink } from "./setup-link.ts";
import { signOut } from "./sign-in.ts";
import { auditAs, bySession, changePassword, redeem, signedIn } from "./testing.ts";

const hour = 3_600_000;

const byToken = (deps: TestDeps, token: string) =>
  resolveActor(deps, { sessionToken: undefined, authorization: `Bearer ${token}` });

const createToken = (deps: TestDeps, input: object, actor = testActor("admin")) =>
  executeOperation(createTokenOperation, { deps, actor, requestId: "req_test" }, input);

describe("the sign-in link", () => {
  it("signs in as admin exactly once", async () => {
    const deps = createTestDeps();
    const link = await mintSetupLink(deps, auditAs(deps, "session.mintSetupLink"));
    const token = new URL(link.url).hash.slice(1);
    const session = await redeem(deps, token);
    await expect(bySession(deps, session.token)).resolves.toMatchObject({
      actor: { role: "admin", kind: "user" },
    });
    await expect(redeem(deps, token)).rejects.toMatchObject({ code: "setup_closed" });
  });

  it("lives for thirty minutes to the millisecond", async () => {
    const after = async (elapsedMs: number) => {
      const deps = createTestDeps();
      const link = await mintSetupLink(deps, auditAs(deps, "session.mintSetupLink"));
      deps.clock.now += elapsedMs;
      return redeem(deps, new URL(link.url).hash.slice(1));
    };
    await expect(after(hour / 2 - 1)).resolves.toMatchObject({ token: expect.any(String) });
    await expect(after(hour / 2)).rejects.toMatchObject({ code: "setup_expired" });
  });

  it("refuses wrong links and closes the address after five of them", async () => {
    const deps = createTestDeps();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(redeem(deps, "wms_wrong")).rejects.toMatchObject({ code: "setup_token_invalid" });
    }
    await expect(redeem(deps, "wms_wrong")).rejects.toMatchObject({ code: "too_many_attempts" });
    await expect(redeem(deps, "wms_wrong", "10.0.0.2")).rejects.toMatchObject({
      code: "setup_token_invalid",
    });
  });

  it("makes one administrator, however many links are used", async () => {
    const deps = createTestDeps();
    const first = await bySession(deps, (await signedIn(deps)).token);
    const second = await bySession(deps, (await signedIn(deps)).token);
    expect(second.actor.id).toBe(first.actor.id);
  });
});

describe("a session", () => {
  it("ends after twelve idle hours", async () => {
    const deps = createTestDeps();
    const { token } = await signedIn(deps);
    deps.clock.now += 11 * hour;
    await expect(bySession(deps, token)).resolves.toMatchObject({ via: "session" });
    deps.clock.now += 12 * hour;
    await expect(bySession(deps, token)).rejects.toMatchObject({ code: "session_expired" });
  });

  it("keeps what it was opened with", async () => {
    const deps = createTestDeps();
    const { sessionId } = await signedIn(deps);
    const row = deps.db.raw.prepare("SELECT opened_by FROM sessions WHERE id = ?").get(sessionId);
    expect(row).toEqual({ opened_by: "setup-link" });
  });

  it("ends after seven days even when used every hour", async () => {
    const deps = createTestDeps();
    const { token } = await signedIn(deps);
    for (let step = 0; step < 7 * 24 - 1; step += 1) {
      deps.clock.now += hour;
      await bySession(deps, token);
    }
    deps.clock.now += hour;
    await expect(bySession(deps, token)).rejects.toMatchObject({ code: "session_expired" });
  });

  it("ends on sign-out, and on a new password", async () => {
    const deps = createTestDeps();
    const { token, sessionId } = await signedIn(deps);
    await signOut(deps, { sessionId, audit: auditAs(deps, "session.signOut") });
    await expect(bySession(deps, token)).rejects.toMatchObject({ code: "session_expired" });
    const other = await signedIn(deps);
    const { actor } = await bySession(deps, other.token);
    await changePassword(deps, actor, { password: "correct horse battery", sessionId: other.sessionId });
    await expect(bySession(deps, other.token)).rejects.toMatchObject({ code: "session_expired" });
  });
});

describe("an API token", () => {
  it("acts with its role, is stored hashed only, and is well formed", async () => {
    const deps = createTestDeps();
    const created = await createToken(deps, { name: "ci", role: "developer" });
    expect(isWellFormedToken("wm", created.token)).toBe(true);
    await expect(byToken(deps, created.token)).resolves.toMatchObject({
      actor: { role: "developer", kind: "service", name: "ci" },
    });
    const dump = JSON.stringify(deps.db.raw.prepare("SELECT * FROM api_tokens").all());
    expect(dump).not.toContain(created.token);
  });

  it("expires, and is gone at once when revoked", async () => {
    const deps = createTestDeps();
    const caller = { deps, actor: testActor("admin"), requestId: "req_test" };
    const short = await createToken(deps, { name: "short", role: "viewer", expires: "12h" });
    const long = await createToken(deps, { name: "long", role: "viewer" });
    deps.clock.now += 12 * hour;
    await expect(byToken(deps, short.token)).rejects.toMatchObject({ code: "token_expired" });
    await executeOperation(revokeTokenOperation, caller, { id: long.id });
    await expect(byToken(deps, long.token)).rejects.toMatchObject({ code: "token_revoked" });
  });

  it.each([
    ["an unknown field", { name: "x", role: "viewer", isAdmin: true }, "invalid_input"],
    [
      "a prototype field",
      JSON.parse('{"name":"x","role":"viewer","__proto__":{"role":"admin"}}'),
      "invalid_input",
    ],
    ["an unknown role", { name: "x", role: "root" }, "invalid_input"],
    ["no name", { role: "viewer" }, "invalid_input"],
    ["a lifetime over a year", { name: "x", role: "viewer", expires: "366d" }, "invalid_input"],
    ["a lifetime nobody can read", { name: "x", role: "viewer", expires: "soon" }, "invalid_input"],
  ])("is not created from %s", async (_case, input: object, code) => {
    const deps = createTestDeps();
    await expect(createToken(deps, input)).rejects.toMatchObject({ code });
    expect(deps.db.raw.prepare("SELECT count(*) AS n FROM api_tokens").get()).toEqual({ n: 0 });
  });

  it("cannot be created by a token, nor by anybody below admin", async () => {
    const deps = createTestDeps();
    const service = testActor("admin", { kind: "service" });
    await expect(createToken(deps, { name: "x", role: "viewer" }, service)).rejects.toMatchObject({
      code: "session_required",
    });
    await expect(
      createToken(deps, { name: "x", role: "viewer" }, testActor("maintainer")),
    ).rejects.toMatchObject({ code: "forbidden" });
    await expect(createToken(deps, { name: "x", role: "viewer" }, operatorActor)).resolves.toHaveProperty(
      "token",
    );
  });

  it("pages newest first without repeating or skipping while others are added", async () => {
    const deps = createTestDeps();
    const caller = { deps, actor: testActor("admin"), requestId: "req_test" };
    for (let index = 0; index < 7; index += 1) {
      deps.clock.now += index % 2;
      await createToken(deps, { name: `t${index}`, role: "viewer" });
    }
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await executeOperation(listTokensOperation, caller, { limit: 2, cursor });
      names.push(...page.items.map((item) => item.name));
      cursor = page.nextCursor ?? undefined;
      await createToken(deps, { name: "later", role: "viewer" });
    } while (cursor !== undefined);
    expect(names.filter((name) => name !== "later")).toEqual(["t6", "t5", "t4", "t3", "t2", "t1", "t0"]);
  });

  it("leaves one audit row per change, in the same transaction", async () => {
    const deps = createTestDeps();
    await createToken(deps, { name: "ci", role: "viewer" });
    const events = await listEventsAfter(deps.db.read, { seq: 0, limit: 10 });
    expect(events.map((event) => event.action)).toEqual(["tokens.create"]);
    deps.db.raw.exec(
      "CREATE TRIGGER broken BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    await expect(createToken(deps, { name: "other", role: "viewer" })).rejects.toMatchObject({
      code: "audit_unavailable",
    });
    expect(deps.db.raw.prepare("SELECT count(*) AS n FROM api_tokens").get()).toEqual({ n: 1 });
  });
});
