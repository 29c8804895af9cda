import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor } from "./redact-secrets.ts";

const secret = 'p@ss "word"/+ä=42';
const redact = createRedactor([secret]);

const forms: readonly [string, string][] = [
  ["plain", secret],
  ["URL-encoded", encodeURIComponent(secret)],
  ["form-encoded", encodeURIComponent(secret).replaceAll("%20", "+")],
  ["JSON-escaped", JSON.stringify({ value: secret })],
  ["reversed", [...secret].reverse().join("")],
  ["JSON-escaped twice", JSON.stringify(JSON.stringify(secret))],
  ["JSON-escaped in ASCII", JSON.stringify(secret).replace("ä", "\\u00e4")],
  ["reversed and JSON-escaped", JSON.stringify([...secret].reverse().join(""))],
  ["reversed in Base64", Buffer.from([...secret].reverse().join("")).toString("base64")],
  ["hex", Buffer.from(secret).toString("hex")],
  ["Base64", Buffer.from(secret).toString("base64")],
  ["Base64 behind a user name", Buffer.from(`user:${secret}`).toString("base64")],
  ["Base64 one byte further", Buffer.from(`users:${secret}:x`).toString("base64")],
  ["base64url", Buffer.from(secret).toString("base64url")],
];

describe("redaction", () => {
  it.each(forms)("removes a secret that is %s", (_, text) => {
    const shown = redact(`before ${text} after`);
    expect(shown).toContain("[redacted]");
    expect(shown).not.toContain(secret);
    expect(shown.startsWith("before ")).toBe(true);
    expect(shown.endsWith(" after")).toBe(true);
  });

  it("leaves text without secrets alone, also with an empty secret", () => {
    expect(createRedactor(["", "hunter2hunter2"])("The run succeeded.")).toBe("The run succeeded.");
  });

  it("leaves no six characters in a row of any secret encoded in Base64", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]{12,40}$/), fc.string({ maxLength: 7 }), (value, before) => {
        const shown = createRedactor([value])(Buffer.from(before + value).toString("base64"));
        const decoded = Buffer.from(shown.replace("[redacted]", "===="), "base64").toString("latin1");
        expect(decoded).not.toContain(value.slice(2, 8));
      }),
      { seed: 11 },
    );
  });
});
