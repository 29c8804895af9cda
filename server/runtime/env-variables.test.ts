import path from "node:path";
import { describe, expect, it } from "vitest";
import { isReachablePort } from "./blocked-ports.ts";
import { describeEnvironment } from "./describe-env.ts";
import {
  bareEnvironment,
  ConfigurationError,
  isLoopback,
  parseEnv,
  proxyEnvironment,
  type Env,
} from "./env.ts";
import { sessionCookieNameOf } from "./session-cookie-name.ts";

const refusal = (variables: Readonly<Record<string, string>>): string => {
  try {
    parseEnv(variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error(`${JSON.stringify(variables)} was taken`);
};

describe("an empty environment", () => {
  it("is one a portal starts with, as the contract says", () => {
    expect(parseEnv({})).toMatchObject({
      port: 3000,
      host: "127.0.0.1",
      dataDir: path.resolve("./data"),
      forgePort: 3001,
      publicUrl: undefined,
      baseUrl: "http://127.0.0.1:3000",
      allowInsecureHttp: false,
      github: { kind: "embedded", ignored: [] },
      oidc: undefined,
      githubSignIn: undefined,
      cli: { url: undefined, token: undefined },
      masterKeyFile: undefined,
      templatesDir: undefined,
      runsPerHour: 10,
      requestsPerMinute: 600,
      development: false,
      log: { level: "info", format: "json" },
    } satisfies Partial<Env>);
  });

  it("is the same as one whose variables are all empty, as container files leave them", () => {
    const names = describeEnvironment({}).map(({ name }) => name);
    const empty = Object.fromEntries(names.map((name) => [name, ""]));
    expect(parseEnv(empty)).toEqual(parseEnv({}));
  });

  it("is not disturbed by variables that are nobody's", () => {
    expect(parseEnv({ HOME: "/root", port: "1", WAYMARK_DAT: "/x" })).toEqual(parseEnv({}));
  });
});

describe("a variable with a good value", () => {
  it.each<[Record<string, string>, Partial<Env>]>([
    [{ PORT: "8080" }, { port: 8080, baseUrl: "http://127.0.0.1:8080" }],
    [{ PORT: "65535" }, { port: 65_535 }],
    [{ WAYMARK_HOST: "0.0.0.0" }, { host: "0.0.0.0", baseUrl: "http://0.0.0.0:3000" }],
    [{ WAYMARK_HOST: "::1" }, { host: "::1", baseUrl: "http://[::1]:3000" }],
    [{ WAYMARK_DATA: "/srv/waymark" }, { dataDir: "/srv/waymark" }],
    [{ WAYMARK_DATA: "a/../b" }, { dataDir: path.resolve("b") }],
    [{ WAYMARK_TEMPLATES: "own" }, { templatesDir: path.resolve("own") }],
    [{ WAYMARK_FORGE_PORT: "4000" }, { forgePort: 4000 }],
    [
      { PUBLIC_URL: "https://portal.example.com/" },
      { publicUrl: "https://portal.example.com", baseUrl: "https://portal.example.com" },
    ],
    [{ ALLOW_INSECURE_HTTP: "1" }, { allowInsecureHttp: true }],
    [{ ALLOW_INSECURE_HTTP: "true" }, { allowInsecureHttp: true }],
    [{ ALLOW_INSECURE_HTTP: "0" }, { allowInsecureHttp: false }],
    [{ ALLOW_INSECURE_HTTP: "false" }, { allowInsecureHttp: false }],
    [{ MASTER_KEY_FILE: "/run/secrets/key" }, { masterKeyFile: "/run/secrets/key" }],
    [{ WAYMARK_RUNS_PER_HOUR: "1" }, { runsPerHour: 1 }],
    [{ WAYMARK_REQUESTS_PER_MINUTE: "1000000" }, { requestsPerMinute: 1_000_000 }],
    [{ LOG_LEVEL: "silent" }, { log: { level: "silent", format: "json" } }],
    [{ LOG_FORMAT: "pretty" }, { log: { level: "info", format: "pretty" } }],
    [{ NODE_ENV: "development" }, { development: true }],
    [{ NODE_ENV: "production" }, { development: false }],
    [
      { WAYMARK_URL: "https://portal.example.com", WAYMARK_TOKEN: "wm_x" },
      { cli: { url: "https://portal.example.com", token: "wm_x" } },
    ],
  ])("%j counts", (variables, expected) => {
    expect(parseEnv(variables)).toMatchObject(expected);
  });
});

describe("a variable with a bad value refuses to start in one line that names it", () => {
  it.each([
    ["PORT", "0"],
    ["PORT", "-1"],
    ["PORT", "65536"],
    ["PORT", "http"],
    ["PORT", "3000.5"],
    ["PORT", "Infinity"],
    ["PORT", "22"],
    ["WAYMARK_FORGE_PORT", "6667"],
    ["WAYMARK_FORGE_PORT", "x"],
    ["PUBLIC_URL", "portal"],
    ["PUBLIC_URL", "portal.example.com:8443"],
    ["PUBLIC_URL", "localhost:3000"],
    ["PUBLIC_URL", "ftp://portal.example.com"],
    ["PUBLIC_URL", "javascript:alert(1)"],
    ["PUBLIC_URL", "mailto:ada@example.com"],
    ["PUBLIC_URL", "https://"],
    ["WAYMARK_URL", "portal"],
    ["WAYMARK_URL", "file:///etc/passwd"],
    ["GITHUB_URL", "github.com"],
    ["GITHUB_URL", "ssh://git@github.com"],
    ["OIDC_ISSUER", "idp.example.com:443"],
    ["ALLOW_INSECURE_HTTP", "yes"],
    ["ALLOW_INSECURE_HTTP", "TRUE"],
    ["WAYMARK_RUNS_PER_HOUR", "0"],
    ["WAYMARK_RUNS_PER_HOUR", "10001"],
    ["WAYMARK_RUNS_PER_HOUR", "many"],
    ["WAYMARK_REQUESTS_PER_MINUTE", "0"],
    ["WAYMARK_REQUESTS_PER_MINUTE", "1000001"],
    ["WAYMARK_REQUESTS_PER_MINUTE", "0.5"],
    ["LOG_LEVEL", "INFO"],
    ["LOG_LEVEL", "verbose"],
    ["LOG_FORMAT", "text"],
    ["TRUSTED_PROXIES", "10.0.0.0/33"],
    ["TRUSTED_PROXIES", "proxy.internal"],
    ["TRUSTED_PROXIES", ","],
  ])("%s=%s", (name, value) => {
    const message = refusal({ [name]: value });
    expect(message.startsWith(`${name}: `)).toBe(true);
    expect(message).toMatch(/^[^\n]+\.$/);
  });

  it("says of an address what it has to begin with", () => {
    expect(refusal({ PUBLIC_URL: "localhost:3000" })).toBe(
      "PUBLIC_URL: expected an address that begins with http:// or https://.",
    );
  });

  it("never shows a secret, and names one problem at a time", () => {
    const message = refusal({
      LOG_LEVEL: "x",
      LOG_FORMAT: "y",
      GITHUB_TOKEN: "ghp_canary",
      WAYMARK_TOKEN: "wm_canary",
    });
    expect(message).not.toContain("canary");
    expect(message).toMatch(/^LOG_LEVEL: /);
  });
});

describe("GitHub", () => {
  const url = { GITHUB_URL: "https://github.com/" };
  const org = { GITHUB_ORG: "acme" };
  const app = { GITHUB_APP_ID: "1", GITHUB_APP_PRIVATE_KEY_FILE: "/key.pem" };

  it.each([
    [
      { ...url, ...org, GITHUB_TOKEN: "ghp_x" },
      { auth: { kind: "token", token: "ghp_x" }, webhookSecret: undefined },
    ],
    [
      { ...url, ...org, ...app, GITHUB_WEBHOOK_SECRET: "s" },
      { auth: { kind: "app", appId: "1", privateKeyFile: "/key.pem" }, webhookSecret: "s" },
    ],
    [{ ...url, ...org, ...app, GITHUB_TOKEN: "ghp_x" }, { auth: { kind: "app" } }],
  ])("is connected by %j", (variables, expected) => {
    expect(parseEnv(variables).github).toMatchObject({
      kind: "github",
      url: "https://github.com",
      org: "acme",
      ...expected,
    });
  });

  it.each([
    [url, /^GITHUB_URL is set but GITHUB_ORG is not\./],
    [{ ...url, ...org }, /^GITHUB_URL is set but no credentials are\./],
    [
      { ...url, ...org, GITHUB_APP_ID: "1" },
      /^GITHUB_APP_ID is set but GITHUB_APP_PRIVATE_KEY_FILE is not\./,
    ],
    [
      { ...url, ...org, GITHUB_APP_PRIVATE_KEY_FILE: "/k", GITHUB_TOKEN: "x" },
      /^GITHUB_APP_PRIVATE_KEY_FILE is set but GITHUB_APP_ID is not\./,
    ],
  ])("configured by half refuses to start: %j", (variables, message) => {
    expect(refusal(variables)).toMatch(message);
  });

  it("unset ignores every other variable of it, because hosts preset some, and tells which", () => {
    const variables = { ...app, ...org, GITHUB_TOKEN: "ghp_x", GITHUB_WEBHOOK_SECRET: "s" };
    expect(parseEnv(variables).github).toEqual({
      kind: "embedded",
      ignored: [
        "GITHUB_APP_ID",
        "GITHUB_APP_PRIVATE_KEY_FILE",
        "GITHUB_TOKEN",
        "GITHUB_ORG",
        "GITHUB_WEBHOOK_SECRET",
      ],
    });
    expect(parseEnv({ GITHUB_APP_ID: "1" }).github).toMatchObject({ ignored: ["GITHUB_APP_ID"] });
  });
});

describe("a port", () => {
  it.each([1, 22, 77, 2049, 6000, 6667, 10_080])("%i is one that no browser opens", (port) => {
    expect(isReachablePort(port)).toBe(false);
  });
  it.each([80, 443, 3000, 3001, 8080, 8443, 9090, 65_535])("%i may be used", (port) => {
    expect(isReachablePort(port)).toBe(true);
  });
});

describe("this machine", () => {
  it.each(["localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"])("is %s", (host) => {
    expect(isLoopback(host)).toBe(true);
  });
  it.each([
    "",
    "0.0.0.0",
    "::",
    "128.0.0.1",
    "127.0.0.1.example.com",
    "localhost.example.com",
    "127.0.0",
    "10.0.0.1",
  ])("is not %j", (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

describe("the session's cookie", () => {
  it("is bound to the host where HTTPS is, and has a plain name on loopback", () => {
    expect(sessionCookieNameOf({ baseUrl: "https://portal.example.com" })).toBe("__Host-waymark");
    expect(sessionCookieNameOf(parseEnv({}))).toBe("waymark");
  });
});

describe("the environment of children", () => {
  it.each([
    [{ https_proxy: "http://proxy" }, "127.0.0.1,localhost,::1"],
    [{ HTTP_PROXY: "http://proxy", no_proxy: "a" }, "a,127.0.0.1,localhost,::1"],
    [{ http_proxy: "http://proxy", NO_PROXY: "b" }, "b,127.0.0.1,localhost,::1"],
    [{ http_proxy: "http://proxy", NO_PROXY: "b", no_proxy: "" }, "b,127.0.0.1,localhost,::1"],
  ])("of %j is never proxied to this machine", (source, noProxy) => {
    expect(proxyEnvironment(source)).toEqual({
      NODE_USE_ENV_PROXY: "1",
      NO_PROXY: noProxy,
      no_proxy: noProxy,
    });
  });

  it("that read untrusted text holds no credential and no variable of the portal", () => {
    const names = Object.keys(bareEnvironment());
    const kept = ["NODE_ENV", "PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "TEMP", "TMP", "SystemRoot"];
    expect(names.filter((name) => !kept.includes(name))).toEqual([]);
    expect(bareEnvironment()["NODE_ENV"]).toBe("production");
    expect(bareEnvironment()["TZ"]).toBe("Asia/Kathmandu");
  });
});
