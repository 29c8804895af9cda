import { beforeEach, describe, expect, it } from "vitest";
import { recorded } from "../../audit/testing.ts";
import { anEntity, seedEntities } from "../../catalog/testing.ts";
import type { TestDeps } from "../../doors/testing.ts";
import type { ExternalPerson } from "../domain/external-person.ts";
import { findAdmission, findIdentity, insertAdmission } from "../store/external-identities.ts";
import { findInvitation } from "../store/invitations.ts";
import { addIdentity, addInvitation, addUser, day, inTx, noon } from "../store/testing.ts";
import { findUserByHandle, findUserById } from "../store/users.ts";
import { change, madeIn, madeNothing, openPortal, type SignedOn, userOf } from "./testing.ts";

let portal: ReturnType<typeof openPortal>;
let deps: TestDeps;
beforeEach(() => {
  portal = openPortal();
  ({ deps } = portal);
  deps.clock.now = noon;
});

const userIdOf = (done: SignedOn) => userOf(deps, done);

describe("somebody who comes for the first time", () => {
  it("as an active member of the organisation gets a developer's account under their login", async () => {
    const id = await userIdOf(await portal.come("github"));
    expect(await findUserById(deps.db.read, id)).toEqual({
      ...{ id, handle: "Ada-L", displayName: "Ada Lovelace", email: "ada@example.com", role: "developer" },
      ...{ entityRef: "user:default/ada-l", passwordHash: null, disabledAt: null, createdAt: noon },
    });
    expect(await findAdmission(deps.db.read, id)).toMatchObject({ basis: "organisation", departedAt: null });
    expect(recorded(deps)).toEqual([
      ["session.signIn", id, { by: "github", as: "Ada-L", newAccount: "developer" }],
    ]);
  });

  it("from an allowed domain gets a viewer's account", async () => {
    const id = await userIdOf(await portal.come("oidc"));
    expect(await findUserById(deps.db.read, id)).toMatchObject({ role: "viewer", handle: "ada@example.com" });
    expect(await findAdmission(deps.db.read, id)).toMatchObject({ basis: "domain" });
  });

  it("and is in the catalog by a verified address gets that person's teams", async () => {
    await seedEntities(deps.db, [
      anEntity("ada", { kind: "User", spec: { memberOf: [], profile: { email: "ada@example.com" } } }),
    ]);
    const id = await userIdOf(await portal.come("oidc"));
    expect(await findUserById(deps.db.read, id)).toMatchObject({
      ...{ role: "developer", entityRef: "user:default/ada" },
    });
  });

  it.each<[string, string, () => unknown]>([
    [
      "not_a_member",
      "github, and is no member",
      () => {
        portal.organisation.membership = undefined;
        change(portal.github, mail("ada@else.where", true));
      },
    ],
    [
      "not_a_member",
      "github, and has not accepted the organisation's invitation",
      () => (portal.organisation.membership = "pending"),
    ],
    [
      "unreachable",
      "github, and the organisation cannot be asked",
      () => (portal.organisation.membership = new Error("503")),
    ],
    ["not_invited", "oidc, from another domain", () => change(portal.oidc, mail("ada@else.where", true))],
    [
      "not_invited",
      "oidc, from a domain that only ends alike",
      () => change(portal.oidc, mail("a@notexample.com", true)),
    ],
    [
      "not_invited",
      "oidc, from a part of the domain",
      () => change(portal.oidc, mail("a@sub.example.com", true)),
    ],
    [
      "not_invited",
      "oidc, with two at signs",
      () => change(portal.oidc, mail("a@example.com@else.where", true)),
    ],
    [
      "email_unverified",
      "oidc, with an address nobody verified",
      () => change(portal.oidc, mail("a@example.com", false)),
    ],
    ["not_invited", "oidc, without an address", () => change(portal.oidc, { emails: [] })],
    [
      "not_a_member",
      "github, with an address of an allowed domain",
      () => (portal.organisation.membership = undefined),
    ],
  ])("is refused with %s when they come through %s; nothing is kept", async (problem, way, arrange) => {
    arrange();
    const tried = portal.come(way.startsWith("oidc") ? "oidc" : "github");
    await expect(tried).rejects.toMatchObject({ details: { problem } });
    expect(madeIn(deps)).toEqual(madeNothing);
  });

  it("is known by the first address somebody verified, and by a domain after the last at sign", async () => {
    const emails = [mail("ada@elsewhere.example", false), mail('"@"@example.com', true)];
    change(portal.oidc, { emails: emails.flatMap((one) => one.emails) });
    const id = await userIdOf(await portal.come("oidc"));
    expect(await findUserById(deps.db.read, id)).toMatchObject({ role: "viewer", email: '"@"@example.com' });
  });

  it("gets another handle when theirs is taken, and never the one of the printed link", async () => {
    await addUser(deps.db, "ada-l");
    await addUser(deps.db, "ADA-L-2");
    const id = await userIdOf(await portal.come("github"));
    expect((await findUserById(deps.db.read, id))?.handle).toBe("Ada-L-3");
    change(portal.github, { login: "Admin", subject: "8" });
    const other = await userIdOf(await portal.come("github"));
    expect((await findUserById(deps.db.read, other))?.handle).toBe("Admin-2");
    expect(await findUserByHandle(deps.db.read, "admin")).toBeUndefined();
  });

  it("gets no account when the log cannot be written", async () => {
    deps.db.raw.exec("DROP TABLE audit_events");
    await expect(portal.come("github")).rejects.toMatchObject({ code: "audit_unavailable" });
    expect(deps.db.raw.prepare("SELECT count(*) FROM users").pluck().get()).toBe(0);
    expect(deps.db.raw.prepare("SELECT count(*) FROM sessions").pluck().get()).toBe(0);
  });
});

describe("somebody who comes back", () => {
  it("is the same account by issuer and subject, whatever else of them changed", async () => {
    const id = await userIdOf(await portal.come("github"));
    change(portal.github, { login: "ada-new", displayName: "A. L.", ...mail("new@example.com", true) });
    deps.clock.now += day;
    expect(await userIdOf(await portal.come("github"))).toBe(id);
    expect(madeIn(deps)).toMatchObject({ users: 1, sessions: 2, identities: 1 });
    expect(await findUserById(deps.db.read, id)).toMatchObject({
      ...{ handle: "Ada-L", displayName: "Ada Lovelace", entityRef: "user:default/ada-new" },
    });
    expect(await findIdentity(deps.db.read, { issuer: "https://github.com", subject: "7" })).toMatchObject({
      ...{ label: "ada-new", linkedAt: noon, lastUsedAt: noon + day },
    });
    expect(recorded(deps)[1]).toEqual(["session.signIn", id, { by: "github", as: "ada-new" }]);
  });

  it("is somebody else with another subject or at another issuer, though all else is the same", async () => {
    const ids = [await userIdOf(await portal.come("oidc"))];
    change(portal.oidc, { subject: "person-2" });
    ids.push(await userIdOf(await portal.come("oidc")));
    change(portal.oidc, { subject: "person-1", issuer: "https://other.example.com" });
    ids.push(await userIdOf(await portal.come("oidc")));
    expect(new Set(ids).size).toBe(3);
  });

  it("is refused while an administrator has them disabled, whatever grounds they have", async () => {
    const id = await userIdOf(await portal.come("github"));
    deps.db.raw.exec("UPDATE users SET disabled_at = 1");
    await addInvitation(deps.db, "inv_1", { email: "ada@example.com", role: "admin" });
    const before = madeIn(deps);
    await expect(portal.come("github")).rejects.toMatchObject({ details: { problem: "disabled" } });
    expect(madeIn(deps)).toEqual(before);
    expect(await findUserById(deps.db.read, id)).toMatchObject({ role: "developer", disabledAt: 1 });
    expect(await findInvitation(deps.db.read, "inv_1")).toMatchObject({ acceptedAt: null });
  });

  it("to the organisation after they had left is let in again, with the role they had", async () => {
    const id = await userIdOf(await portal.come("github"));
    deps.db.raw.exec(
      "UPDATE users SET disabled_at = 5, role = 'maintainer'; UPDATE admissions SET departed_at = 5",
    );
    portal.organisation.membership = undefined;
    await expect(portal.come("github")).rejects.toMatchObject({ details: { problem: "not_a_member" } });
    portal.organisation.membership = "active";
    expect(await userIdOf(await portal.come("github"))).toBe(id);
    expect(await findUserById(deps.db.read, id)).toMatchObject({ role: "maintainer", disabledAt: null });
    expect(await findAdmission(deps.db.read, id)).toMatchObject({ departedAt: null });
  });

  it("with an invitation after they had left gets its role, and it as the ground from then on", async () => {
    const id = await userIdOf(await portal.come("github"));
    deps.db.raw.exec("UPDATE users SET disabled_at = 5; UPDATE admissions SET departed_at = 5");
    portal.organisation.membership = undefined;
    await addInvitation(deps.db, "inv_1", { email: null, login: "ada-l", role: "viewer" });
    expect(await userIdOf(await portal.come("github"))).toBe(id);
    expect(await findUserById(deps.db.read, id)).toMatchObject({ role: "viewer", disabledAt: null });
    expect(await findAdmission(deps.db.read, id)).toMatchObject({ basis: "invitation", departedAt: null });
    expect(await findInvitation(deps.db.read, "inv_1")).toMatchObject({ acceptedAt: noon, acceptedBy: id });
  });

  it("with grounds of their own leaves an invitation open, and their role as it is", async () => {
    const id = await userIdOf(await portal.come("github"));
    await addInvitation(deps.db, "inv_1", { email: null, login: "ada-l", role: "admin" });
    await portal.come("github");
    expect(await findUserById(deps.db.read, id)).toMatchObject({ role: "developer" });
    expect(await findInvitation(deps.db.read, "inv_1")).toMatchObject({ acceptedAt: null });
  });
});

it("whoever was admitted before their ground was noted is let in without one", async () => {
  const userId = await addUser(deps.db, "ada");
  await addIdentity(deps.db, { userId, issuer: "https://oidc.example.com", subject: "person-1" });
  change(portal.oidc, { emails: [] });
  expect(await userIdOf(await portal.come("oidc"))).toBe(userId);
  await inTx(deps.db, (tx) => insertAdmission(tx, { userId, basis: "organisation", departedAt: null }));
  await expect(portal.come("oidc")).rejects.toMatchObject({ details: { problem: "not_invited" } });
});

function mail(address: string, isVerified: boolean): Pick<ExternalPerson, "emails"> {
  return { emails: [{ address, isVerified }] };
}
