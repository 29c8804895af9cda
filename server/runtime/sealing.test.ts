import { describe, expect, it } from "vitest";
import { seal, unseal } from "./sealing.ts";

const key = Buffer.alloc(32, 1);

describe("sealing of secrets", () => {
  it("opens what it sealed, and seals the same text differently each time", () => {
    const first = seal(key, "a", "s3cret ä");
    expect(unseal(key, "a", first)).toBe("s3cret ä");
    expect(seal(key, "a", "s3cret ä")).not.toBe(first);
  });

  it("does not open in another place, with another key, or after a change", () => {
    const sealed = seal(key, "a", "s3cret");
    const changed = Buffer.from(sealed, "base64");
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    const unreadable: unknown = expect.objectContaining({ code: "secret_unreadable" });
    expect(() => unseal(key, "b", sealed)).toThrow(unreadable);
    expect(() => unseal(Buffer.alloc(32, 2), "a", sealed)).toThrow(unreadable);
    expect(() => unseal(key, "a", changed.toString("base64"))).toThrow(unreadable);
    expect(() => unseal(key, "a", "")).toThrow(unreadable);
  });

  it("does not open with a tag that was cut short", () => {
    const short = Buffer.from(seal(key, "a", ""), "base64").subarray(0, 16);
    const cause: unknown = expect.objectContaining({ message: expect.stringMatching(/tag/i) });
    expect(() => unseal(key, "a", short.toString("base64"))).toThrow(expect.objectContaining({ cause }));
  });
});
