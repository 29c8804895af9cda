import { describe, expect, it } from "vitest";
import { anEntity, seedEntities } from "../catalog/testing.ts";
import { createTestDeps, type TestDeps } from "../doors/testing.ts";
import type { AppError } from "../kernel/app-error.ts";
import { getAccount, setPerson } from "./account.ts";
import { hashPassword, verifyPassword } from "./credentials.ts";
import { operatorActor } from "./domain/actor.ts";
import { signInWithPassword } from "./sign-in.ts";
import { addressBucket } from "./sign-in-limits.ts";
import { auditAs, bySession, changePassword, signedIn } from "./testing.ts";

const hour = 3_600_000;

describe("an administrator who is a person of the catalog", () => {
  it("has that person's teams from the next request on", async () => {
    const deps = createTestDeps();
    await seedEntities(deps.db, [
      anEntity("payments", { kind: "Group", spec: { type: "team", children: [] } }),
      anEntity("ada", { kind: "User", spec: { memberOf: ["payments"] } }),
    ]);
    const { token } = await signedIn(deps);
    const { actor } = await bySession(deps, token);
    const link = (userRef: string | null) =>
      setPerson(deps, { actor, userRef, audit: auditAs(deps, "viewer.setPerson") });
    await expect(link("group:default/payments")).rejects.toMatchObject({ code: "invalid_input" });
    await expect(link("user:default/nobody")).rejects.toMatchObject({ code: "not_found" });
    await link("user:default/ada");
    await expect(bySession(deps, token)).resolves.toMatchObject({
      actor: { userRef: "user:default/ada", groups: ["group:default/payments"] },
    });
    await link(null);
    await expect(bySession(deps, token)).resolves.toMatchObject({ actor: { userRef: null, groups: [] } });
  });
});

describe("a password", () => {
  const signIn = (deps: TestDeps, handle: string, password: string) =>
    signInWithPassword(deps, {
      handle,
      password,
      address: "10.0.0.1",
      userAgent: null,
      audit: () => auditAs(deps, "session.signIn"),
    });

  async function withPassword() {
    const deps = createTestDeps();
    const { token, sessionId } = await signedIn(deps);
    const { actor } = await bySession(deps, token);
    await changePassword(deps, actor, { password: "correct horse battery", sessionId });
    return deps;
  }

  it("signs in, and the account answers alike for unknown names and wrong passwords", async () => {
    const deps = await withPassword();
    await expect(signIn(deps, "admin", "correct horse battery")).resolves.toHaveProperty("token");
    const wrong = await signIn(deps, "admin", "wrong").catch((error: unknown) => error);
    const unknown = await signIn(deps, "nobody", "wrong").catch((error: unknown) => error);
    expect(wrong).toMatchObject({ code: "login_failed", message: (unknown as Error).message });
  });

  it("closes the account after five failures, for the right password too", async () => {
    const deps = await withPassword();
    for (let attempt = 0; attempt < 5; attempt += 1)
      await signIn(deps, "admin", "wrong").catch(() => undefined);
    await expect(signIn(deps, "admin", "correct horse battery")).rejects.toMatchObject({
      code: "too_many_attempts",
      retryAfterSeconds: 900,
    });
    deps.clock.now += hour;
    await expect(signIn(deps, "admin", "correct horse battery")).resolves.toHaveProperty("token");
  });

  it("judges no more than five guesses, also when they come at once", async () => {
    const deps = await withPassword();
    const guesses = Array.from({ length: 20 }, (_, n) =>
      signIn(deps, "admin", `guess ${n}`).catch((error: unknown) => error),
    );
    const codes = (await Promise.all(guesses)).map((error) => (error as AppError).code);
    expect(codes.filter((code) => code === "login_failed")).toHaveLength(5);
    expect(codes.filter((code) => code === "too_many_attempts")).toHaveLength(15);
  });

  it("that is right does not forgive what else came from the same address", async () => {
    const deps = await withPassword();
    for (const handle of ["ada", "bo", "cy", "di"])
      await signIn(deps, handle, "guess").catch(() => undefined);
    await signIn(deps, "admin", "correct horse battery");
    await signIn(deps, "ed", "guess").catch(() => undefined);
    await expect(signIn(deps, "admin", "correct horse battery")).rejects.toMatchObject({
      code: "too_many_attempts",
    });
  });

  it("is changed only with the current one, and guessing it closes the account", async () => {
    const deps = createTestDeps();
    const { token, sessionId } = await signedIn(deps);
    const { actor } = await bySession(deps, token);
    await expect(getAccount(deps, { actor, sessionId })).resolves.toMatchObject({
      handle: "admin",
      hasPassword: false,
      needsFreshSession: false,
    });
    await changePassword(deps, actor, { password: "correct horse battery", sessionId });
    await expect(getAccount(deps, { actor, sessionId: null })).resolves.toMatchObject({ hasPassword: true });
    const next = { password: "another horse battery" };
    await expect(changePassword(deps, actor, next)).rejects.toMatchObject({ code: "login_failed" });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(changePassword(deps, actor, { ...next, currentPassword: "wrong" })).rejects.toMatchObject({
        code: "login_failed",
      });
    }
    const right = { ...next, currentPassword: "correct horse battery" };
    await expect(changePassword(deps, actor, right)).rejects.toMatchObject({ code: "too_many_attempts" });
    deps.clock.now += hour;
    await expect(changePassword(deps, actor, right)).resolves.toEqual({ handle: "admin" });
    await expect(signIn(deps, "admin", "another horse battery")).resolves.toHaveProperty("token");
  });

  it("belongs to people, not to tokens or the command line", async () => {
    const deps = createTestDeps();
    const given = { password: "correct horse battery" };
    await expect(changePassword(deps, operatorActor, given)).rejects.toMatchObject({
      code: "session_required",
    });
    await expect(getAccount(deps, { actor: operatorActor, sessionId: null })).rejects.toMatchObject({
      code: "session_required",
    });
  });

  it("is set anew without the old one for half an hour after a sign-in link, and in no other session", async () => {
    const deps = await withPassword();
    const { sessionId, token } = await signedIn(deps);
    const { actor } = await bySession(deps, token);
    const stolen = await signIn(deps, "admin", "correct horse battery");
    const change = (session: string) =>
      changePassword(deps, actor, { password: "the tide leaves first", sessionId: session });
    await expect(change(stolen.sessionId)).rejects.toMatchObject({ code: "login_failed" });
    deps.clock.now += hour / 2;
    await expect(change(sessionId)).rejects.toMatchObject({ code: "login_failed" });
    const fresh = await signedIn(deps);
    await expect(getAccount(deps, { actor, sessionId: fresh.sessionId })).resolves.toMatchObject({
      hasPassword: true,
      needsCurrentPassword: false,
    });
    await change(fresh.sessionId);
    await expect(signIn(deps, "admin", "the tide leaves first")).resolves.toHaveProperty("token");
  });

  it("is not set for the first time in a session that is older than half an hour", async () => {
    const deps = createTestDeps();
    const { token, sessionId } = await signedIn(deps);
    const { actor } = await bySession(deps, token);
    deps.clock.now += hour / 2;
    const first = (session: string) =>
      changePassword(deps, actor, { password: "correct horse battery", sessionId: session });
    await expect(getAccount(deps, { actor, sessionId })).resolves.toMatchObject({ needsFreshSession: true });
    await expect(first(sessionId)).rejects.toMatchObject({ code: "session_required" });
    await expect(signIn(deps, "admin", "correct horse battery")).rejects.toMatchObject({
      code: "login_failed",
    });
    await first((await signedIn(deps)).sessionId);
    await expect(signIn(deps, "admin", "correct horse battery")).resolves.toHaveProperty("token");
  });

  it("is refused when short, and never stored readable", async () => {
    const deps = createTestDeps();
    const { actor } = await bySession(deps, (await signedIn(deps)).token);
    await expect(changePassword(deps, actor, { password: "short" })).rejects.toMatchObject({
      code: "invalid_input",
    });
    const stored = await hashPassword("correct horse battery");
    expect(stored).not.toContain("horse");
    await expect(verifyPassword("correct horse battery", stored)).resolves.toBe(true);
    await expect(verifyPassword("correct horse batterz", stored)).resolves.toBe(false);
    await expect(verifyPassword("anything", null)).resolves.toBe(false);
  });

  it("counts an IPv6 network once, however it is spelled", () => {
    expect(addressBucket("2001:db8:0:1::1")).toBe(addressBucket("2001:0db8:0000:0001:ffff::2"));
    expect(addressBucket("2001:db8:0:2::1")).not.toBe(addressBucket("2001:db8:0:1::1"));
    expect(addressBucket("10.0.0.1")).toBe("10.0.0.1");
  });
});
