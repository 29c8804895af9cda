import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { requiredApprovals } from "./repository-rules.ts";

describe("how many must approve", () => {
  it.each([
    [0, null, 2, null],
    [0, 3, 2, null],
    [0, 2, 1, "The owner has 2 members, so 1 instead of 2 approvals are required. Add people to the team."],
    [0, 1, 0, "The owner has one member, so 0 instead of 2 approvals are required. Add people to the team."],
    [0, 0, 0, "The owner has 0 members, so 0 instead of 2 approvals are required. Add people to the team."],
    [1, 2, 1, null],
    [1, 1, 0, "The owner has one member, so 0 instead of 1 approvals are required. Add people to the team."],
    [3, null, 1, null],
    [3, 50, 1, null],
  ])("for tier %s and %s members: %s", (tier, members, count, warning) => {
    expect(requiredApprovals(tier, members)).toEqual({ count, warning });
  });

  it("is never more than the others of the team can give", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.nat(20), (tier, members) => {
        const { count, warning } = requiredApprovals(tier, members);
        expect(count).toBeLessThanOrEqual(Math.max(0, members - 1));
        expect(warning === null).toBe(count === (tier === 0 ? 2 : 1));
      }),
    );
  });
});
