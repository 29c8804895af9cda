/* Which forge a portal talks to, with whose credentials: the three profiles of ARCHITECTURE, from the environment on. */
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDeps } from "../doors/testing.ts";
import { parseEnv } from "../runtime/env.ts";
import { createGitHub } from "./github.ts";
import { answer, failureOf } from "./testing/scripted-forge.ts";

const pem = String(
  generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }),
);
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "waymark-github-"));
});
afterEach(() => rm(folder, { recursive: true }));

function portalWith(variables: Record<string, string>) {
  const deps = createTestDeps();
  const asked: Request[] = [];
  const forgeToken = path.join(folder, "forge-token");
  const github = createGitHub({
    env: parseEnv(variables),
    paths: { forgeToken },
    now: deps.now,
    logger: deps.logger,
    sleep: () => Promise.resolve(),
    fetch: (input, init) => {
      const request = new Request(input, init);
      asked.push(request);
      if (request.url.endsWith("/installation")) return Promise.resolve(answer(200, { id: 44 }));
      if (request.url.endsWith("/access_tokens"))
        return Promise.resolve(
          answer(201, { token: "ghs_1", expires_at: "2099-01-01T00:00:00Z", permissions: {} }),
        );
      return Promise.resolve(answer(200, { names: ["a"] }));
    },
  });
  const topics = () => github.repositories.getTopics({ owner: "acme", repo: "web" });
  const seen = () =>
    asked.map(
      (request) =>
        `${request.url} ${request.headers.get("authorization")?.replace(/bearer .*/i, "JWT") ?? "nobody"}`,
    );
  return { github, topics, seen, forgeToken };
}

describe("the embedded forge", () => {
  it("is asked with the token it wrote, whatever GITHUB_TOKEN the host presets", async () => {
    const { github, topics, seen, forgeToken } = portalWith({
      GITHUB_TOKEN: "ghp_host",
      WAYMARK_FORGE_PORT: "41402",
    });
    await writeFile(forgeToken, "wmf_1\n");
    await topics();
    expect(seen()).toEqual(["http://127.0.0.1:41402/api/v3/repos/acme/web/topics token wmf_1"]);
    expect([github.usesApp, await github.installation()]).toEqual([false, undefined]);
  });
});

describe("a token", () => {
  it.each([
    ["https://github.com", "https://api.github.com"],
    ["https://git.acme.test", "https://git.acme.test/api/v3"],
    ["https://git.acme.test:8443", "https://git.acme.test:8443/api/v3"],
  ])("for %s goes to %s", async (url, api) => {
    const { github, topics, seen } = portalWith({
      GITHUB_URL: url,
      GITHUB_ORG: "acme",
      GITHUB_TOKEN: "ghp_1",
    });
    expect(await topics()).toEqual(["a"]);
    expect(seen()).toEqual([`${api}/repos/acme/web/topics token ghp_1`]);
    expect(github.usesApp).toBe(false);
    expect(github.profile).toMatchObject({ host: new URL(url).host, org: "acme" });
  });
});

describe("an App", () => {
  const appOf = (url: string, keyFile: string) => ({
    GITHUB_URL: url,
    GITHUB_ORG: "acme",
    GITHUB_APP_ID: "12",
    GITHUB_APP_PRIVATE_KEY_FILE: keyFile,
  });

  it.each([
    ["https://github.com", "https://api.github.com"],
    ["https://git.acme.test", "https://git.acme.test/api/v3"],
  ])("of %s signs in there and works with the installation's token", async (url, api) => {
    const keyFile = path.join(folder, "key.pem");
    await writeFile(keyFile, pem);
    const { github, topics, seen } = portalWith(appOf(url, keyFile));
    await topics();
    expect(seen()).toEqual([
      `${api}/orgs/acme/installation JWT`,
      `${api}/app/installations/44/access_tokens JWT`,
      `${api}/repos/acme/web/topics token ghs_1`,
    ]);
    expect(github.usesApp).toBe(true);
    expect(await github.installation()).toMatchObject({ id: 44, permissions: {} });
  });

  it("whose key file is missing is told to check it, and neither path nor key is shown", async () => {
    const { topics, seen } = portalWith(appOf("https://github.com", path.join(folder, "absent.pem")));
    const failure = await failureOf(topics());
    expect(failure).toMatchObject({ kind: "credentials", code: "forge_permission" });
    expect(String(failure)).toContain("Check GITHUB_APP_ID, the key file");
    expect(String(failure)).not.toContain(folder);
    expect(seen()).toEqual([]);
  });
});
