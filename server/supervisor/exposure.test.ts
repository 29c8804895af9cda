import { describe, expect, it } from "vitest";
import { parseEnv } from "../runtime/env.ts";
import { checkExposure } from "./exposure.ts";

const check = (variables: Record<string, string>, hasPassword: boolean) =>
  checkExposure({ env: parseEnv(variables), hasPassword });

describe("the address Waymark listens on", () => {
  it.each(["127.0.0.1", "127.4.5.6", "localhost", "::1"])("may be %s without a password", (host) => {
    expect(check({ WAYMARK_HOST: host }, false)).toBeUndefined();
  });

  it.each(["0.0.0.0", "::", "10.0.0.5", "portal.example.com", "127.evil.example.com"])(
    "may not be %s before an administrator has a password",
    (host) => {
      const set = { WAYMARK_HOST: host, PUBLIC_URL: "https://portal.example.com" };
      expect(() => check(set, false)).toThrow(
        expect.objectContaining({ exitCode: 78, message: expect.stringContaining("password") }),
      );
    },
  );

  it("may be any address behind HTTPS once a password is set", () => {
    const set = { WAYMARK_HOST: "0.0.0.0", PUBLIC_URL: "https://portal.example.com" };
    expect(check(set, true)).toBeUndefined();
  });

  it.each([{}, { PUBLIC_URL: "http://portal.example.com" }])("is refused over plain HTTP (%o)", (extra) => {
    expect(() => check({ WAYMARK_HOST: "0.0.0.0", ...extra }, true)).toThrow(/PUBLIC_URL=https/);
  });

  it("may serve plain HTTP when the operator says so, with a warning every time", () => {
    expect(check({ WAYMARK_HOST: "0.0.0.0", ALLOW_INSECURE_HTTP: "1" }, true)).toMatch(
      /^Warning: .*plain HTTP/,
    );
  });
});
