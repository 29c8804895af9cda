import { describe, expect, it } from "vitest";
import { seal } from "../../runtime/sealing.ts";
import { attemptTag, openAttempt, sealAttempt, type Attempt } from "./attempt.ts";

const key = Buffer.alloc(32, 3);
const now = Date.UTC(2026, 0, 15);
const attempt: Attempt = {
  ...{ provider: "oidc", state: "state-1", nonce: "nonce-1", verifier: "verifier-1", next: "/catalog" },
  ...{ linkTo: null, invitation: "inv_1", expiresAt: now + 1000 },
};
const sealed = sealAttempt(key, attempt);
const open = (given: Partial<Parameters<typeof openAttempt>[1]> = {}, with_ = key) =>
  openAttempt(with_, { sealed, state: "state-1", now, ...given });

describe("an attempt to sign in", () => {
  it("is opened by who brings it back with its state in time, as it was", () => {
    expect(open()).toEqual(attempt);
    expect(open({ now: now + 999 })).toEqual(attempt);
  });

  it("shows nothing of what is in it", () => {
    for (const secret of ["state-1", "nonce-1", "verifier-1", "inv_1"]) {
      expect(sealed).not.toContain(secret);
      expect(Buffer.from(sealed, "base64").toString("latin1")).not.toContain(secret);
    }
    expect(sealAttempt(key, attempt)).not.toBe(sealed);
  });

  it.each<[string, () => Attempt | undefined]>([
    ["at its end", () => open({ now: now + 1000 })],
    ["with another state", () => open({ state: "state-2" })],
    ["with no state", () => open({ state: "" })],
    ["with another key", () => open({}, Buffer.alloc(32, 4))],
    ["cut off", () => open({ sealed: sealed.slice(0, -4) })],
    [
      "changed in one place",
      () => open({ sealed: `${sealed.startsWith("A") ? "B" : "A"}${sealed.slice(1)}` }),
    ],
    ["empty", () => open({ sealed: "" })],
    ["as plain JSON", () => open({ sealed: JSON.stringify(attempt) })],
    ["that is another browser's", () => open({ sealed: sealAttempt(key, { ...attempt, state: "state-2" }) })],
    [
      "sealed for another purpose",
      () => open({ sealed: seal(key, "run_contents/run_1", JSON.stringify(attempt)) }),
    ],
    [
      "of another form",
      () => open({ sealed: seal(key, `sign_in_attempt/${attemptTag("state-1")}`, '{"state":"state-1"}') }),
    ],
    [
      "of a provider there is not",
      () => {
        const text = JSON.stringify({ ...attempt, provider: "saml" });
        return open({ sealed: seal(key, `sign_in_attempt/${attemptTag("state-1")}`, text) });
      },
    ],
  ])("does not open %s", (_how, tried) => {
    expect(tried()).toBeUndefined();
  });

  it("has a tag that tells tabs apart, fits into a cookie's name and gives the state away to nobody", () => {
    expect(attemptTag("state-1")).toMatch(/^[0-9a-f]{16}$/);
    expect(attemptTag("state-1")).not.toBe(attemptTag("state-2"));
  });
});
