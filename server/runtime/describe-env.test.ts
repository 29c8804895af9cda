import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeEnvironment } from "./describe-env.ts";

const shown = (name: string, value: string): string | null | undefined =>
  describeEnvironment({ [name]: value }).find((variable) => variable.name === name)?.value;

describe("an address with a password", () => {
  it.each([
    ["http://ada:canary@proxy:3128", "http://•••@proxy:3128"],
    ["http://ada:can/ary@proxy:3128", "http://•••@proxy:3128"],
    ["http://ada:can#a?ry@proxy:3128", "http://•••@proxy:3128"],
    ["http://ada:can@ary@proxy:3128", "http://•••@proxy:3128"],
    ["ada:canary@proxy:3128", "•••@proxy:3128"],
    ["http://proxy:3128", "http://proxy:3128"],
  ])("%s is shown as %s", (value, expected) => {
    expect(shown("HTTPS_PROXY", value)).toBe(expected);
  });

  it("is told from a folder whose name holds an @", () => {
    expect(shown("WAYMARK_DATA", "/srv/waymark@home/data")).toBe("/srv/waymark@home/data");
  });
});

describe("the environment as the doctor shows it", () => {
  const reading = (source: Readonly<Record<string, string>>, name: string) =>
    describeEnvironment(source).find((variable) => variable.name === name);

  it("has every variable that the contract names and the portal reads, each once", () => {
    const names = describeEnvironment({}).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        ...["PORT", "WAYMARK_HOST", "WAYMARK_DATA", "WAYMARK_URL", "WAYMARK_TOKEN", "WAYMARK_FORGE_PORT"],
        ...["PUBLIC_URL", "TRUSTED_PROXIES", "ALLOW_INSECURE_HTTP", "MASTER_KEY_FILE"],
        ...["GITHUB_URL", "GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY_FILE", "GITHUB_TOKEN", "GITHUB_ORG"],
        ...["GITHUB_WEBHOOK_SECRET", "OAUTH_GITHUB_CLIENT_ID", "OAUTH_GITHUB_CLIENT_SECRET"],
        ...["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "LOG_LEVEL", "LOG_FORMAT"],
        ...["HTTPS_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS"],
      ]),
    );
  });

  it.each([
    ["PORT", {}, { value: "3000", isSet: false, isSecret: false }],
    ["PORT", { PORT: "nonsense" }, { value: "nonsense", isSet: true, isSecret: false }],
    ["PUBLIC_URL", {}, { value: null, isSet: false }],
    ["ALLOW_INSECURE_HTTP", {}, { value: "false", isSet: false }],
    ["HTTPS_PROXY", { https_proxy: "http://proxy" }, { value: "http://proxy", isSet: true }],
    ["HTTPS_PROXY", { HTTPS_PROXY: "", https_proxy: "http://proxy" }, { value: "http://proxy", isSet: true }],
    ["WAYMARK_HOST", { WAYMARK_HOST: "" }, { value: "127.0.0.1", isSet: false }],
  ])("%s of %j", (name, source, expected) => {
    expect(reading(source, name)).toMatchObject(expected);
  });

  it.each([
    "WAYMARK_TOKEN",
    "GITHUB_TOKEN",
    "GITHUB_WEBHOOK_SECRET",
    "OIDC_CLIENT_SECRET",
    "OAUTH_GITHUB_CLIENT_SECRET",
  ])("tells that %s is set, and never what it is", (name) => {
    expect(reading({ [name]: "canary" }, name)).toEqual({ name, value: null, isSet: true, isSecret: true });
  });

  it("never shows the credentials in an address, whatever is in them", () => {
    const secret = fc.stringMatching(/^[!-?A-~]{6,20}$/);
    fc.assert(
      fc.property(secret, fc.constantFrom("HTTPS_PROXY", "WAYMARK_URL", "GITHUB_URL"), (password, name) => {
        const value = reading({ [name]: `https://ada:${password}@host.example/x` }, name)?.value;
        expect(value).toBe("https://•••@host.example/x");
      }),
    );
  });
});

it("the documents name every variable that the portal reads", () => {
  const docs = fs
    .readdirSync("docs", { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(path.join("docs", entry.name), "utf8"))
    .concat(fs.readFileSync("README.md", "utf8"))
    .join("\n");
  const missing = describeEnvironment({}).filter(({ name }) => !docs.includes(name));
  expect(missing.map(({ name }) => name)).toEqual([]);
});
