/* How long a refusal takes must not tell whether there is such an account: every one does the same work. */
import { createHook } from "node:async_hooks";
import { describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../doors/testing.ts";
import { hashPassword } from "./credentials.ts";
import { signInWithPassword } from "./sign-in.ts";
import { auditAs } from "./testing.ts";
import { insertUser } from "./store/users.ts";

const password = "a long sentence nobody guesses";

async function withPeople(): Promise<TestDeps> {
  const deps = createTestDeps();
  const passwordHash = await hashPassword(password);
  const person = (handle: string, change: object) => ({
    id: `usr_${handle}`,
    handle,
    displayName: handle,
    email: null,
    role: "viewer" as const,
    entityRef: null,
    passwordHash,
    disabledAt: null,
    createdAt: 0,
    ...change,
  });
  await deps.db.withTx(async (tx) => {
    await insertUser(tx, person("ada", {}));
    await insertUser(tx, person("without", { passwordHash: null }));
    await insertUser(tx, person("disabled", { disabledAt: 1 }));
  });
  return deps;
}

/** Derivations of a key from a password that were begun meanwhile; nothing else here takes any time. */
async function hashesDuring(work: () => Promise<unknown>): Promise<number> {
  let begun = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === "ARGON2REQUEST") begun += 1;
    },
  }).enable();
  try {
    await work().catch(() => undefined);
  } finally {
    hook.disable();
  }
  return begun;
}

describe("signing in", () => {
  it.each([
    ["an unknown account", "nobody", password],
    ["a wrong password", "ada", "wrong"],
    ["an account without a password", "without", password],
    ["an account that is shut out", "disabled", password],
    ["a right password", "ada", password],
    ["no password at all", "ada", ""],
  ])("derives exactly one key for %s", async (_case, handle, given) => {
    const deps = await withPeople();
    const work = () =>
      signInWithPassword(deps, {
        handle,
        password: given,
        address: "10.0.0.1",
        userAgent: null,
        audit: () => auditAs(deps, "session.signIn"),
      });
    expect(await hashesDuring(work)).toBe(1);
  });
});
