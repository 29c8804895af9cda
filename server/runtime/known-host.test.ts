import { describe, expect, it } from "vitest";
import { parseEnv } from "./env.ts";
import { isKnownHost } from "./known-host.ts";

const local = parseEnv({});
const named = parseEnv({ PUBLIC_URL: "https://portal.example" });
const open = parseEnv({ WAYMARK_HOST: "0.0.0.0" });

describe("a Host header", () => {
  it.each([
    ["127.0.0.1:3000", local, true],
    ["localhost", local, true],
    ["[::1]:3000", local, true],
    ["LOCALHOST:3000", local, true],
    ["evil.example", local, false],
    ["127.0.0.1.evil.example", local, false],
    ["10.0.0.7:3000", local, false],
    ["", local, false],
    [null, local, false],
    ["Portal.Example", named, true],
    ["portal.example:8443", named, true],
    ["portal.example.evil.example", named, false],
    ["10.0.0.7:3000", open, true],
    ["[fd00::7]:3000", open, true],
    ["evil.example", open, false],
  ])("%s is known: %#", (header, env, expected) => {
    expect(isKnownHost(header, env)).toBe(expected);
  });
});
