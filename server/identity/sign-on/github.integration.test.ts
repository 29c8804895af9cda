import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TestDeps } from "../../doors/testing.ts";
import { ada, startGitHubServer, type GitHubServer } from "../providers/testing/github-server.ts";
import { bySession, signedIn } from "../testing.ts";
import { beginSignOn } from "./begin-sign-on.ts";
import { bringAnswer, complete, depsFor, signOn } from "./testing.ts";

let server: GitHubServer;
beforeAll(async () => {
  server = await startGitHubServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.person = ada;
  server.orgIsDown = false;
  server.members.clear();
  server.members.set("ada", { id: 101, state: "active" });
});

const newDeps = () =>
  depsFor({
    GITHUB_URL: server.url,
    GITHUB_ORG: "acme",
    GITHUB_TOKEN: "token of the portal",
    OAUTH_GITHUB_CLIENT_ID: "client",
    OAUTH_GITHUB_CLIENT_SECRET: "secret",
  });
const way = () => ({ provider: "github", server }) as const;
const problem = (name: string) => ({ details: { problem: name } });
const actorOf = async (deps: TestDeps, { session }: Awaited<ReturnType<typeof signOn>>) =>
  (await bySession(deps, session?.token ?? "")).actor;

describe("signing in through GitHub", () => {
  it("makes a member of the organisation a developer, linked to themselves in the catalog", async () => {
    const deps = newDeps();
    const actor = await actorOf(deps, await signOn(deps, way()));
    expect(actor).toMatchObject({ name: "Ada Lovelace", role: "developer", userRef: "user:default/ada" });
    const stored = deps.db.raw.prepare("SELECT handle, email FROM users").get();
    expect(stored).toEqual({ handle: "ada", email: "ada@example.com" });
  });

  it("follows a person to their new login, and gives the old one to nobody else", async () => {
    const deps = newDeps();
    const before = await actorOf(deps, await signOn(deps, way()));
    server.members.set("countess", { id: 101, state: "active" });
    server.person = { ...ada, login: "countess" };
    const after = await actorOf(deps, await signOn(deps, way()));
    expect(after).toMatchObject({ id: before.id, userRef: "user:default/countess" });
    server.person = { ...ada, id: 202, emails: [] };
    const other = await actorOf(deps, await signOn(deps, way()));
    expect(other.id).not.toBe(before.id);
  });

  it("refuses people outside the organisation, and those who have not accepted its invitation", async () => {
    const deps = newDeps();
    server.members.set("ada", { id: 101, state: "pending" });
    await expect(signOn(deps, way())).rejects.toMatchObject(problem("not_a_member"));
    server.members.delete("ada");
    await expect(signOn(deps, way())).rejects.toMatchObject(problem("not_a_member"));
    expect(deps.db.raw.prepare("SELECT count(*) AS n FROM users").get()).toEqual({ n: 0 });
  });

  it("lets nobody in while the organisation cannot be asked", async () => {
    const deps = newDeps();
    server.orgIsDown = true;
    await expect(signOn(deps, way())).rejects.toMatchObject(problem("unreachable"));
  });

  it("refuses a code that was redeemed already, which GitHub says with status 200", async () => {
    const deps = newDeps();
    const stolen = await bringAnswer(deps, way());
    await complete(deps, stolen);
    const own = await bringAnswer(deps, way());
    own.query.set("code", stolen.query.get("code") ?? "");
    await expect(complete(deps, own)).rejects.toMatchObject(problem("refused"));
  });

  it("gives nobody the name that the printed link signs in", async () => {
    const deps = newDeps();
    server.members.set("admin", { id: 7, state: "active" });
    server.person = { ...ada, id: 7, login: "admin" };
    const guest = await actorOf(deps, await signOn(deps, way()));
    const { actor } = await bySession(deps, (await signedIn(deps)).token);
    expect(actor).toMatchObject({ name: "Administrator", role: "admin" });
    expect(actor.id).not.toBe(guest.id);
  });

  it("asks for no more than the name and the addresses, and proves itself with PKCE", async () => {
    const { location } = await beginSignOn(newDeps(), {
      provider: "github",
      next: "/",
      linkTo: null,
      invitation: null,
    });
    const { pathname, searchParams } = new URL(location);
    expect(pathname).toBe("/login/oauth/authorize");
    expect(Object.fromEntries(searchParams)).toMatchObject({
      scope: "read:user user:email",
      code_challenge_method: "S256",
      redirect_uri: "http://127.0.0.1:3000/api/auth/callback/github",
    });
  });
});
