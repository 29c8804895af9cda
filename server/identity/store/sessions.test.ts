import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { hashToken } from "../credentials.ts";
import { isSessionLive, sessionIdleMs } from "../domain/session-policy.ts";
import {
  countLiveSessions,
  findSessionByHash,
  findSessionOfUser,
  findSetupLink,
  insertSetupLink,
  listLiveSessions,
  markSetupLinkUsed,
  revokeSession,
  revokeSessionByHash,
  revokeSessionsOfUser,
  touchSession,
  type SessionPage,
} from "./sessions.ts";
import { addSession, addUser, day, hour, followPages, inTx, noon, type TestDatabase } from "./testing.ts";

let db: TestDatabase;
let ada: string;
let bo: string;
beforeEach(async () => {
  db = createTestDatabase();
  ada = await addUser(db, "ada");
  bo = await addUser(db, "bo");
});

const openIds = async (userId: string, now: number, limit = 100) =>
  (await listLiveSessions(db.read, { userId, now }, { limit, after: undefined })).map(({ id }) => id);

describe("a stored session", () => {
  it("is found by its token's hash as it was written, and not by the token or the id", async () => {
    const session = await addSession(db, "ses_1", { userId: ada, userAgent: "Zürich 🦀", openedBy: null });
    expect(await findSessionByHash(db.read, hashToken("ses_1"))).toEqual(session);
    for (const wrong of ["ses_1", "", hashToken("ses_2"), hashToken("ses_1").toUpperCase()])
      expect(await findSessionByHash(db.read, wrong)).toBeUndefined();
  });

  it("belongs to one person: asked for as another's it is not there", async () => {
    await addSession(db, "ses_1", { userId: ada });
    expect(await findSessionOfUser(db.read, { userId: ada, id: "ses_1" })).toMatchObject({ id: "ses_1" });
    expect(await findSessionOfUser(db.read, { userId: bo, id: "ses_1" })).toBeUndefined();
    expect(await findSessionOfUser(db.read, { userId: ada, id: "ses_2" })).toBeUndefined();
  });

  it("is nobody's without a person, and its token is nobody else's", async () => {
    await expect(addSession(db, "ses_1", { userId: "usr_nobody" })).rejects.toThrow(/FOREIGN KEY/);
    await addSession(db, "ses_1", { userId: ada });
    await expect(addSession(db, "ses_2", { userId: bo, tokenHash: hashToken("ses_1") })).rejects.toThrow(
      /UNIQUE/,
    );
    expect(await openIds(bo, noon)).toEqual([]);
  });

  it("is seen at the time of its newest request, the others are left as they were", async () => {
    await addSession(db, "ses_1", { userId: ada });
    await addSession(db, "ses_2", { userId: ada });
    await inTx(db, (tx) => touchSession(tx, { id: "ses_1", at: noon + hour }));
    expect(await findSessionByHash(db.read, hashToken("ses_1"))).toMatchObject({
      lastSeenAt: noon + hour,
      createdAt: noon,
      expiresAt: noon + 7 * day,
    });
    expect(await findSessionByHash(db.read, hashToken("ses_2"))).toMatchObject({ lastSeenAt: noon });
  });

  it.each([
    ["by its id", (at: number) => inTx(db, (tx) => revokeSession(tx, { id: "ses_1", at }))],
    [
      "by its token's hash",
      (at: number) => inTx(db, (tx) => revokeSessionByHash(tx, { tokenHash: hashToken("ses_1"), at })),
    ],
  ])("that is revoked %s ends at the first time and alone", async (_how, revoke) => {
    await addSession(db, "ses_1", { userId: ada });
    await addSession(db, "ses_2", { userId: ada });
    await revoke(noon + 1);
    await revoke(noon + hour);
    expect(await findSessionByHash(db.read, hashToken("ses_1"))).toMatchObject({ revokedAt: noon + 1 });
    expect(await openIds(ada, noon + 2)).toEqual(["ses_2"]);
  });

  it("goes with the account, and only with that", async () => {
    await addSession(db, "ses_1", { userId: ada });
    await addSession(db, "ses_2", { userId: bo });
    db.raw.exec("DELETE FROM users WHERE id = 'usr_ada'");
    expect(await findSessionByHash(db.read, hashToken("ses_1"))).toBeUndefined();
    expect(await findSessionByHash(db.read, hashToken("ses_2"))).toMatchObject({ userId: bo });
  });
});

describe("the live sessions of a person", () => {
  it.each([
    ["was revoked", { revokedAt: noon }, noon + 1, false],
    ["is at its last millisecond of seven days", { expiresAt: noon + hour }, noon + hour - 1, true],
    ["is seven days old", { expiresAt: noon + hour }, noon + hour, false],
    ["was idle for a millisecond less than twelve hours", {}, noon + 12 * hour - 1, true],
    ["was idle for twelve hours", {}, noon + 12 * hour, false],
    ["was used again meanwhile", { lastSeenAt: noon + 11 * hour }, noon + 22 * hour, true],
  ])("one that %s is counted and listed as the policy says", async (_what, given, now, isLive) => {
    const session = await addSession(db, "ses_1", { userId: ada, ...given });
    expect(isSessionLive(session, now)).toBe(isLive);
    expect(await openIds(ada, now)).toEqual(isLive ? ["ses_1"] : []);
    expect(await countLiveSessions(db.read, { userId: ada, now })).toBe(isLive ? 1 : 0);
  });

  it("are those the rule in code lets in, whatever their times", async () => {
    const time = fc.integer({ min: noon - 8 * day, max: noon + 8 * day });
    const times = fc.record({
      lastSeenAt: fc.oneof(time, fc.constantFrom(noon - sessionIdleMs, noon - sessionIdleMs + 1, noon)),
      expiresAt: fc.oneof(time, fc.constantFrom(noon, noon + 1)),
      revokedAt: fc.option(time),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(times, { maxLength: 12 }), async (sessions) => {
        db.raw.exec("DELETE FROM sessions");
        for (const [n, session] of sessions.entries())
          await addSession(db, `ses_${n}`, { userId: ada, ...session });
        const expected = sessions.filter((session) => isSessionLive(session, noon)).length;
        expect(await countLiveSessions(db.read, { userId: ada, now: noon })).toBe(expected);
        expect(await openIds(ada, noon)).toHaveLength(expected);
        const change = { userId: ada, keptId: null, at: noon };
        expect(await inTx(db, (tx) => revokeSessionsOfUser(tx, change))).toBe(expected);
        expect(await openIds(ada, noon)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("page newest first, those of one moment by id, and none twice", async () => {
    for (const id of ["ses_b", "ses_c", "ses_a"]) await addSession(db, id, { userId: ada });
    await addSession(db, "ses_old", { userId: ada, createdAt: noon - 1 });
    await addSession(db, "ses_new", { userId: ada, createdAt: noon + 1 });
    const live = { userId: ada, now: noon + 2 };
    const seen = await followPages(1, (page: SessionPage) => listLiveSessions(db.read, live, page));
    expect(seen.map(({ id }) => id)).toEqual(["ses_new", "ses_c", "ses_b", "ses_a", "ses_old"]);
  });

  it("end all at once but the one kept; what was over keeps the time it ended at", async () => {
    await addSession(db, "ses_here", { userId: ada });
    await addSession(db, "ses_there", { userId: ada });
    await addSession(db, "ses_gone", { userId: ada, revokedAt: noon - hour });
    await addSession(db, "ses_idle", { userId: ada, lastSeenAt: noon - 13 * hour });
    await addSession(db, "ses_bo", { userId: bo });
    const change = { userId: ada, keptId: "ses_here", at: noon + 1 };
    expect(await inTx(db, (tx) => revokeSessionsOfUser(tx, change))).toBe(1);
    const revoked = db.raw.prepare("SELECT id, revoked_at FROM sessions ORDER BY id").raw().all();
    expect(revoked).toEqual([
      ["ses_bo", null],
      ["ses_gone", noon - hour],
      ["ses_here", null],
      ["ses_idle", null],
      ["ses_there", noon + 1],
    ]);
    expect(await openIds(bo, noon + 1)).toEqual(["ses_bo"]);
  });

  it("of another person are not kept open by naming one of them", async () => {
    await addSession(db, "ses_1", { userId: ada });
    await addSession(db, "ses_bo", { userId: bo });
    const change = { userId: ada, keptId: "ses_bo", at: noon };
    expect(await inTx(db, (tx) => revokeSessionsOfUser(tx, change))).toBe(1);
    expect(await openIds(bo, noon)).toEqual(["ses_bo"]);
  });
});

describe("a one-time link", () => {
  it("is kept as a hash with its end, and marked used without losing either", async () => {
    const link = { tokenHash: hashToken("wms_x"), createdAt: noon, expiresAt: noon + hour, usedAt: null };
    await inTx(db, (tx) => insertSetupLink(tx, link));
    expect(await findSetupLink(db.read, hashToken("wms_x"))).toEqual(link);
    await inTx(db, (tx) => markSetupLinkUsed(tx, { tokenHash: link.tokenHash, at: noon + 5 }));
    expect(await findSetupLink(db.read, link.tokenHash)).toEqual({ ...link, usedAt: noon + 5 });
    expect(await findSetupLink(db.read, "wms_x")).toBeUndefined();
  });

  it("that is marked used leaves the other links open", async () => {
    for (const token of ["wms_x", "wms_y"]) {
      const link = { tokenHash: hashToken(token), createdAt: noon, expiresAt: noon + hour, usedAt: null };
      await inTx(db, (tx) => insertSetupLink(tx, link));
    }
    await inTx(db, (tx) => markSetupLinkUsed(tx, { tokenHash: hashToken("wms_x"), at: noon }));
    expect(await findSetupLink(db.read, hashToken("wms_y"))).toMatchObject({ usedAt: null });
  });
});
