import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { passwordProblem } from "./password-policy.ts";

const names = ["Ada Lovelace", "ada.lovelace@example.com"];

describe("a new password", () => {
  it.each([
    "the tide leaves before the boat",
    "korrekt Pferd Batterie",
    "Ada's cat sleeps on the loom",
    "x9$Kq2!vLm7#Tz4",
    "сорок тысяч обезьян",
    "password for the harbour lights",
  ])("may be %j", (password) => {
    expect(passwordProblem(password, names)).toBeUndefined();
  });

  it("is at least fifteen characters long", () => {
    expect(passwordProblem("fourteen chars", names)).toBe("at least 15 characters, found 14");
    expect(passwordProblem("fifteen or more", names)).toBeUndefined();
  });

  it.each([
    "passwordpassword",
    "abc123abc123abc",
    "Aa1!Aa1!Aa1!Aa1!",
    "aaaaaaaaaaaaaaaa",
    "PasswordpassWord",
  ])("is not one piece repeated: %j", (password) => {
    expect(passwordProblem(password, names)).toMatch(/found one piece repeated$/);
  });

  it.each(["123456789012345", "qwertyuiopasdfgh", "abcdefghijklmnop", "098765432112345", "QWERTZUIOPASDFGH"])(
    "is not a row of neighbours: %j",
    (password) => {
      expect(passwordProblem(password, names)).toMatch(/found neighbouring keys or letters$/);
    },
  );

  it.each(["AdaLovelace1815!", "waymark-password-2026", "lovelace@Example.com", "welcomeAdmin!!!2026"])(
    "is not what everybody knows of the account: %j",
    (password) => {
      expect(passwordProblem(password, names)).toMatch(/found little beside/);
    },
  );

  it("may be any random text of that length", () => {
    const letter = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz0123456789");
    fc.assert(
      fc.property(fc.array(letter, { minLength: 20, maxLength: 64, size: "max" }), (letters) => {
        fc.pre(new Set(letters).size > 9);
        const shuffled = letters.join("");
        const problem = passwordProblem(shuffled, ["Bo"]);
        expect(problem === undefined || problem.includes("neighbouring")).toBe(true);
      }),
    );
  });
});
