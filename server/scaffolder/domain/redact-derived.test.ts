import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor } from "./redact-secrets.ts";

const MASK = "[redacted]";
const secret = fc
  .string({ minLength: 8, maxLength: 40, unit: "grapheme" })
  .filter((text) => text.trim().length >= 8 && text.isWellFormed());
const around = fc.string({ maxLength: 20 });

/** What becomes of a value on its way through tools; security.md R35 and GHSA 106499. */
const derivations: readonly [string, (text: string) => string][] = [
  ["as it is", (text) => text],
  ["reversed", (text) => [...text].reverse().join("")],
  ["URL-encoded", encodeURIComponent],
  [
    "URL-encoded in lower case",
    (text) => encodeURIComponent(text).replaceAll(/%../g, (code) => code.toLowerCase()),
  ],
  ["JSON-escaped", (text) => JSON.stringify(text).slice(1, -1)],
  ["JSON-escaped three times", (text) => JSON.stringify(JSON.stringify(JSON.stringify(text))).slice(1, -1)],
  ["hex", (text) => Buffer.from(text).toString("hex")],
  ["hex in capitals", (text) => Buffer.from(text).toString("hex").toUpperCase()],
];

describe("a secret in a text", () => {
  it.each(derivations)("is gone, whatever the secret and whatever stands around it: %s", (_name, derive) => {
    fc.assert(
      fc.property(secret, around, around, (value, before, after) => {
        const derived = derive(value);
        const shown = createRedactor([value])(`${before}\n${derived}\n${after}`);
        expect(shown).toContain(MASK);
        expect(shown.replaceAll(MASK, "")).not.toContain(derived);
      }),
      { numRuns: 200, seed: 41 },
    );
  });

  it("is gone in Base64 wherever it sits in what was encoded, also in the form for addresses", () => {
    fc.assert(
      fc.property(
        secret,
        fc.string({ maxLength: 9 }),
        fc.constantFrom("base64" as const, "base64url" as const),
        (value, before, form) => {
          const encoded = Buffer.from(`${before}${value}`).toString(form);
          expect(createRedactor([value])(encoded)).toContain(MASK);
        },
      ),
      { numRuns: 300, seed: 42 },
    );
  });

  it("is gone every time it occurs", () => {
    expect(createRedactor(["hunter2hunter2"])("a hunter2hunter2, b hunter2hunter2hunter2hunter2")).toBe(
      `a ${MASK}, b ${MASK}${MASK}`,
    );
  });

  it("that contains another one is gone whole", () => {
    const redact = createRedactor(["password", "password-of-production"]);
    expect(redact("x password-of-production y password z")).toBe(`x ${MASK} y ${MASK} z`);
    expect(createRedactor(["password-of-production", "password"])("password-of-production")).toBe(MASK);
  });

  it("may look like a pattern or a replacement without being one", () => {
    for (const value of ["$&$&$&$&", "(.*)+(.*)+", "\\d\\d\\d\\d", "$1$2$3$4", "[redacted]!"])
      expect([value, createRedactor([value])(`<${value}>`)]).toEqual([value, `<${MASK}>`]);
  });

  it("of several lines is gone, in a JSON text too", () => {
    const key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\n-----END KEY-----\n";
    const redact = createRedactor([key]);
    expect(redact(key)).toBe(MASK);
    expect(redact(JSON.stringify({ key }))).toBe(`{"key":"${MASK}"}`);
  });
});

describe("a text without secrets", () => {
  it("stays as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."abcdefg .,") }), (text) => {
        expect(createRedactor(["HUNTER2HUNTER2", "0123456789"])(text)).toBe(text);
      }),
    );
    expect(createRedactor([])("nothing to hide")).toBe("nothing to hide");
  });

  it("is not blacked out by secrets too short to tell from words", () => {
    expect(createRedactor(["a", "of", "the"])("the state of a run")).toBe("the state of a run");
  });
});
