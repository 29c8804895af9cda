// The identity providers on Settings → Connections: listed when configured, tried without signing anybody in.
import http from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { executeOperation } from "../doors/execute-operation.ts";
import { testActor, type TestDeps } from "../doors/testing.ts";
import { startGitHubServer, type GitHubServer } from "../identity/providers/testing/github-server.ts";
import { listen } from "../identity/providers/testing/local-http.ts";
import { startOidcServer, testClient, type OidcServer } from "../identity/providers/testing/oidc-server.ts";
import { depsFor } from "../identity/sign-on/testing.ts";
import { listConnectionsOperation, testConnectionOperation } from "./operations.ts";

let oidc: OidcServer;
let github: GitHubServer;
beforeAll(async () => {
  oidc = await startOidcServer();
  github = await startGitHubServer();
  github.client = { id: "client of acme", secret: "secret of acme" };
});
afterAll(async () => {
  await oidc.stop();
  await github.stop();
});
afterEach(() => {
  oidc.faults = {};
});

const withOidc = (issuer = oidc.issuer): TestDeps =>
  depsFor({
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: testClient.clientId,
    OIDC_CLIENT_SECRET: testClient.clientSecret,
  });
const withGitHub = (secret = "secret of acme", url = github.url): TestDeps =>
  depsFor({
    GITHUB_URL: url,
    GITHUB_ORG: "acme",
    GITHUB_TOKEN: "token of the portal",
    OAUTH_GITHUB_CLIENT_ID: "client of acme",
    OAUTH_GITHUB_CLIENT_SECRET: secret,
  });

const caller = (deps: TestDeps) => ({ deps, actor: testActor("maintainer"), requestId: "r" });
const test = (deps: TestDeps, id: "sign-in-oidc" | "sign-in-github") =>
  executeOperation(testConnectionOperation, caller(deps), { id });
const errorsOf = async (deps: TestDeps, id: "sign-in-oidc" | "sign-in-github") =>
  (await test(deps, id)).checks.map(({ error }) => error);

/** An address where nobody listens any more. */
async function deserted(): Promise<string> {
  const server = http.createServer();
  const url = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

describe("the identity providers among the connections", () => {
  it("are there when they are configured, with the address to register, and without a secret", async () => {
    const deps = withGitHub();
    const { items } = await executeOperation(listConnectionsOperation, caller(deps), {});
    expect(items.map(({ id }) => id)).toEqual(["forge", "webhooks", "sign-in-github"]);
    expect(items.at(-1)?.facts.map(({ value }) => value)).toEqual([
      github.url,
      "http://127.0.0.1:3000/api/auth/callback/github",
    ]);
    expect(JSON.stringify(items)).not.toContain("secret of acme");
  });

  it("cannot be tried when they are not", async () => {
    await expect(test(withOidc(), "sign-in-github")).rejects.toMatchObject({
      code: "not_found",
      message: expect.stringContaining("OAUTH_GITHUB_CLIENT_ID") as string,
    });
    await expect(test(withGitHub(), "sign-in-oidc")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("trying the company's provider", () => {
  it("passes, and signs nobody in", async () => {
    const deps = withOidc();
    const { isWorking, checks } = await test(deps, "sign-in-oidc");
    expect(checks.filter(({ isPassed }) => !isPassed)).toEqual([]);
    expect([isWorking, checks.length]).toEqual([true, 3]);
    expect(oidc.requests).not.toContain("/token");
  });

  it("names both issuers when they differ, and reads the keys all the same", async () => {
    const other = oidc.issuer.replace("127.0.0.1", "localhost");
    expect(await errorsOf(withOidc(other), "sign-in-oidc")).toEqual([
      null,
      `Expected the issuer "${other}", as OIDC_ISSUER says, found "${oidc.issuer}". Set OIDC_ISSUER to what the provider calls itself.`,
      null,
    ]);
    expect(await errorsOf(withOidc(`${oidc.issuer}/`), "sign-in-oidc")).toEqual([null, null, null]);
  });

  it("says what was found in place of the addresses", async () => {
    const at = `${oidc.issuer}/.well-known/openid-configuration`;
    oidc.faults = { answer: { status: 500, type: "text/html", body: "<h1>down</h1>" } };
    const down = `${at}: expected 200 with JSON, found 500 with text/html.`;
    expect(await errorsOf(withOidc(), "sign-in-oidc")).toEqual([down, down, down]);
    oidc.faults = { answer: { status: 200, type: "application/json", body: '{"issuer":"https://a.test"}' } };
    expect((await errorsOf(withOidc(), "sign-in-oidc"))[0]).toMatch(/openid-configuration: jwks_uri: /);
  });

  it("says that nobody answers, and why", async () => {
    const gone = await deserted();
    const [first] = await errorsOf(withOidc(gone), "sign-in-oidc");
    expect(first).toBe(
      `${gone}/.well-known/openid-configuration: expected an answer, found no answer (ECONNREFUSED). Check the address and the network.`,
    );
  });

  it("misses the keys where a provider publishes none for signatures", async () => {
    const server = http.createServer((request, response) => {
      const metadata = {
        issuer: url,
        jwks_uri: `${url}/keys`,
        authorization_endpoint: url,
        token_endpoint: url,
      };
      const body = request.url === "/keys" ? { keys: [{ kty: "RSA", use: "enc" }] } : metadata;
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    const url = await listen(server);
    const keys = `${url}/keys: expected a key for signatures, found 1 for other uses.`;
    expect(await errorsOf(withOidc(url), "sign-in-oidc")).toEqual([null, null, keys]);
    server.closeAllConnections();
    server.close();
  });
});

describe("trying GitHub's sign-in", () => {
  it("passes with the right client", async () => {
    expect(await errorsOf(withGitHub(), "sign-in-github")).toEqual([null, null]);
  });

  it("says that the secret is another one", async () => {
    const [client, api] = await errorsOf(withGitHub("secret of yesterday"), "sign-in-github");
    expect(client).toContain('expected the client to be known, found "incorrect_client_credentials"');
    expect(client).toContain("OAUTH_GITHUB_CLIENT_SECRET");
    expect(client).not.toContain("secret of yesterday");
    expect(api).toBeNull();
  });

  it("says that nobody answers", async () => {
    const errors = await errorsOf(withGitHub("secret of acme", await deserted()), "sign-in-github");
    expect(errors.map((error) => error?.includes("no answer (ECONNREFUSED)"))).toEqual([true, true]);
  });
});
