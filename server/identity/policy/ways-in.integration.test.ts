/* What an administrator and a person decide about ways in, with a real provider behind them. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testActor, type TestDeps } from "../../doors/testing.ts";
import { createInvitation, listInvitations } from "../invitations/invite.ts";
import { listMyIdentities, unlinkIdentity } from "../list-identities.ts";
import { startOidcServer, testClient, type OidcServer } from "../providers/testing/oidc-server.ts";
import { signInWithPassword } from "../sign-in.ts";
import { depsFor, signOn } from "../sign-on/testing.ts";
import { auditAs, bySession, changePassword, signedIn } from "../testing.ts";
import { setSignInPolicy } from "./sign-in-policy.ts";

let server: OidcServer;
beforeAll(async () => {
  server = await startOidcServer();
});
afterAll(() => server.stop());
const person = { sub: "person-1", name: "Ada Lovelace", email: "Ada@example.com", email_verified: true };
beforeEach(() => {
  server.claims = person;
});

const newDeps = (more: Record<string, string> = {}) =>
  depsFor({
    OIDC_ISSUER: server.issuer,
    OIDC_CLIENT_ID: testClient.clientId,
    OIDC_CLIENT_SECRET: testClient.clientSecret,
    OIDC_ALLOWED_DOMAINS: "example.com",
    ...more,
  });
const way = () => ({ provider: "oidc", server }) as const;
const problem = (name: string) => ({ details: { problem: name } });
const count = (deps: TestDeps, table: "users") =>
  deps.db.raw.prepare(`SELECT count(*) AS n FROM ${table}`).get();

describe("linking a provider to an account", () => {
  it("lets the first administrator come in through the provider, and nobody else link that identity", async () => {
    const deps = newDeps();
    const { token } = await signedIn(deps);
    const { actor } = await bySession(deps, token);
    const linked = await signOn(deps, { ...way(), actor, linkTo: actor.id });
    expect(linked.session).toBeNull();
    const { session } = await signOn(deps, way());
    const again = await bySession(deps, session?.token ?? "");
    expect(again.actor).toMatchObject({ id: actor.id, role: "admin" });
    server.claims = { ...person, sub: "person-2" };
    const other = await signOn(deps, way());
    const { actor: eve } = await bySession(deps, other.session?.token ?? "");
    server.claims = person;
    await expect(signOn(deps, { ...way(), actor: eve, linkTo: eve.id })).rejects.toMatchObject(
      problem("linked_elsewhere"),
    );
  });

  it("is refused when somebody else is signed in by then", async () => {
    const deps = newDeps();
    const { actor } = await bySession(deps, (await signedIn(deps)).token);
    await expect(signOn(deps, { ...way(), linkTo: actor.id })).rejects.toMatchObject(problem("expired"));
    const other = { ...actor, id: "usr_other" };
    await expect(signOn(deps, { ...way(), actor: other, linkTo: actor.id })).rejects.toMatchObject(
      problem("expired"),
    );
  });
});

describe("an invitation", () => {
  const invite = (deps: TestDeps, email: string) =>
    createInvitation(deps, {
      actor: testActor("admin"),
      email,
      githubLogin: undefined,
      role: "maintainer",
      expires: undefined,
      audit: auditAs(deps, "invitations.create"),
    });
  const closed = () => newDeps({ OIDC_ALLOWED_DOMAINS: "" });

  it("lets its person in through the provider, with or without its link", async () => {
    for (const withLink of [true, false]) {
      const deps = closed();
      const { id } = await invite(deps, "ada@example.com");
      const { session } = await signOn(deps, { ...way(), ...(withLink && { invitation: id }) });
      await expect(bySession(deps, session?.token ?? "")).resolves.toMatchObject({
        actor: { role: "maintainer" },
      });
      const listed = await listInvitations(deps, { limit: 10 });
      expect(listed.items[0]?.state).toBe("accepted");
    }
  });

  it("without its link needs a verified address, with it any", async () => {
    const deps = closed();
    const { id } = await invite(deps, "ada@example.com");
    server.claims = { ...person, email_verified: false };
    await expect(signOn(deps, way())).rejects.toMatchObject(problem("not_invited"));
    await expect(signOn(deps, { ...way(), invitation: id })).resolves.toHaveProperty("session.token");
  });

  it("lets nobody else in, and nobody twice", async () => {
    const deps = closed();
    const { id } = await invite(deps, "ada@example.com");
    server.claims = { ...person, email: "eve@example.com", sub: "person-2" };
    await expect(signOn(deps, { ...way(), invitation: id })).rejects.toMatchObject(
      problem("invitation_mismatch"),
    );
    server.claims = person;
    await signOn(deps, { ...way(), invitation: id });
    server.claims = { ...person, sub: "person-3" };
    await expect(signOn(deps, { ...way(), invitation: id })).rejects.toMatchObject(
      problem("invitation_over"),
    );
    await expect(signOn(deps, way())).rejects.toMatchObject(problem("not_invited"));
    expect(count(deps, "users")).toEqual({ n: 1 });
  });
});

describe("turning passwords off", () => {
  const set = (deps: TestDeps, passwords: boolean) =>
    setSignInPolicy(deps, { passwords, audit: auditAs(deps, "signIn.setPolicy") });
  const password = "correct horse battery";
  const withPassword = (deps: TestDeps) =>
    signInWithPassword(deps, {
      handle: "admin",
      password,
      address: "10.0.0.1",
      userAgent: null,
      audit: () => auditAs(deps, "session.signIn"),
    });

  async function administrator(deps: TestDeps) {
    const { token, sessionId } = await signedIn(deps);
    const { actor } = await bySession(deps, token);
    await changePassword(deps, actor, { password, sessionId });
    return actor;
  }

  it("is refused until an administrator has come in through a provider, and shuts nobody out then", async () => {
    const deps = newDeps();
    const actor = await administrator(deps);
    await signOn(deps, way());
    await expect(set(deps, false)).rejects.toMatchObject({ code: "conflict" });
    await expect(withPassword(deps)).resolves.toHaveProperty("token");
    server.claims = { ...person, sub: "the administrator" };
    await signOn(deps, { ...way(), actor, linkTo: actor.id });
    await expect(set(deps, false)).resolves.toMatchObject({ passwords: false });
    await expect(withPassword(deps)).rejects.toMatchObject({ code: "forbidden" });
    await expect(signedIn(deps)).resolves.toHaveProperty("token");
    await expect(signOn(deps, way())).resolves.toHaveProperty("session.token");
    await set(deps, true);
    await expect(withPassword(deps)).resolves.toHaveProperty("token");
  });

  it("does not count an administrator who is disabled, or of a provider that is no longer configured", async () => {
    const deps = newDeps();
    const actor = await administrator(deps);
    await signOn(deps, { ...way(), actor, linkTo: actor.id });
    const raw = deps.db.raw;
    raw.prepare("UPDATE users SET disabled_at = 5").run();
    await expect(set(deps, false)).rejects.toMatchObject({ code: "conflict" });
    raw.prepare("UPDATE users SET disabled_at = NULL").run();
    raw.prepare("UPDATE external_identities SET issuer = 'https://before.example'").run();
    await expect(set(deps, false)).rejects.toMatchObject({ code: "conflict" });
  });

  it("ends with the last provider: passwords open the door again", async () => {
    const deps = newDeps();
    const actor = await administrator(deps);
    await signOn(deps, { ...way(), actor, linkTo: actor.id });
    await set(deps, false);
    const without = { ...deps, identityProviders: { list: [], find: () => undefined } };
    await expect(withPassword(without)).resolves.toHaveProperty("token");
  });
});

describe("unlinking a provider", () => {
  it("is refused when nothing else opens the account", async () => {
    const deps = newDeps();
    const { session } = await signOn(deps, way());
    const { actor } = await bySession(deps, session?.token ?? "");
    const unlink = () =>
      unlinkIdentity(deps, { actor, provider: "oidc", audit: auditAs(deps, "viewer.unlinkIdentity") });
    await expect(listMyIdentities(deps, actor)).resolves.toMatchObject({
      items: [{ as: "ada@example.com" }],
    });
    await expect(unlink()).rejects.toMatchObject({ code: "conflict" });
    await changePassword(deps, actor, {
      password: "correct horse battery",
      sessionId: session?.sessionId ?? "",
    });
    await expect(unlink()).resolves.toMatchObject({ items: [{ as: null }] });
    await expect(unlink()).rejects.toMatchObject({ code: "not_found" });
    await expect(signOn(deps, way())).resolves.toHaveProperty("session.token");
    expect(count(deps, "users")).toEqual({ n: 2 });
  });
});
