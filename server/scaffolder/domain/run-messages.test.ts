import { describe, expect, it } from "vitest";
import { cancelledMessage, failureMessages, isKnownRunMessage, waitingMessages } from "./run-messages.ts";

describe("what a run tells", () => {
  const all = [...Object.values(waitingMessages), ...Object.values(failureMessages), cancelledMessage];

  it("is from a closed list", () => {
    expect(all.filter((text) => !isKnownRunMessage(text))).toEqual([]);
    for (const text of ["", "Validation Failed", `${all[0] ?? ""} `, "connect ECONNREFUSED"])
      expect(isKnownRunMessage(text)).toBe(false);
  });

  it("says in whole sentences what happened, and when it fails what to do", () => {
    for (const text of all) expect(text).toMatch(/^[A-Z].*\.$/);
    for (const [code, text] of Object.entries(failureMessages))
      expect([code, text]).toEqual([
        code,
        expect.stringMatching(
          /[rR]etry|archive|[sS]tart|Choose|Grant|Renew|Create|Restrict|Settle|correct|Look/,
        ),
      ]);
    for (const text of Object.values(waitingMessages)) expect(text).toContain("by itself");
  });
});
