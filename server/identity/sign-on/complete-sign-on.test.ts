import { beforeEach, describe, expect, it } from "vitest";
import { recorded } from "../../audit/testing.ts";
import { testActor, type TestDeps } from "../../doors/testing.ts";
import { findIdentity } from "../store/external-identities.ts";
import { addIdentity, addUser, noon } from "../store/testing.ts";
import { findUserById } from "../store/users.ts";
import { providersOf } from "../testing.ts";
import { beginSignOn } from "./begin-sign-on.ts";
import { change, complete, madeIn, madeNothing, openPortal, type SignedOn, userOf } from "./testing.ts";

let portal: ReturnType<typeof openPortal>;
let deps: TestDeps;
beforeEach(() => {
  portal = openPortal();
  ({ deps } = portal);
  deps.clock.now = noon;
});

const userIdOf = (done: SignedOn) => userOf(deps, done);

describe("linking a provider to the account one is signed in with", () => {
  const bo = testActor("viewer", { id: "usr_bo" });
  const link = (actor = bo) => portal.come("github", { linkTo: "usr_bo", actor });
  beforeEach(() => addUser(deps.db, "bo"));

  it("opens no session, and the provider opens that account from then on", async () => {
    await expect(link()).resolves.toEqual({ next: "/catalog", session: null });
    expect(recorded(deps)).toEqual([["viewer.linkIdentity", "usr_bo", { provider: "github", as: "Ada-L" }]]);
    expect(await userIdOf(await portal.come("github"))).toBe("usr_bo");
    expect(madeIn(deps)).toMatchObject({ users: 1 });
  });

  it("twice is one identity, under the newest name", async () => {
    await link();
    change(portal.github, { login: "ada-new" });
    await link();
    expect(madeIn(deps)).toMatchObject({ identities: 1 });
    expect(await findIdentity(deps.db.read, { issuer: "https://github.com", subject: "7" })).toMatchObject({
      label: "ada-new",
    });
  });

  it("gives the teams of the person of the organisation, and takes none away from others", async () => {
    portal.organisation.membership = undefined;
    deps.db.raw.exec("UPDATE users SET entity_ref = 'user:default/bo'");
    await link();
    expect(await findUserById(deps.db.read, "usr_bo")).toMatchObject({ entityRef: "user:default/bo" });
    portal.organisation.membership = "active";
    await link();
    expect(await findUserById(deps.db.read, "usr_bo")).toMatchObject({ entityRef: "user:default/ada-l" });
  });

  it.each([
    ["somebody else is signed in by then", testActor("admin", { id: "usr_ada" })],
    ["a token of that account brings it", testActor("admin", { id: "usr_bo", kind: "service" })],
    ["nobody is signed in any more", testActor("viewer", { id: "usr_bo", kind: "anonymous" })],
  ])("is refused when %s", async (_why, actor) => {
    await expect(link(actor)).rejects.toMatchObject({ details: { problem: "expired" } });
    expect(madeIn(deps)).toMatchObject({ identities: 0, rows: 0 });
  });

  it("is refused for an identity of another account, which stays theirs", async () => {
    await addUser(deps.db, "ada");
    const issuer = "https://github.com";
    await addIdentity(deps.db, { userId: "usr_ada", issuer, subject: "7", provider: "github" });
    await expect(link()).rejects.toMatchObject({
      code: "conflict",
      details: { problem: "linked_elsewhere" },
    });
    expect(await findIdentity(deps.db.read, { issuer, subject: "7" })).toMatchObject({ userId: "usr_ada" });
    expect(recorded(deps)).toEqual([]);
  });
});

describe("an answer of a provider", () => {
  const wish = { provider: "oidc", next: "/", linkTo: null, invitation: null } as const;
  const bring = async () => {
    const { location, sealed } = await beginSignOn(deps, wish);
    return { provider: "oidc", query: new URL(location).searchParams, sealed } as const;
  };

  it("is used up also when the provider refuses, and when admission does", async () => {
    const answer = await bring();
    const person = portal.oidc.person;
    portal.oidc.person = new Error("down");
    await expect(complete(deps, answer)).rejects.toThrow("down");
    portal.oidc.person = person;
    await expect(complete(deps, answer)).rejects.toMatchObject({ details: { problem: "used" } });
    expect(madeIn(deps)).toEqual(madeNothing);
  });

  it.each([
    ["through another provider's door", { provider: "github" }],
    ["without the browser's own part", { sealed: undefined }],
    ["with another state", { query: new URLSearchParams({ state: "other" }) }],
    ["without a state", { query: new URLSearchParams() }],
  ] as const)("opens nothing when it comes %s", async (_how, given) => {
    const answer = { ...(await bring()), ...given };
    await expect(complete(deps, answer)).rejects.toMatchObject({ details: { problem: "expired" } });
    expect(madeIn(deps)).toEqual(madeNothing);
  });

  it("ends after ten minutes", async () => {
    const answer = await bring();
    deps.clock.now += 600_000;
    await expect(complete(deps, answer)).rejects.toMatchObject({ code: "session_expired" });
  });

  it("to a provider that is not configured is neither begun nor taken", async () => {
    const answer = await bring();
    const without = { ...deps, identityProviders: providersOf(portal.github) };
    await expect(beginSignOn(without, wish)).rejects.toMatchObject({ code: "not_found" });
    await expect(complete(without, answer)).rejects.toMatchObject({ code: "not_found" });
  });
});
