import { describe, expect, it } from "vitest";
import { isExposed, parseEnv, proxyEnvironment } from "./env.ts";

describe("a proxy to the outside", () => {
  it.each(["PORT", "WAYMARK_FORGE_PORT"])("refuses a %s that no browser opens", (name) => {
    expect(() => parseEnv({ [name]: "6000" })).toThrow(
      `${name}: browsers refuse to open port 6000; choose another.`,
    );
    expect(() => parseEnv({ [name]: "70000" })).toThrow(name);
  });

  it("is followed by every process, and never asked for this machine", () => {
    expect(proxyEnvironment({ HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "ghe.internal" })).toEqual({
      NODE_USE_ENV_PROXY: "1",
      NO_PROXY: "ghe.internal,127.0.0.1,localhost,::1",
      no_proxy: "ghe.internal,127.0.0.1,localhost,::1",
    });
  });

  it.each([{}, { HTTPS_PROXY: "" }])("changes nothing when there is none", (source) => {
    expect(proxyEnvironment(source)).toEqual({});
  });
});

describe("being reachable by others", () => {
  it.each([
    [{}, false],
    [{ PUBLIC_URL: "http://localhost:3000" }, false],
    [{ PUBLIC_URL: "http://[::1]:3000" }, false],
    [{ PUBLIC_URL: "https://waymark.example.com" }, true],
    [{ WAYMARK_HOST: "0.0.0.0" }, true],
  ])("of %o is %s", (variables, expected) => {
    expect(isExposed(parseEnv(variables))).toBe(expected);
  });
});

describe("TRUSTED_PROXIES", () => {
  it("that is no list of networks refuses to start and says what it should be", () => {
    expect(() => parseEnv({ TRUSTED_PROXIES: "10.0.0.0/8, proxy" })).toThrow(
      /expected addresses or networks/,
    );
  });
});

describe("signing in through providers", () => {
  const oidc = { OIDC_ISSUER: "https://idp.example.com", OIDC_CLIENT_ID: "a", OIDC_CLIENT_SECRET: "b" };
  const github = { OAUTH_GITHUB_CLIENT_ID: "a", OAUTH_GITHUB_CLIENT_SECRET: "b" };

  it("is off without a word about it, and takes domains as people write them", () => {
    expect(parseEnv({})).toMatchObject({ oidc: undefined, githubSignIn: undefined });
    const env = parseEnv({ ...oidc, OIDC_ALLOWED_DOMAINS: "Example.com, example.org," });
    expect(env.oidc?.allowedDomains).toEqual(["example.com", "example.org"]);
  });

  it.each([
    [{ OIDC_ISSUER: oidc.OIDC_ISSUER }, /OIDC_CLIENT_ID is not/],
    [{ ...oidc, OIDC_CLIENT_SECRET: "" }, /OIDC_CLIENT_SECRET is not/],
    [{ OIDC_CLIENT_SECRET: "b" }, /OIDC_ISSUER is not/],
    [{ ...oidc, OIDC_ISSUER: "http://idp.example.com" }, /Plain HTTP is for loopback only/],
    [{ ...oidc, OIDC_ALLOWED_DOMAINS: "@example.com" }, /expected domains like example.com/],
    [{ OIDC_ALLOWED_DOMAINS: "example.com" }, /OIDC_ISSUER is not/],
    [{ OAUTH_GITHUB_CLIENT_ID: "a" }, /OAUTH_GITHUB_CLIENT_SECRET is not/],
    [github, /GITHUB_URL is not/],
  ])("configured by half refuses to start: %o", (variables, message) => {
    expect(() => parseEnv(variables)).toThrow(message);
  });

  it("may use plain HTTP on this machine", () => {
    expect(parseEnv({ ...oidc, OIDC_ISSUER: "http://127.0.0.1:9000" }).oidc?.issuer).toBe(
      "http://127.0.0.1:9000",
    );
  });
});
