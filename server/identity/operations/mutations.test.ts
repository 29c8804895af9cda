/*
 * What every change of identity promises, one after the other: one row of the log with the right subject and no secret,
 * nothing without that row, and nothing at all for whoever may not, with the code that says why.
 */
import { beforeEach, describe, expect, it } from "vitest";
import type { z } from "zod";
import { dumpDatabase } from "../../../db/testing.ts";
import { recorded } from "../../audit/testing.ts";
import { anEntity, seedEntities } from "../../catalog/testing.ts";
import type { Operation } from "../../doors/define-operation.ts";
import { executeOperation, type Caller } from "../../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../../doors/testing.ts";
import { roles, type Role } from "../../kernel/roles.ts";
import { anonymous } from "../domain/actor.ts";
import { addIdentity, addInvitation, addSession, addToken, addUser, noon } from "../store/testing.ts";
import { aProvider, providersOf } from "../testing.ts";
import * as account from "./account.ts";
import * as identities from "./identities.ts";
import * as members from "./members.ts";
import * as serviceAccounts from "./service-accounts.ts";
import * as sessions from "./sessions.ts";
import * as signIn from "./sign-in.ts";
import { namesOf } from "./testing.ts";
import * as tokens from "./tokens.ts";

const ada = testActor("admin", { id: "usr_ada", name: "Ada" });
let deps: TestDeps;

beforeEach(async () => {
  deps = createTestDeps({ identityProviders: providersOf(aProvider("oidc"), aProvider("github")) });
  deps.clock.now = noon;
  await seedEntities(deps.db, [
    anEntity("payments", { kind: "Group", spec: { type: "team", children: [] } }),
    anEntity("bo", { kind: "User", spec: { memberOf: ["payments"] } }),
  ]);
  await addUser(deps.db, "ada", { role: "admin", passwordHash: null });
  await addUser(deps.db, "bo");
  await addUser(deps.db, "cy", { disabledAt: noon - 1 });
  for (const userId of ["usr_ada", "usr_bo"]) {
    await addSession(deps.db, `ses_1_${userId}`, { userId, openedBy: "oidc" });
    await addSession(deps.db, `ses_2_${userId}`, { userId });
    await addIdentity(deps.db, {
      userId,
      subject: userId,
      issuer: "https://oidc.example.com",
      lastUsedAt: noon,
    });
    const there = { issuer: "https://github.example.com", provider: "github" } as const;
    await addIdentity(deps.db, { userId, subject: userId, ...there });
  }
  await addToken(deps.db, "tok_1", { name: "ci", scopes: ["runs:read"] });
  await addInvitation(deps.db, "inv_1", { email: "eve@example.com" });
  deps.db.raw.exec(
    `INSERT INTO service_accounts (id, name, role, owner_ref, created_by, created_at, disabled_at) VALUES
       ('svc_1', 'deploys', 'developer', 'group:default/payments', 'Ada', 0, NULL),
       ('svc_2', 'backups', 'developer', 'group:default/payments', 'Ada', 0, 1)`,
  );
});

interface Change {
  readonly name: string;
  readonly input: object;
  /** undefined where the id is made on the way. */
  readonly target: string | undefined;
  readonly details: unknown;
  readonly run: (caller: Caller, input: object) => Promise<unknown>;
}

const changeOf = <I extends z.ZodType, O extends z.ZodType>(
  operation: Operation<I, O, "mutation">,
  expected: Pick<Change, "input" | "target" | "details">,
): Change => ({
  ...expected,
  name: operation.name,
  run: (caller, input) => executeOperation(operation, caller, input),
});

/** As docs/access.md has it: one's own things need nothing but a session; what hands out rights needs a person. */
const forThemselves = ["viewer", "session_required"] as const;
const byPeople = ["admin", "session_required"] as const;
const byTokensToo = ["admin", "insufficient_scope"] as const;
const whoMay: Readonly<Record<string, readonly [Role, string]>> = {
  "viewer.setPerson": byPeople,
  "viewer.setPassword": forThemselves,
  "session.mintSetupLink": byPeople,
  "viewer.unlinkIdentity": forThemselves,
  "members.setRole": byPeople,
  "members.setPerson": byPeople,
  "members.disable": byPeople,
  "members.enable": byPeople,
  "serviceAccounts.create": byPeople,
  "serviceAccounts.disable": byPeople,
  "serviceAccounts.enable": byPeople,
  "sessions.revokeMine": forThemselves,
  "sessions.revokeOthers": forThemselves,
  "sessions.revokeOf": byTokensToo,
  "sessions.revokeAllOf": byTokensToo,
  "invitations.create": byPeople,
  "invitations.revoke": byPeople,
  "signIn.setPolicy": byPeople,
  "tokens.create": byPeople,
  "tokens.rotate": byPeople,
  "tokens.revoke": byTokensToo,
};

const person = { member: "bo" };
const byName = { account: "deploys" };
const changes: readonly Change[] = [
  changeOf(account.setPersonOperation, {
    input: { userRef: "user:default/bo" },
    ...{ target: "usr_ada", details: { userRef: "user:default/bo" } },
  }),
  changeOf(account.setPasswordOperation, {
    input: { password: "a canary in a coal mine" },
    ...{ target: "usr_ada", details: {} },
  }),
  changeOf(account.mintSetupLinkOperation, {
    input: {},
    ...{ target: "admin", details: { expiresAt: noon + 1_800_000 } },
  }),
  changeOf(identities.unlinkIdentityOperation, {
    input: { provider: "github" },
    ...{ target: "usr_ada", details: { provider: "github" } },
  }),
  changeOf(members.setMemberRoleOperation, {
    input: { ...person, role: "maintainer" },
    ...{ target: "usr_bo", details: { from: "developer", to: "maintainer" } },
  }),
  changeOf(members.setMemberPersonOperation, {
    input: { ...person, userRef: "User:default/BO" },
    ...{ target: "usr_bo", details: { userRef: "user:default/bo" } },
  }),
  changeOf(members.disableMemberOperation, {
    input: person,
    ...{ target: "usr_bo", details: { handle: "bo" } },
  }),
  changeOf(members.enableMemberOperation, {
    input: { member: "cy" },
    ...{ target: "usr_cy", details: { handle: "cy" } },
  }),
  changeOf(serviceAccounts.createServiceAccountOperation, {
    input: { name: "reports", role: "viewer", owner: "group:default/payments" },
    ...{ target: undefined, details: { name: "reports", role: "viewer" } },
  }),
  changeOf(serviceAccounts.disableServiceAccountOperation, {
    input: byName,
    ...{ target: "svc_1", details: { name: "deploys" } },
  }),
  changeOf(serviceAccounts.enableServiceAccountOperation, {
    input: { account: "svc_2" },
    ...{ target: "svc_2", details: { name: "backups" } },
  }),
  changeOf(sessions.revokeMySessionOperation, {
    input: { id: "ses_2_usr_ada" },
    ...{ target: "usr_ada", details: { session: "ses_2_usr_ada" } },
  }),
  changeOf(sessions.revokeOtherSessionsOperation, {
    input: {},
    ...{ target: "usr_ada", details: { revoked: 1 } },
  }),
  changeOf(sessions.revokeSessionOfOperation, {
    input: { ...person, id: "ses_1_usr_bo" },
    ...{ target: "usr_bo", details: { session: "ses_1_usr_bo" } },
  }),
  changeOf(sessions.revokeSessionsOfOperation, {
    input: person,
    ...{ target: "usr_bo", details: { revoked: 2 } },
  }),
  changeOf(signIn.createInvitationOperation, {
    input: { email: "Dee@Example.com", role: "developer" },
    ...{ target: undefined, details: { invited: "dee@example.com", role: "developer" } },
  }),
  changeOf(signIn.revokeInvitationOperation, {
    input: { id: "inv_1" },
    ...{ target: "inv_1", details: { invited: "eve@example.com" } },
  }),
  changeOf(signIn.setSignInPolicyOperation, {
    input: { passwords: false },
    ...{ target: "sign-in", details: { passwords: false } },
  }),
  changeOf(tokens.createTokenOperation, {
    input: { name: "ci", role: "viewer", scopes: ["tokens:read"], account: "deploys" },
    ...{
      target: undefined,
      details: { name: "ci", role: "viewer", scopes: ["tokens:read"], serviceAccount: "deploys" },
    },
  }),
  changeOf(tokens.rotateTokenOperation, {
    input: { id: "tok_1" },
    ...{ target: "tok_1", details: { name: "ci", replacedBy: expect.stringMatching(/^tok_/) } },
  }),
  changeOf(tokens.revokeTokenOperation, {
    input: { id: "tok_1" },
    ...{ target: "tok_1", details: { name: "ci" } },
  }),
];

const caller = (actor = ada): Caller => ({
  ...{ deps, actor, requestId: "req_7" },
  sessionId: actor.kind === "user" ? "ses_1_usr_ada" : null,
});

/** Whoever asks for these is shown a credential, once; nobody else is. */
const handingOut = ["session.mintSetupLink", "invitations.create", "tokens.create", "tokens.rotate"];

/** Credentials in an answer: whatever looks like one of ours. */
const secretsIn = (answer: unknown): string[] =>
  JSON.stringify(answer).match(/wm[a-z]?_[0-9A-Za-z]{20,}/g) ?? [];

describe.each(changes.map((change) => [change.name, change] as const))("%s", (name, change) => {
  it("leaves one row that says who did what to whom, and no secret anywhere", async () => {
    const answer = await change.run(caller(), change.input);
    expect(recorded(deps)).toEqual([
      [name, change.target ?? expect.stringMatching(/^[a-z]{3}_/), change.details],
    ]);
    const who = deps.db.raw.prepare("SELECT actor_kind, actor_id, actor_name, request_id FROM audit_events");
    expect(who.raw().all()).toEqual([["user", "usr_ada", "Ada", "req_7"]]);
    const secrets = secretsIn(answer);
    expect(secrets).toHaveLength(handingOut.includes(name) ? 1 : 0);
    const stored = dumpDatabase(deps.db);
    for (const secret of [...secrets, "a canary in a coal mine"]) expect(stored).not.toContain(secret);
  });

  it("does not happen when its row cannot be written", async () => {
    deps.db.raw.exec(
      "CREATE TRIGGER closed BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'closed'); END",
    );
    const before = dumpDatabase(deps.db);
    await expect(change.run(caller(), change.input)).rejects.toMatchObject({ code: "audit_unavailable" });
    expect(dumpDatabase(deps.db)).toBe(before);
  });

  it("changes nothing for whoever may not, and says what is missing", async () => {
    const before = dumpDatabase(deps.db);
    const [role, tokenCode] = whoMay[name] ?? ["viewer", ""];
    const tried = (actor: Caller["actor"]) => change.run(caller(actor), change.input);
    await expect(tried(anonymous)).rejects.toMatchObject({ code: "unauthenticated" });
    for (const less of roles.slice(0, roles.indexOf(role)))
      await expect(tried({ ...ada, role: less })).rejects.toMatchObject({
        code: "forbidden",
        message: `${name} needs the role ${role}; you have ${less}.`,
      });
    const token = {
      ...ada,
      kind: "service",
      grant: { scopes: ["catalog:read"], runsPerHour: null },
    } as const;
    await expect(tried(token)).rejects.toMatchObject({ code: tokenCode });
    expect(dumpDatabase(deps.db)).toBe(before);
  });

  it("R11: refuses a field nobody declared before anything, by its name", async () => {
    const before = dumpDatabase(deps.db);
    for (const field of ["isAdmin", "constructor"])
      await expect(change.run(caller(), { ...change.input, [field]: "admin" })).rejects.toMatchObject({
        code: "invalid_input",
        message: expect.stringContaining(`unknown field ${field}`),
        details: { fields: [{ field, message: "unknown field" }] },
      });
    expect(dumpDatabase(deps.db)).toBe(before);
  });
});

it("every change of identity is among them", () => {
  expect(changes.map(({ name }) => name).toSorted()).toEqual(namesOf("mutation"));
  expect(Object.keys(whoMay).toSorted()).toEqual(namesOf("mutation"));
});
