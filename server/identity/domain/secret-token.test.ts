import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashToken, newSecretToken } from "../credentials.ts";
import { formatSecretToken, isWellFormedToken, tokenHint } from "./secret-token.ts";

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const alphabet = /^wm_[0-9A-Za-z]{49}$/;

describe("a secret token", () => {
  it("R19: has 256 bits in a form a scanner can find: prefix, 43 characters, 6 of checksum", () => {
    fc.assert(
      fc.property(bytes, (random) => {
        const token = formatSecretToken("wm", random);
        expect(token).toMatch(alphabet);
        expect(isWellFormedToken("wm", token)).toBe(true);
      }),
    );
    expect(formatSecretToken("wm", new Uint8Array(32))).toMatch(/^wm_0{43}/);
    expect(formatSecretToken("wm", new Uint8Array(32).fill(255))).toMatch(alphabet);
  });

  it("is another one for other bytes: no bit is lost", () => {
    fc.assert(
      fc.property(
        bytes,
        fc.integer({ min: 0, max: 31 }),
        fc.integer({ min: 1, max: 255 }),
        (random, at, by) => {
          const other = Uint8Array.from(random, (byte, place) => (place === at ? byte ^ by : byte));
          expect(formatSecretToken("wm", other)).not.toBe(formatSecretToken("wm", random));
        },
      ),
    );
  });

  it("that was mistyped is told from one that was revoked: one wrong character never passes", () => {
    const characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    fc.assert(
      fc.property(bytes, fc.integer({ min: 3, max: 51 }), fc.nat({ max: 61 }), (random, at, pick) => {
        const token = formatSecretToken("wm", random);
        const wrong = token.slice(0, at) + characters.charAt(pick) + token.slice(at + 1);
        expect(isWellFormedToken("wm", wrong)).toBe(wrong === token);
      }),
    );
  });

  it("whose neighbours were swapped does not pass", () => {
    fc.assert(
      fc.property(bytes, fc.integer({ min: 3, max: 44 }), (random, at) => {
        const token = formatSecretToken("wm", random);
        const swapped = token.slice(0, at) + token.charAt(at + 1) + token.charAt(at) + token.slice(at + 2);
        expect(isWellFormedToken("wm", swapped)).toBe(swapped === token);
      }),
    );
  });

  const good = formatSecretToken("wm", new Uint8Array(32).fill(7));
  it.each([
    ["of another kind", good.replace("wm_", "wmc_")],
    ["without its prefix", good.slice(3)],
    ["with another separator", good.replace("_", "-")],
    ["cut off", good.slice(0, -1)],
    ["with something behind it", `${good}0`],
    ["with a space before it", ` ${good}`],
    ["with a line break behind it", `${good}\n`],
    ["in another case", good.toUpperCase()],
    ["that is only the prefix", "wm_"],
    ["that is nothing", ""],
    ["in other characters", `wm_${"é".repeat(49)}`],
  ])("is not one %s", (_how, token) => {
    expect(isWellFormedToken("wm", token)).toBe(false);
  });

  it("of one kind is not of another whose prefix begins alike", () => {
    expect(isWellFormedToken("wm", newSecretToken("wmc"))).toBe(false);
    expect(isWellFormedToken("wmc", newSecretToken("wm"))).toBe(false);
    expect(isWellFormedToken("wms", newSecretToken("wms"))).toBe(true);
  });

  it("shows its prefix and four last characters, which are not enough to guess the rest", () => {
    const token = newSecretToken("wm");
    const hint = tokenHint(token);
    expect(hint).toBe(`${token.slice(0, 5)}…${token.slice(-4)}`);
    expect(hint.replace(/[_…]/g, "")).toHaveLength(8);
  });

  it("is kept as its SHA-256", () => {
    expect(hashToken("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const token = newSecretToken("wm");
    expect(hashToken(token)).not.toContain(token.slice(3, 12));
  });

  it("is never the same twice", () => {
    const made = Array.from({ length: 500 }, () => newSecretToken("wm"));
    expect(new Set(made).size).toBe(500);
  });
});
