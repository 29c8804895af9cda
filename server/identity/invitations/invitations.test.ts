import { describe, expect, it } from "vitest";
import { executeOperation } from "../../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../../doors/testing.ts";
import { operatorActor } from "../domain/actor.ts";
import {
  createInvitationOperation,
  listInvitationsOperation,
  revokeInvitationOperation,
} from "../operations/sign-in.ts";
import { auditAs, bySession } from "../testing.ts";
import { acceptInvitation, previewInvitation } from "./accept-invitation.ts";

const day = 24 * 3_600_000;
const caller = (deps: TestDeps, actor = testActor("admin")) => ({
  deps,
  actor,
  requestId: "req_test",
  sessionId: null,
});
const invite = (deps: TestDeps, input: object = {}, actor = testActor("admin")) =>
  executeOperation(createInvitationOperation, caller(deps, actor), {
    email: "Ada@example.com",
    role: "maintainer",
    ...input,
  });
const tokenOf = ({ url }: { url: string }) => new URL(url).hash.slice(1);
const preview = (deps: TestDeps, token: string, address = "10.0.0.1") =>
  previewInvitation(deps, { token, address });
const accept = (deps: TestDeps, token: string, password = "correct horse battery") =>
  acceptInvitation(deps, {
    token,
    name: "Ada",
    password,
    address: "10.0.0.1",
    userAgent: null,
    audit: () => auditAs(deps, "session.signIn"),
  });

describe("an invitation", () => {
  it("makes an account with its role and the person's own password, once", async () => {
    const deps = createTestDeps();
    const invitation = await invite(deps);
    const token = tokenOf(invitation);
    expect(invitation).toMatchObject({ email: "ada@example.com", state: "open" });
    await expect(preview(deps, token)).resolves.toMatchObject({ role: "maintainer", invitedBy: "A admin" });
    const session = await accept(deps, token);
    await expect(bySession(deps, session.token)).resolves.toMatchObject({
      actor: { name: "Ada", role: "maintainer" },
    });
    await expect(accept(deps, token)).rejects.toMatchObject({ code: "setup_closed" });
    await expect(preview(deps, token)).rejects.toMatchObject({ code: "setup_closed" });
    expect(deps.db.raw.prepare("SELECT count(*) AS n FROM users").get()).toEqual({ n: 1 });
  });

  it("makes one account when its link is opened twice at once", async () => {
    const deps = createTestDeps();
    const token = tokenOf(await invite(deps));
    const outcomes = await Promise.allSettled([accept(deps, token), accept(deps, token)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(deps.db.raw.prepare("SELECT count(*) AS n FROM users").get()).toEqual({ n: 1 });
  });

  it("keeps its link nowhere but in the answer", async () => {
    const deps = createTestDeps();
    const token = tokenOf(await invite(deps));
    const kept = ["invitations", "audit_events"].map((table) =>
      JSON.stringify(deps.db.raw.prepare(`SELECT * FROM ${table}`).all()),
    );
    expect(kept.join("\n")).not.toContain(token);
  });

  it("is good for seven days, until it is withdrawn", async () => {
    const deps = createTestDeps();
    const late = tokenOf(await invite(deps));
    deps.clock.now += 7 * day;
    await expect(accept(deps, late)).rejects.toMatchObject({ code: "setup_closed" });
    const second = await invite(deps);
    const withdrawn = await executeOperation(revokeInvitationOperation, caller(deps), { id: second.id });
    expect(withdrawn.state).toBe("withdrawn");
    await expect(accept(deps, tokenOf(second))).rejects.toMatchObject({ code: "setup_closed" });
    const page = await executeOperation(listInvitationsOperation, caller(deps), { limit: 1 });
    expect(page).toMatchObject({ totalItems: 2, items: [{ id: second.id, state: "withdrawn" }] });
    const rest = { limit: 1, cursor: page.nextCursor };
    await expect(executeOperation(listInvitationsOperation, caller(deps), rest)).resolves.toMatchObject({
      items: [{ state: "expired" }],
      nextCursor: null,
    });
  });

  it("cannot be withdrawn once it is an account", async () => {
    const deps = createTestDeps();
    const invitation = await invite(deps);
    await accept(deps, tokenOf(invitation));
    await expect(
      executeOperation(revokeInvitationOperation, caller(deps), { id: invitation.id }),
    ).rejects.toMatchObject({ code: "conflict" });
  });

  it.each([
    ["both addressees", { githubLogin: "ada" }, "invalid_input"],
    ["no addressee", { email: undefined }, "invalid_input"],
    ["an address that is none", { email: "ada" }, "invalid_input"],
    ["a login that is none", { email: undefined, githubLogin: "-ada" }, "invalid_input"],
    ["a lifetime over a month", { expires: "31d" }, "invalid_input"],
    ["an unknown role", { role: "root" }, "invalid_input"],
  ])("is not made from %s", async (_case, input, code) => {
    await expect(invite(createTestDeps(), input)).rejects.toMatchObject({ code });
  });

  it("is made once per person, and for nobody who has an account", async () => {
    const deps = createTestDeps();
    const first = await invite(deps);
    await expect(invite(deps, { email: "ADA@example.com" })).rejects.toMatchObject({ code: "conflict" });
    await accept(deps, tokenOf(first));
    await expect(invite(deps)).rejects.toMatchObject({ code: "conflict" });
  });

  it("is made by administrators and the machine's operator, never by a token", async () => {
    const deps = createTestDeps();
    const service = testActor("admin", { kind: "service" });
    await expect(invite(deps, {}, service)).rejects.toMatchObject({ code: "session_required" });
    await expect(invite(deps, {}, testActor("maintainer"))).rejects.toMatchObject({ code: "forbidden" });
    await expect(invite(deps, {}, operatorActor)).resolves.toHaveProperty("url");
  });

  it("tells a short password, and stays open", async () => {
    const deps = createTestDeps();
    const token = tokenOf(await invite(deps));
    await expect(accept(deps, token, "short")).rejects.toMatchObject({ code: "invalid_input" });
    await expect(accept(deps, token)).resolves.toHaveProperty("token");
  });

  it("cannot be guessed: five wrong links close the address", async () => {
    const deps = createTestDeps();
    for (let attempt = 0; attempt < 5; attempt += 1)
      await expect(preview(deps, "wmi_wrong")).rejects.toMatchObject({ code: "setup_token_invalid" });
    await expect(preview(deps, "wmi_wrong")).rejects.toMatchObject({ code: "too_many_attempts" });
    await expect(preview(deps, "wmi_wrong", "10.0.0.2")).rejects.toMatchObject({
      code: "setup_token_invalid",
    });
  });
});
