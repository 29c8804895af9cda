/* A stream outlives the check it began with: whoever loses a right meanwhile must lose the stream too. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createTokenOperation, revokeTokenOperation } from "../identity/operations/tokens.ts";
import { resolveActor } from "../identity/resolve-actor.ts";
import { sessionIdleMs } from "../identity/domain/session-policy.ts";
import { signedIn } from "../identity/testing.ts";
import type { Role } from "../kernel/roles.ts";
import { defineStream } from "./define-stream.ts";
import { executeOperation, openStream } from "./execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "./testing.ts";

/** A stream that hands out the question it may ask. */
async function openedBy(deps: TestDeps, role: Role, credentials: Parameters<typeof resolveActor>[1]) {
  let isStillAllowed = (): Promise<boolean> => Promise.reject(new Error("not opened"));
  const stream = defineStream({
    name: "test.stream",
    summary: "A stream",
    input: z.object({}),
    access: { role },
    rest: { method: "GET", path: "/stream" },
    contentTypes: ["text/plain"],
    cli: null,
    open(context) {
      isStillAllowed = context.isStillAllowed;
      return Promise.resolve({ contentType: "text/plain", body: new ReadableStream() });
    },
  });
  const { signal } = new AbortController();
  const identifyAgain = async () => (await resolveActor(deps, { ...credentials, isBackground: true })).actor;
  const { actor } = await resolveActor(deps, credentials);
  await openStream(stream, { deps, actor, requestId: "req_stream", signal, identifyAgain }, {});
  return isStillAllowed;
}

const admin = (deps: TestDeps) => ({ deps, actor: testActor("admin"), requestId: "req_admin" });

describe("an open stream", () => {
  it("is not allowed any more once the token is revoked", async () => {
    const deps = createTestDeps();
    const input = { name: "watcher", role: "developer" };
    const { token, id } = z
      .object({ token: z.string(), id: z.string() })
      .parse(await executeOperation(createTokenOperation, admin(deps), input));
    const credentials = { authorization: `Bearer ${token}`, sessionToken: undefined };
    const isStillAllowed = await openedBy(deps, "viewer", credentials);
    expect(await isStillAllowed()).toBe(true);
    await executeOperation(revokeTokenOperation, admin(deps), { id });
    expect(await isStillAllowed()).toBe(false);
  });

  it("is not allowed any more once the person's role is too small", async () => {
    const deps = createTestDeps();
    const { token } = await signedIn(deps);
    const credentials = { authorization: undefined, sessionToken: token };
    const isStillAllowed = await openedBy(deps, "developer", credentials);
    expect(await isStillAllowed()).toBe(true);
    deps.db.raw.prepare("UPDATE users SET role = 'viewer'").run();
    expect(await isStillAllowed()).toBe(false);
  });

  it("does not keep an idle session alive", async () => {
    const deps = createTestDeps();
    const { token } = await signedIn(deps);
    const isStillAllowed = await openedBy(deps, "viewer", { authorization: undefined, sessionToken: token });
    for (let quarter = 0; quarter < 4; quarter += 1) {
      expect(await isStillAllowed()).toBe(true);
      deps.clock.now += sessionIdleMs / 4;
    }
    expect(await isStillAllowed()).toBe(false);
  });
});
