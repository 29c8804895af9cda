import { beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { hashToken } from "../credentials.ts";
import {
  countInvitations,
  findInvitation,
  findInvitationByHash,
  findOpenInvitation,
  listStoredInvitations,
  markInvitationAccepted,
  markInvitationRevoked,
  type InvitationPage,
  type SoughtPerson,
} from "./invitations.ts";
import { countAttempts, countSessions, forgetAttempts, forgetSessions } from "./old-sign-ins.ts";
import { insertSetupLink } from "./sessions.ts";
import {
  addInvitation,
  addSession,
  addUser,
  day,
  hour,
  followPages,
  inTx,
  noon,
  type TestDatabase,
} from "./testing.ts";
import { insertFailure } from "./users.ts";

let db: TestDatabase;
beforeEach(() => {
  db = createTestDatabase();
});

describe("a stored invitation", () => {
  it("is found by its id and by the hash of its link, never by the link", async () => {
    const invitation = await addInvitation(db, "inv_1");
    expect(await findInvitation(db.read, "inv_1")).toEqual(invitation);
    expect(await findInvitationByHash(db.read, hashToken("inv_1"))).toEqual(invitation);
    expect(await findInvitationByHash(db.read, "inv_1")).toBeUndefined();
    expect(await findInvitation(db.read, "inv_2")).toBeUndefined();
  });

  it("is for an address or a login, never for both and never for nobody", async () => {
    await expect(addInvitation(db, "inv_1", { login: "ada" })).rejects.toThrow(/CHECK/);
    await expect(addInvitation(db, "inv_2", { email: null })).rejects.toThrow(/CHECK/);
    expect(await countInvitations(db.read)).toBe(0);
  });

  it("that was accepted keeps its time when the account is deleted, and names nobody then", async () => {
    await addInvitation(db, "inv_1");
    await addInvitation(db, "inv_2");
    const userId = await addUser(db, "ada");
    await inTx(db, (tx) => markInvitationAccepted(tx, { id: "inv_1", userId, at: noon }));
    expect(await findInvitation(db.read, "inv_1")).toMatchObject({ acceptedAt: noon, acceptedBy: userId });
    db.raw.exec("DELETE FROM users");
    expect(await findInvitation(db.read, "inv_1")).toMatchObject({ acceptedAt: noon, acceptedBy: null });
    expect(await findInvitation(db.read, "inv_2")).toMatchObject({ acceptedAt: null });
  });

  it("is withdrawn alone", async () => {
    await addInvitation(db, "inv_1");
    await addInvitation(db, "inv_2");
    await inTx(db, (tx) => markInvitationRevoked(tx, { id: "inv_1", at: noon }));
    expect(await findInvitation(db.read, "inv_1")).toMatchObject({ revokedAt: noon });
    expect(await findInvitation(db.read, "inv_2")).toMatchObject({ revokedAt: null });
  });

  it("pages newest first, those of one moment by id", async () => {
    for (const id of ["inv_b", "inv_c", "inv_a"]) await addInvitation(db, id);
    await addInvitation(db, "inv_z", { createdAt: noon - 1 });
    const seen = await followPages(1, (page: InvitationPage) => listStoredInvitations(db.read, page));
    expect(seen.map(({ id }) => id)).toEqual(["inv_c", "inv_b", "inv_a", "inv_z"]);
    expect(await countInvitations(db.read)).toBe(4);
  });
});

describe("the open invitation of a person", () => {
  const seek = async (person: Partial<SoughtPerson>) =>
    (await findOpenInvitation(db.read, { emails: [], login: null, now: noon, ...person }))?.id;

  it("is found by any of their addresses or by their login", async () => {
    await addInvitation(db, "inv_mail", { email: "ada@example.com" });
    await addInvitation(db, "inv_login", { email: null, login: "ada-l" });
    expect(await seek({ emails: ["other@example.com", "ada@example.com"] })).toBe("inv_mail");
    expect(await seek({ login: "ada-l" })).toBe("inv_login");
    expect(await seek({ emails: ["bo@example.com"], login: "bo" })).toBeUndefined();
  });

  it("is never found by nothing", async () => {
    await addInvitation(db, "inv_mail");
    await addInvitation(db, "inv_login", { email: null, login: "ada" });
    expect(await seek({})).toBeUndefined();
    expect(await seek({ emails: ["", "%", "null"] })).toBeUndefined();
  });

  it("is the newest one of several", async () => {
    const email = "ada@example.com";
    await addInvitation(db, "inv_1", { email, createdAt: noon - hour });
    await addInvitation(db, "inv_2", { email });
    await addInvitation(db, "inv_3", { email: null, login: "ada", createdAt: noon - day });
    expect(await seek({ emails: [email], login: "ada" })).toBe("inv_2");
  });

  it.each([
    ["was accepted", { acceptedAt: noon - 1 }],
    ["was withdrawn", { revokedAt: noon - 1 }],
    ["is over at this moment", { expiresAt: noon }],
  ])("is not one that %s, also when it is the newest", async (_what, given) => {
    const email = "ada@example.com";
    await addInvitation(db, "inv_old", { email, createdAt: noon - hour });
    await addInvitation(db, "inv_new", { email, ...given });
    expect(await seek({ emails: [email] })).toBe("inv_old");
    await inTx(db, (tx) => markInvitationRevoked(tx, { id: "inv_old", at: noon }));
    expect(await seek({ emails: [email] })).toBeUndefined();
  });
});

describe("what is forgotten of sign-ins", () => {
  const count = (before?: number) => countSessions(db.read, before);

  it("is sessions from the moment on they ended, however they ended", async () => {
    const userId = await addUser(db, "ada");
    await addSession(db, "ses_revoked", { userId, revokedAt: noon, lastSeenAt: noon + 9 * day });
    await addSession(db, "ses_over", { userId, expiresAt: noon, lastSeenAt: noon + 9 * day });
    await addSession(db, "ses_idle", { userId, lastSeenAt: noon - 12 * hour });
    await addSession(db, "ses_open", { userId, lastSeenAt: noon + hour });
    expect(await count()).toBe(4);
    expect(await count(noon - 1)).toBe(0);
    expect(await count(noon)).toBe(3);
    expect(await inTx(db, (tx) => forgetSessions(tx, { before: noon - 1, limit: 10 }))).toBe(0);
    expect(await inTx(db, (tx) => forgetSessions(tx, { before: noon, limit: 2 }))).toBe(2);
    expect(await inTx(db, (tx) => forgetSessions(tx, { before: noon, limit: 2 }))).toBe(1);
    expect(db.raw.prepare("SELECT id FROM sessions").pluck().all()).toEqual(["ses_open"]);
  });

  it("is failed attempts and links that are spent, together no more than asked for at a time", async () => {
    const link = { createdAt: noon - day, expiresAt: noon + day, usedAt: null };
    await inTx(db, async (tx) => {
      for (const at of [noon - 1, noon, noon + 1]) await insertFailure(tx, { bucket: "a", at });
      await insertSetupLink(tx, { ...link, tokenHash: "used", usedAt: noon });
      await insertSetupLink(tx, { ...link, tokenHash: "over", expiresAt: noon });
      await insertSetupLink(tx, { ...link, tokenHash: "open" });
      await insertSetupLink(tx, { ...link, tokenHash: "used later", usedAt: noon + 1 });
    });
    expect(await countAttempts(db.read)).toBe(7);
    expect(await countAttempts(db.read, noon)).toBe(4);
    const forget = (limit: number) => inTx(db, (tx) => forgetAttempts(tx, { before: noon, limit }));
    expect(await forget(3)).toBe(3);
    expect(await countAttempts(db.read, noon)).toBe(1);
    expect(await forget(3)).toBe(1);
    expect(await forget(3)).toBe(0);
    expect(db.raw.prepare("SELECT token_hash FROM setup_links ORDER BY 1").pluck().all()).toEqual([
      "open",
      "used later",
    ]);
    expect(db.raw.prepare("SELECT at FROM sign_in_failures").pluck().all()).toEqual([noon + 1]);
  });
});
