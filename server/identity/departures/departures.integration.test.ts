import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { anEntity, seedEntities } from "../../catalog/testing.ts";
import type { TestDeps } from "../../doors/testing.ts";
import { listEventsAfter } from "../../audit/store.ts";
import { ada, startGitHubServer, type GitHubServer } from "../providers/testing/github-server.ts";
import { startOidcServer, testClient, type OidcServer } from "../providers/testing/oidc-server.ts";
import { disableMember, enableMember } from "../change-member.ts";
import { depsFor, signOn } from "../sign-on/testing.ts";
import { auditAs, bySession } from "../testing.ts";
import { endDepartedAccess } from "./end-departed-access.ts";

let server: GitHubServer;
let company: OidcServer;
beforeAll(async () => {
  server = await startGitHubServer();
  company = await startOidcServer();
});
afterAll(async () => {
  await server.stop();
  await company.stop();
});
beforeEach(() => {
  server.person = ada;
  server.orgIsDown = false;
  server.members.clear();
  server.members.set("ada", { id: 101, state: "active" });
  server.members.set("someone", { id: 1, state: "active" });
});

const newDeps = () =>
  depsFor({
    GITHUB_URL: server.url,
    GITHUB_ORG: "acme",
    GITHUB_TOKEN: "token of the portal",
    OAUTH_GITHUB_CLIENT_ID: "client",
    OAUTH_GITHUB_CLIENT_SECRET: "secret",
    OIDC_ISSUER: company.issuer,
    OIDC_CLIENT_ID: testClient.clientId,
    OIDC_CLIENT_SECRET: testClient.clientSecret,
  });
const way = () => ({ provider: "github", server }) as const;
const pass = (deps: TestDeps) => endDepartedAccess(deps, "req_test");
const isIn = async (deps: TestDeps, { session }: Awaited<ReturnType<typeof signOn>>) =>
  bySession(deps, session?.token ?? "").then(
    () => true,
    () => false,
  );

describe("somebody who leaves the organisation", () => {
  it("loses access at the next pass, with an audit row, and has it again on coming back", async () => {
    const deps = newDeps();
    const signedOn = await signOn(deps, way());
    await expect(pass(deps)).resolves.toEqual({ ended: 0, uncertain: 0 });
    server.members.delete("ada");
    await expect(pass(deps)).resolves.toEqual({ ended: 1, uncertain: 0 });
    expect(await isIn(deps, signedOn)).toBe(false);
    const events = await listEventsAfter(deps.db.read, { seq: 0, limit: 10 });
    expect(events.map(({ action, actorKind }) => `${actorKind} ${action}`)).toEqual([
      "system session.signIn",
      "system members.endDeparted",
    ]);
    await expect(pass(deps)).resolves.toEqual({ ended: 0, uncertain: 0 });
    await expect(signOn(deps, way())).rejects.toMatchObject({ details: { problem: "not_a_member" } });
    server.members.set("ada", { id: 101, state: "active" });
    expect(await isIn(deps, await signOn(deps, way()))).toBe(true);
    expect(await isIn(deps, signedOn)).toBe(false);
  });

  it("loses access also when they are invited to the organisation again and have not accepted", async () => {
    const deps = newDeps();
    await signOn(deps, way());
    server.members.set("ada", { id: 101, state: "pending" });
    await expect(pass(deps)).resolves.toMatchObject({ ended: 1 });
  });

  it("loses access also when somebody else has their login now", async () => {
    const deps = newDeps();
    await signOn(deps, way());
    server.members.set("ada", { id: 999, state: "active" });
    await expect(pass(deps)).resolves.toMatchObject({ ended: 1 });
  });

  it("loses access also when they come in through the company's provider", async () => {
    const deps = newDeps();
    const spec = { profile: { email: "ada@example.com" } };
    await seedEntities(deps.db, [anEntity("ada", { kind: "User", spec })]);
    const signedOn = await signOn(deps, { provider: "oidc", server: company });
    await expect(pass(deps)).resolves.toEqual({ ended: 0, uncertain: 0 });
    server.members.delete("ada");
    await expect(pass(deps)).resolves.toEqual({ ended: 1, uncertain: 0 });
    expect(await isIn(deps, signedOn)).toBe(false);
  });
});

describe("somebody who has not left", () => {
  it("stays under a new login", async () => {
    const deps = newDeps();
    const signedOn = await signOn(deps, way());
    server.members.delete("ada");
    server.members.set("countess", { id: 101, state: "active" });
    await expect(pass(deps)).resolves.toEqual({ ended: 0, uncertain: 0 });
    expect(await isIn(deps, signedOn)).toBe(true);
  });

  it("stays while the forge cannot be asked, or shows an empty list", async () => {
    const deps = newDeps();
    const signedOn = await signOn(deps, way());
    server.orgIsDown = true;
    await expect(pass(deps)).rejects.toThrow();
    server.orgIsDown = false;
    server.members.clear();
    await expect(pass(deps)).resolves.toEqual({ ended: 0, uncertain: 1 });
    expect(await isIn(deps, signedOn)).toBe(true);
  });

  it("stays out when an administrator disabled them, whatever the organisation says", async () => {
    const deps = newDeps();
    await signOn(deps, way());
    server.members.delete("ada");
    await pass(deps);
    deps.db.raw.prepare("UPDATE users SET disabled_at = 5").run();
    server.members.set("ada", { id: 101, state: "active" });
    await expect(signOn(deps, way())).rejects.toMatchObject({ details: { problem: "disabled" } });
  });

  it("stays out on coming back when an administrator disabled them after they had left", async () => {
    const deps = newDeps();
    await signOn(deps, way());
    server.members.delete("ada");
    await pass(deps);
    const change = { member: "ada", actor: { id: "usr_admin" }, audit: auditAs(deps, "members.disable") };
    await disableMember(deps, change);
    server.members.set("ada", { id: 101, state: "active" });
    await expect(signOn(deps, way())).rejects.toMatchObject({ details: { problem: "disabled" } });
    await enableMember(deps, change);
    expect((await signOn(deps, way())).session).not.toBeNull();
  });

  it("stays when an administrator let them in again after they had left", async () => {
    const deps = newDeps();
    await signOn(deps, way());
    server.members.delete("ada");
    await pass(deps);
    deps.db.raw.prepare("UPDATE users SET disabled_at = NULL").run();
    await expect(pass(deps)).resolves.toEqual({ ended: 0, uncertain: 0 });
  });
});
