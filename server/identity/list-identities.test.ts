import { beforeEach, describe, expect, it } from "vitest";
import { recorded } from "../audit/testing.ts";
import { executeOperation } from "../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import { operatorActor, type Actor } from "./domain/actor.ts";
import type { ProviderId } from "./domain/external-person.ts";
import { listIdentitiesOperation, unlinkIdentityOperation } from "./operations/identities.ts";
import { listIdentitiesOfUser } from "./store/external-identities.ts";
import { savePasswordsOn } from "./store/sign-in-policy.ts";
import { addIdentity, addUser, hour, inTx, noon } from "./store/testing.ts";
import { aProvider, providersOf } from "./testing.ts";

let deps: TestDeps;
let ada: Actor;
const oidc = aProvider("oidc");
const github = aProvider("github");

async function begin(providers = [oidc, github], passwordHash: string | null = null): Promise<void> {
  deps = createTestDeps({ identityProviders: providersOf(...providers) });
  const id = await addUser(deps.db, "ada", { passwordHash });
  ada = testActor("viewer", { id });
  await addUser(deps.db, "bo");
}
beforeEach(() => begin());

const as = (actor: Actor) => ({ deps, actor, requestId: "req_test" });
const list = (actor = ada) => executeOperation(listIdentitiesOperation, as(actor), {});
const unlink = (provider: ProviderId, actor = ada) =>
  executeOperation(unlinkIdentityOperation, as(actor), { provider });
const link = (provider: ProviderId, subject: string, given: object = {}) =>
  addIdentity(deps.db, {
    ...{ userId: ada.id, provider, subject, issuer: `https://${provider}.example.com` },
    ...given,
  });
const left = async () =>
  (await listIdentitiesOfUser(deps.db.read, ada.id)).map(({ provider, subject }) => [provider, subject]);

describe("the providers that open one's account", () => {
  it("are all that are configured, with how the linked ones know the person", async () => {
    await link("github", "7", { label: "ada-l", lastUsedAt: noon + hour });
    await link("oidc", "1", { userId: "usr_bo", label: "bo@example.com" });
    expect(await list()).toEqual({
      items: [
        { provider: "oidc", label: "The oidc provider", as: null, lastUsedAt: null },
        {
          provider: "github",
          label: "The github provider",
          as: "ada-l",
          lastUsedAt: "2026-01-15T13:00:00.000Z",
        },
      ],
    });
  });

  it("show the identity that was linked last when there are several at one", async () => {
    await link("oidc", "2", { linkedAt: noon, label: "new@example.com" });
    await link("oidc", "1", { linkedAt: noon - 1, label: "old@example.com" });
    expect((await list()).items[0]).toMatchObject({ as: "new@example.com" });
  });

  it.each([
    ["a token", testActor("admin", { kind: "service", id: "usr_ada" })],
    ["the command line", operatorActor],
    ["somebody whose account is gone", testActor("admin", { id: "usr_gone" })],
  ])("are nothing for %s", async (_who, actor) => {
    await expect(list(actor)).rejects.toMatchObject({ code: "session_required" });
    await expect(unlink("oidc", actor)).rejects.toMatchObject({ code: "session_required" });
    expect(recorded(deps)).toEqual([]);
  });
});

describe("unlinking a provider", () => {
  it("takes every identity of it, no other, and notes which provider it was", async () => {
    await link("oidc", "1");
    await link("oidc", "2");
    await link("github", "7");
    const { items } = await unlink("oidc");
    expect(items.map(({ provider, as: known }) => [provider, known === null])).toEqual([
      ["oidc", true],
      ["github", false],
    ]);
    expect(await left()).toEqual([["github", "7"]]);
    expect(recorded(deps)).toEqual([["viewer.unlinkIdentity", "usr_ada", { provider: "oidc" }]]);
  });

  it("is refused for one that is not linked, also when somebody else has it", async () => {
    await link("github", "7");
    await link("oidc", "1", { userId: "usr_bo" });
    await expect(unlink("oidc")).rejects.toMatchObject({ code: "not_found" });
    expect(recorded(deps)).toEqual([]);
    expect(await left()).toEqual([["github", "7"]]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["it is the only one", () => Promise.resolve()],
    ["the other is of the same provider", () => link("oidc", "2")],
    [
      "the other is of a provider that is not configured any more",
      async () => {
        await begin([oidc]);
        await link("github", "7");
        await link("oidc", "1");
      },
    ],
    [
      "there is a password, and passwords are turned off",
      async () => {
        await begin([oidc, github], "argon2id$a$b");
        await link("oidc", "1");
        await inTx(deps.db, (tx) => savePasswordsOn(tx, { passwordsOn: false, at: noon }));
      },
    ],
  ])("is refused when nothing else would open the account: %s", async (_why, arrange) => {
    await link("oidc", "1");
    await arrange();
    const before = await left();
    await expect(unlink("oidc")).rejects.toMatchObject({
      code: "conflict",
      message: "Nothing else would let you in. Link another provider or set a password first.",
    });
    expect(await left()).toEqual(before);
    expect(recorded(deps)).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["another provider opens it", () => link("github", "7")],
    [
      "a password opens it",
      async () => {
        await begin([oidc], "argon2id$a$b");
        await link("oidc", "1");
      },
    ],
    [
      "its provider opens nothing any more and another one does",
      async () => {
        await begin([github]);
        await link("oidc", "1");
        await link("github", "7");
      },
    ],
  ])("is done when %s", async (_why, arrange) => {
    await link("oidc", "1");
    await arrange();
    await unlink("oidc");
    expect((await left()).map(([provider]) => provider)).not.toContain("oidc");
  });
});
