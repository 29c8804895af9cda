/* What every question about identity promises: it leaves no row, shows no credential, and answers only those who may. */
import { beforeEach, describe, expect, it } from "vitest";
import type { z } from "zod";
import { dumpDatabase } from "../../../db/testing.ts";
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
const canary = "c4nary-of-a-hash";
let deps: TestDeps;

beforeEach(async () => {
  deps = createTestDeps({ identityProviders: providersOf(aProvider("oidc")) });
  deps.clock.now = noon;
  await addUser(deps.db, "ada", { role: "admin", passwordHash: `argon2id$${canary}$0` });
  await addUser(deps.db, "bo", { passwordHash: `argon2id$${canary}$1` });
  await addSession(deps.db, "ses_1", { userId: "usr_ada", tokenHash: `${canary}2` });
  await addToken(deps.db, "tok_1", { tokenHash: `${canary}3` });
  await addInvitation(deps.db, "inv_1", { tokenHash: `${canary}4` });
  await addIdentity(deps.db, { userId: "usr_ada", subject: "subject-of-ada" });
});

interface Question {
  readonly name: string;
  readonly input: object;
  readonly role: Role;
  /** What a token without the scope for it is told; undefined: it is answered. */
  readonly tokenCode: string | undefined;
  readonly ask: (caller: Caller, input: object) => Promise<unknown>;
}

const about = <I extends z.ZodType, O extends z.ZodType>(
  operation: Operation<I, O, "query">,
  who: readonly [Role, string | undefined],
  input: object = {},
): Question => ({
  ...{ name: operation.name, input, role: who[0], tokenCode: who[1] },
  ask: (caller, given) => executeOperation(operation, caller, given),
});

const ownSession = ["viewer", "session_required"] as const;
const forAdmins = ["admin", "insufficient_scope"] as const;
const questions: readonly Question[] = [
  about(account.getViewer, ["viewer", undefined]),
  about(account.getAccountOperation, ownSession),
  about(identities.listIdentitiesOperation, ownSession),
  about(members.listMembersOperation, forAdmins),
  about(members.getMemberOperation, forAdmins, { member: "bo" }),
  about(serviceAccounts.listServiceAccountsOperation, forAdmins),
  about(sessions.listMySessionsOperation, ownSession),
  about(sessions.listSessionsOfOperation, forAdmins, { member: "usr_ada" }),
  about(signIn.listInvitationsOperation, forAdmins),
  about(signIn.getSignInPolicyOperation, forAdmins),
  about(tokens.listTokensOperation, forAdmins),
];

const caller = (actor = ada): Caller => ({ deps, actor, requestId: "req_7", sessionId: "ses_1" });

describe.each(questions.map((question) => [question.name, question] as const))("%s", (name, question) => {
  it("is answered without a credential in it, and leaves everything as it was", async () => {
    const before = dumpDatabase(deps.db);
    const answer = JSON.stringify(await question.ask(caller(), question.input));
    for (const secret of [canary, "argon2id", "subject-of-ada"]) expect(answer).not.toContain(secret);
    expect(dumpDatabase(deps.db)).toBe(before);
  });

  it("is answered from its role on only", async () => {
    const asked = (actor: Caller["actor"]) => question.ask(caller(actor), question.input);
    await expect(asked(anonymous)).rejects.toMatchObject({ code: "unauthenticated" });
    for (const less of roles.slice(0, roles.indexOf(question.role)))
      await expect(asked({ ...ada, role: less })).rejects.toMatchObject({
        code: "forbidden",
        message: `${name} needs the role ${question.role}; you have ${less}.`,
      });
    await expect(asked({ ...ada, role: question.role })).resolves.toBeDefined();
    const grant = { scopes: ["catalog:read"], runsPerHour: null };
    const byToken = asked({ ...ada, kind: "service", grant });
    if (question.tokenCode === undefined) await expect(byToken).resolves.toBeDefined();
    else await expect(byToken).rejects.toMatchObject({ code: question.tokenCode });
  });

  it("refuses a field nobody declared", async () => {
    await expect(question.ask(caller(), { ...question.input, isAdmin: true })).rejects.toMatchObject({
      code: "invalid_input",
      details: { fields: [{ field: "isAdmin", message: "unknown field" }] },
    });
  });
});

it("every question about identity is among them", () => {
  expect(questions.map(({ name }) => name).toSorted()).toEqual(namesOf("query"));
});

const paged = questions.filter(({ name }) => /\.list(Mine|Of)?$/.test(name));

it("all lists but that of one's own providers come in pages", () => {
  expect(paged.map(({ name }) => name)).toEqual([
    ...["members.list", "serviceAccounts.list", "sessions.listMine", "sessions.listOf"],
    ...["invitations.list", "tokens.list"],
  ]);
});

describe.each(paged.map((one) => [one.name, one] as const))("R16: a page of %s", (_name, { ask, input }) => {
  it.each([{ limit: 101 }, { limit: 0 }, { limit: 2.5 }, { cursor: "made-up" }, { cursor: "x".repeat(501) }])(
    "is not %j",
    async (page) => {
      await expect(ask(caller(), { ...input, ...page })).rejects.toMatchObject({ code: "invalid_input" });
    },
  );
});
