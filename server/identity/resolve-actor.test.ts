import { beforeEach, describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../doors/testing.ts";
import { anonymous } from "./domain/actor.ts";
import { hashToken, newSecretToken } from "./credentials.ts";
import { resolveActor, type Credentials } from "./resolve-actor.ts";
import { findSessionByHash } from "./store/sessions.ts";
import { addSession, addToken, addUser, day, hour, noon } from "./store/testing.ts";
import { findTokenById } from "./store/tokens.ts";

let deps: TestDeps;
const session = newSecretToken("wmc");
const token = newSecretToken("wm");
const minute = 60_000;

beforeEach(async () => {
  deps = createTestDeps();
  deps.clock.now = noon;
  await addUser(deps.db, "ada", { role: "maintainer", entityRef: "user:default/ada" });
  await addSession(deps.db, "ses_1", { userId: "usr_ada", tokenHash: hashToken(session) });
  await addToken(deps.db, "tok_1", { tokenHash: hashToken(token), scopes: ["runs:read"], runsPerHour: 2 });
});

const resolve = (given: Partial<Credentials>) =>
  resolveActor(deps, { sessionToken: undefined, authorization: undefined, ...given });
const bearer = (value = token) => resolve({ authorization: `Bearer ${value}` });
const cookie = (value = session) => resolve({ sessionToken: value });
const over = (statement: string) => deps.db.raw.exec(statement);

describe("a request", () => {
  it("without a credential is nobody's", async () => {
    await expect(resolve({})).resolves.toEqual({ actor: anonymous, via: "none", sessionId: null });
  });

  it("with a session is its person's, with the rights they have now", async () => {
    await expect(cookie()).resolves.toEqual({
      actor: {
        ...{ kind: "user", id: "usr_ada", name: "ada", role: "maintainer", userRef: "user:default/ada" },
        groups: [],
      },
      via: "session",
      sessionId: "ses_1",
    });
    over("UPDATE users SET role = 'viewer', entity_ref = NULL");
    await expect(cookie()).resolves.toMatchObject({ actor: { role: "viewer", userRef: null } });
  });

  it("with both follows the token, also when only the session is good", async () => {
    const both = (authorization: string) => resolve({ sessionToken: session, authorization });
    await expect(both(`Bearer ${token}`)).resolves.toMatchObject({
      via: "token",
      actor: { kind: "service" },
    });
    await expect(both("Bearer nonsense")).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

describe("R07: a session is refused with session_expired", () => {
  it.each<[string, () => unknown, string]>([
    ["after twelve idle hours", () => (deps.clock.now += 12 * hour), session],
    ["after seven days", () => over(`UPDATE sessions SET expires_at = ${noon}`), session],
    ["once it was revoked", () => over(`UPDATE sessions SET revoked_at = ${noon}`), session],
    ["while its person is disabled", () => over("UPDATE users SET disabled_at = 1"), session],
    ["when its person is gone", () => over("DELETE FROM users"), session],
    ["when nobody knows it", () => undefined, newSecretToken("wmc")],
    ["when it is the hash of one", () => undefined, hashToken(session)],
    ["when it is empty", () => undefined, ""],
    ["when it is a token", () => undefined, token],
  ])("%s", async (_when, arrange, value) => {
    arrange();
    await expect(cookie(value)).rejects.toMatchObject({ code: "session_expired" });
  });
});

describe("R17: a token is refused", () => {
  it.each<[string, string, () => unknown]>([
    ["token_expired", "at its end", () => over(`UPDATE api_tokens SET expires_at = ${noon}`)],
    ["token_revoked", "once it was revoked", () => over("UPDATE api_tokens SET revoked_at = 1")],
    [
      "token_revoked",
      "once it was revoked, also after its end",
      () => over("UPDATE api_tokens SET revoked_at = 1, expires_at = 2"),
    ],
    [
      "token_revoked",
      "while its maker is disabled",
      () => over("UPDATE api_tokens SET made_by_id = 'usr_ada'; UPDATE users SET disabled_at = 1"),
    ],
    ["unauthenticated", "when nobody knows it", () => over("DELETE FROM api_tokens")],
  ])("with %s %s", async (code, _when, arrange) => {
    arrange();
    await expect(bearer()).rejects.toMatchObject({ code });
    expect((await findTokenById(deps.db.read, "tok_1"))?.lastUsedAt ?? null).toBeNull();
  });

  it.each([
    ...["", "Bearer", "Bearer ", `Basic ${token}`, token, `Bearer ${token} x`, `Bearer  ${token}`],
    ...[
      `Bearer ${token.slice(0, -1)}`,
      `Bearer ${session}`,
      `Bearer ${hashToken(token)}`,
      `Bearer\t${token}`,
    ],
  ])("with unauthenticated in another form: %j", async (authorization) => {
    await expect(resolve({ authorization })).rejects.toMatchObject({
      code: "unauthenticated",
      message: "Expected `Authorization: Bearer wm_…` with a token of this portal.",
    });
  });

  it.each(["Bearer", "bearer", "BEARER", "token"])("but not for being announced as %s", async (scheme) => {
    await expect(resolve({ authorization: `${scheme} ${token}` })).resolves.toMatchObject({
      actor: { kind: "service", id: "tok_1", grant: { scopes: ["runs:read"], runsPerHour: 2 } },
      sessionId: null,
    });
  });
});

describe("a token of one's own", () => {
  it("does no more than its maker, and what is theirs alone below maintainer", async () => {
    over("UPDATE api_tokens SET made_by_id = 'usr_ada', role = 'admin'");
    await expect(bearer()).resolves.toMatchObject({ actor: { role: "maintainer", groups: [] } });
    over("UPDATE users SET role = 'developer'");
    await expect(bearer()).resolves.toMatchObject({
      actor: { role: "developer", groups: ["user:default/ada"], userRef: null },
    });
    over("UPDATE users SET entity_ref = NULL");
    await expect(bearer()).resolves.toMatchObject({ actor: { role: "developer", groups: [] } });
  });
});

describe("when somebody was last here", () => {
  const seen = async () => [
    (await findSessionByHash(deps.db.read, hashToken(session)))?.lastSeenAt,
    (await findTokenById(deps.db.read, "tok_1"))?.lastUsedAt,
  ];

  it("is written once a minute, not with each request", async () => {
    await bearer();
    deps.clock.now += minute - 1;
    await Promise.all([cookie(), bearer()]);
    expect(await seen()).toEqual([noon, noon]);
    deps.clock.now += 1;
    await Promise.all([cookie(), bearer()]);
    expect(await seen()).toEqual([noon + minute, noon + minute]);
  });

  it("is not what a machine asks for on its own: an idle session ends all the same", async () => {
    for (let hours = 1; hours < 12; hours += 1) {
      deps.clock.now = noon + hours * hour;
      await resolve({ sessionToken: session, isBackground: true });
      await resolve({ authorization: `Bearer ${token}`, isBackground: true });
    }
    expect(await seen()).toEqual([noon, null]);
    deps.clock.now = noon + 12 * hour;
    await expect(cookie()).rejects.toMatchObject({ code: "session_expired" });
  });

  it("never lengthens the seven days", async () => {
    for (let at = noon; at < noon + 7 * day; at += 11 * hour) {
      deps.clock.now = at;
      await cookie();
    }
    deps.clock.now = noon + 7 * day;
    await expect(cookie()).rejects.toMatchObject({ code: "session_expired" });
  });
});
