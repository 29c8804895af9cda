import { beforeEach, describe, expect, it } from "vitest";
import { recorded } from "../../audit/testing.ts";
import { createTestDeps, testActor, type TestDeps } from "../../doors/testing.ts";
import { ForgeError } from "../../github/forge-error.ts";
import { disableMember } from "../change-member.ts";
import {
  findAdmission,
  insertAdmission,
  updateBasis,
  type StoredAdmission,
} from "../store/external-identities.ts";
import { addIdentity, addSession, addUser, inTx } from "../store/testing.ts";
import { findUserById } from "../store/users.ts";
import { auditAs } from "../testing.ts";
import { endDepartedAccess } from "./end-departed-access.ts";

type Users = TestDeps["github"]["users"];
type Membership = Awaited<ReturnType<Users["findOrgMembership"]>>;

let deps: TestDeps;
/** What the forge says of one login; runs what happens meanwhile first. */
let answer: (login: string) => Promise<Membership>;
let listed: { readonly id: number; readonly login: string }[];
let asked: string[];

beforeEach(() => {
  const base = createTestDeps();
  asked = [];
  listed = [{ id: 1, login: "someone" }];
  answer = () => Promise.resolve(undefined);
  const users: Users = {
    ...base.github.users,
    listOrgMembers: () =>
      Promise.resolve(listed.map((member) => ({ ...member, htmlUrl: "", avatarUrl: "" }))),
    findOrgMembership: (_org, login) => {
      asked.push(login);
      return answer(login);
    },
  };
  deps = { ...base, github: { ...base.github, users } };
});

const pass = () => endDepartedAccess(deps, "job_1");
const userOf = (id: string) => findUserById(deps.db.read, id);

async function addMember(
  login: string,
  forgeId: string | null,
  basis: StoredAdmission["basis"] = "organisation",
) {
  const userId = await addUser(deps.db, login, { entityRef: `user:default/${login}` });
  await inTx(deps.db, (tx) => insertAdmission(tx, { userId, basis, departedAt: null }));
  const issuer = deps.github.profile.webUrl;
  if (forgeId !== null)
    await addIdentity(deps.db, { userId, subject: forgeId, issuer, provider: "github", label: login });
  await addSession(deps.db, `ses_${login}`, {
    userId,
    ...{ createdAt: deps.now(), lastSeenAt: deps.now(), expiresAt: deps.now() + 1000 },
  });
  return userId;
}

describe("a pass over the members", () => {
  it("asks the forge nothing when nobody is here as a member", async () => {
    await addMember("ada", "7", "domain");
    listed = [];
    await expect(pass()).resolves.toEqual({ ended: 0, uncertain: 0 });
    expect([asked, recorded(deps)]).toEqual([[], []]);
  });

  it("ends account and sessions together, with one row that names no secret", async () => {
    const ada = await addMember("ada", "7");
    const bo = await addMember("bo", "8");
    listed.push({ id: 8, login: "bo-renamed" });
    await expect(pass()).resolves.toEqual({ ended: 1, uncertain: 0 });
    expect(asked).toEqual(["ada"]);
    expect(await userOf(ada)).toMatchObject({ disabledAt: deps.now() });
    expect(await findAdmission(deps.db.read, ada)).toMatchObject({ departedAt: deps.now() });
    expect(await userOf(bo)).toMatchObject({ disabledAt: null });
    const open = deps.db.raw.prepare("SELECT id FROM sessions WHERE revoked_at IS NULL").pluck().all();
    expect(open).toEqual(["ses_bo"]);
    expect(recorded(deps)).toEqual([
      ["members.endDeparted", ada, { handle: "ada", organisation: deps.github.profile.org }],
    ]);
    await expect(pass()).resolves.toEqual({ ended: 0, uncertain: 0 });
  });

  it("changes nothing of an account whose row in the log cannot be written", async () => {
    const ada = await addMember("ada", "7");
    deps.db.raw.exec("ALTER TABLE audit_events RENAME TO lost");
    await expect(pass()).rejects.toMatchObject({ code: "audit_unavailable" });
    expect(await userOf(ada)).toMatchObject({ disabledAt: null });
    expect(await findAdmission(deps.db.read, ada)).toMatchObject({ departedAt: null });
  });

  it.each<[string, () => void]>([
    ["is listed under another login", () => listed.push({ id: 7, login: "ada-l" })],
    ["is missing from the list and still a member", () => setMembership("active")],
    ["cannot be asked about", () => (answer = () => Promise.reject(new Error("503")))],
    ["is missing from an empty list", () => (listed = [])],
  ])("keeps somebody who %s", async (_why, arrange) => {
    const ada = await addMember("ada", "7");
    arrange();
    expect((await pass()).ended).toBe(0);
    expect(await userOf(ada)).toMatchObject({ disabledAt: null });
    expect(recorded(deps)).toEqual([]);
  });

  it.each<[string, () => void]>([
    ["has not accepted the organisation's invitation", () => setMembership("pending")],
    [
      "has given the login to somebody else, who is a member",
      () => {
        setMembership("active");
        listed.push({ id: 99, login: "ADA" });
      },
    ],
    ["is unknown to the forge", () => undefined],
  ])("ends the access of somebody who %s", async (_why, arrange) => {
    await addMember("ada", "7");
    arrange();
    await expect(pass()).resolves.toEqual({ ended: 1, uncertain: 0 });
  });

  it("knows who came through the company's provider by the person they are in the catalog", async () => {
    const ada = await addMember("ada", null);
    listed.push({ id: 7, login: "Ada" });
    await expect(pass()).resolves.toEqual({ ended: 0, uncertain: 0 });
    listed = [{ id: 1, login: "someone" }];
    await expect(pass()).resolves.toEqual({ ended: 1, uncertain: 0 });
    expect(await userOf(ada)).toMatchObject({ disabledAt: deps.now() });
  });

  describe("with two logins linked to one account", () => {
    const linkSecond = (userId: string) =>
      addIdentity(deps.db, {
        ...{ userId, subject: "9", issuer: deps.github.profile.webUrl },
        ...{ provider: "github", label: "ada-private" },
      });

    it.each([
      ["the first", { id: 7, login: "ada" }],
      ["the second", { id: 9, login: "ada-private" }],
    ])("keeps somebody of whom %s is a member", async (_which, member) => {
      const ada = await addMember("ada", "7");
      await linkSecond(ada);
      listed.push(member);
      await expect(pass()).resolves.toEqual({ ended: 0, uncertain: 0 });
      expect(await userOf(ada)).toMatchObject({ disabledAt: null });
      expect(asked).toEqual([]);
    });

    it("keeps somebody of whom one is missing and still a member, and ends it when both are gone", async () => {
      const ada = await addMember("ada", "7");
      await linkSecond(ada);
      answer = (login) => Promise.resolve(login === "ada-private" ? { state: "active" } : undefined);
      await expect(pass()).resolves.toEqual({ ended: 0, uncertain: 1 });
      expect(await userOf(ada)).toMatchObject({ disabledAt: null });
      answer = () => Promise.resolve(undefined);
      await expect(pass()).resolves.toEqual({ ended: 1, uncertain: 0 });
      expect(recorded(deps)).toHaveLength(1);
    });
  });

  it("stops at a forge that no longer takes the portal's credentials, and ends nobody's access", async () => {
    await addMember("ada", "7");
    const refused = new ForgeError("credentials", "Bad credentials");
    answer = () => Promise.reject(refused);
    await expect(pass()).rejects.toBe(refused);
    expect(recorded(deps)).toEqual([]);
  });

  it("asks about twenty a pass and leaves the others for the next", async () => {
    for (let n = 0; n < 23; n += 1) await addMember(`m${n}`, String(100 + n));
    await expect(pass()).resolves.toEqual({ ended: 20, uncertain: 3 });
    await expect(pass()).resolves.toEqual({ ended: 3, uncertain: 0 });
  });
});

describe("somebody who leaves, while the forge is being asked", () => {
  const meanwhile = (happens: () => Promise<unknown>) => {
    answer = async () => {
      await happens();
      return undefined;
    };
  };

  it("and is disabled by an administrator, stays disabled by them: coming back opens nothing", async () => {
    const ada = await addMember("ada", "7");
    const audit = auditAs(deps, "members.disable");
    meanwhile(() => disableMember(deps, { member: "ada", actor: testActor("admin"), audit }));
    await expect(pass()).resolves.toEqual({ ended: 0, uncertain: 0 });
    expect(await findAdmission(deps.db.read, ada)).toMatchObject({ departedAt: null });
    expect(recorded(deps).map(([action]) => action)).toEqual(["members.disable"]);
  });

  it("and has another ground by then, keeps what it gives", async () => {
    const ada = await addMember("ada", "7");
    meanwhile(() => inTx(deps.db, (tx) => updateBasis(tx, { userId: ada, basis: "invitation" })));
    await expect(pass()).resolves.toEqual({ ended: 0, uncertain: 0 });
    expect(await userOf(ada)).toMatchObject({ disabledAt: null });
    expect(recorded(deps)).toEqual([]);
  });
});

function setMembership(state: "active" | "pending"): void {
  answer = () => Promise.resolve({ state });
}
