// Connecting a GitHub App to a portal, against the embedded forge playing GitHub: manifest, answer, sealed credentials.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { recorded } from "../audit/testing.ts";
import { executeOperation } from "../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import { startForge, type RunningForge } from "../forge/start-forge.ts";
import { FAULT_KINDS } from "../forge/http/faults.ts";
import { campaigns, playFaults } from "../github/campaigns.testsuite.ts";
import { neededPermissions } from "../github/app-manifest.ts";
import { createGitHub } from "../github/github.ts";
import { readConnectedApp, readConnectedAppAtStart, withConnectedApp } from "../runtime/connected-app.ts";
import { parseEnv } from "../runtime/env.ts";
import { dataPaths } from "../runtime/paths.ts";
import { saveSampleState } from "../sample/store.ts";
import {
  beginGithubAppOperation,
  completeGithubAppOperation,
  disconnectGithubAppOperation,
  getGithubAppOperation,
  testConnectionOperation,
} from "./operations.ts";
import { confirmManifest, connectTestApp, installApp } from "./testing.ts";

let root: string;
let forge: RunningForge;
let deps: TestDeps;
let made = 0;
beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-github-app-"));
  forge = await startForge({ dataDir: path.join(root, "forge"), logLevel: "error", enableFaults: true });
});
afterAll(async () => {
  await forge.close();
  fs.rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  made += 1;
  const folder = path.join(root, `data-${made}`);
  fs.mkdirSync(folder);
  deps = createTestDeps({ paths: dataPaths(folder) });
});

const caller = (id = "usr_admin") => ({ deps, actor: testActor("admin", { id }), requestId: "r" });

async function begin(signIn = false) {
  const request = { url: forge.url, org: "waymark", signIn };
  const begun = await executeOperation(beginGithubAppOperation, caller(), request);
  const state = new URL(begun.action).searchParams.get("state") ?? "";
  return { ...begun, state };
}

const sendAdmin = (method: string, route: string, body?: unknown): Promise<Response> =>
  fetch(`${forge.url}${route}`, {
    method,
    headers: { authorization: `token ${forge.token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

let names = 0;
async function answerOf(signIn = false) {
  const { manifest, state } = await begin(signIn);
  names += 1;
  return confirmManifest(forge, manifest, { state, name: `Waymark ${names}` });
}

const complete = (given: { code: string; state: string }, id?: string) =>
  executeOperation(completeGithubAppOperation, caller(id), given);
const stored = () => readConnectedApp(deps.paths.connectedApp, deps.secretsKey);

/** As somebody could who may write the data folder: what was sealed for one App, in the place of another's. */
async function swapSealed(): Promise<void> {
  const sealedOf = (): string => String(JSON.parse(fs.readFileSync(deps.paths.connectedApp, "utf8")).sealed);
  await complete(await answerOf());
  const others = sealedOf();
  await complete(await answerOf());
  const text = fs.readFileSync(deps.paths.connectedApp, "utf8");
  fs.writeFileSync(deps.paths.connectedApp, text.replace(sealedOf(), others));
}

describe("connecting a GitHub App", () => {
  // The list itself is held by server/github/app-manifest.test.ts.
  it("asks for the permissions the calls need, and for no other", async () => {
    const { manifest, action } = await begin();
    expect(action).toMatch(/\/organizations\/waymark\/settings\/apps\/new\?state=[\w-]{43}$/);
    expect(JSON.parse(manifest)).toEqual({
      name: "Waymark waymark",
      url: deps.env.baseUrl,
      redirect_url: `${deps.env.baseUrl}/api/connections/github-app/callback`,
      description: expect.any(String),
      public: false,
      default_events: [],
      default_permissions: neededPermissions(),
    });
  });

  it("R36: opens no credentials sealed for another App or with another key, and says secret_unreadable", async () => {
    await swapSealed();
    const unreadable: unknown = expect.objectContaining({ code: "secret_unreadable" });
    await expect(executeOperation(getGithubAppOperation, caller(), {})).rejects.toThrow(unreadable);
    await expect(executeOperation(disconnectGithubAppOperation, caller(), {})).rejects.toThrow(unreadable);
    expect(() => readConnectedAppAtStart(deps.paths.connectedApp, deps.secretsKey)).toThrow(
      expect.objectContaining({
        name: "ConfigurationError",
        message: expect.stringContaining(deps.paths.connectedApp),
      }),
    );
    await complete(await answerOf());
    deps = { ...deps, secretsKey: Buffer.alloc(32, 1) };
    await expect(executeOperation(getGithubAppOperation, caller(), {})).rejects.toThrow(unreadable);
  });

  it("keeps the credentials sealed, for their owner alone, and works with them once the App is installed", async () => {
    const view = await complete(await answerOf(true));
    expect(view).toMatchObject({ org: "waymark", url: forge.url, needsRestart: true });
    const app = stored();
    const text = fs.readFileSync(deps.paths.connectedApp, "utf8");
    expect(fs.statSync(deps.paths.connectedApp).mode & 0o777).toBe(0o600);
    for (const secret of [app?.clientSecret, app?.webhookSecret, app?.privateKey.split("\n")[1]]) {
      expect(secret).toMatch(/\S{20,}/);
      expect(text).not.toContain(secret);
    }
    expect(() => readConnectedApp(deps.paths.connectedApp, Buffer.alloc(32))).toThrow(/master key/);

    const env = withConnectedApp(parseEnv({}), app);
    expect(env.githubSignIn).toEqual({ clientId: app?.clientId, clientSecret: app?.clientSecret });
    const github = createGitHub({ env, paths: deps.paths, now: Date.now, logger: deps.logger });
    await expect(github.repositories.list("waymark")).rejects.toThrow(/is not installed in waymark/);
    await installApp(forge, app?.slug ?? "");
    expect(await github.repositories.list("waymark")).toEqual([]);
    expect((await github.installation())?.permissions).toMatchObject({ members: "read" });
  });

  it("is audited, without a secret", async () => {
    await complete(await answerOf());
    const phaseOf = (details: unknown): unknown => (details as { phase?: unknown }).phase;
    expect(recorded(deps).map(([action, , details]) => [action, phaseOf(details)])).toEqual([
      ["connections.beginGithubApp", undefined],
      ["connections.completeGithubApp", "intended"],
      ["connections.completeGithubApp", "done"],
    ]);
    const app = stored();
    for (const secret of [app?.clientSecret, app?.webhookSecret, "PRIVATE KEY"]) {
      expect(secret).toMatch(/\S{3,}/);
      expect(JSON.stringify(recorded(deps))).not.toContain(secret);
    }
  });

  it("takes an answer once", async () => {
    const answer = await answerOf();
    await complete(answer);
    await expect(complete(answer)).rejects.toMatchObject({ code: "conflict" });
  });

  it("takes no answer to somebody else's attempt, none that is too late, and none nobody asked for", async () => {
    await expect(complete(await answerOf(), "usr_other")).rejects.toMatchObject({ code: "conflict" });
    const late = await answerOf();
    deps.clock.now += 3_600_001;
    await expect(complete(late)).rejects.toMatchObject({ code: "conflict" });
    await expect(complete({ code: "x", state: "y" })).rejects.toMatchObject({ code: "conflict" });
    expect(stored()).toBeUndefined();
  });

  it("is for administrators in a session", async () => {
    const asMaintainer = { ...caller(), actor: testActor("maintainer") };
    const request = { url: forge.url, org: "waymark" };
    await expect(executeOperation(beginGithubAppOperation, asMaintainer, request)).rejects.toMatchObject({
      code: "forbidden",
    });
    const asToken = { ...caller(), actor: testActor("admin", { kind: "service" }) };
    await expect(executeOperation(beginGithubAppOperation, asToken, request)).rejects.toMatchObject({
      code: "session_required",
    });
  });

  it.each(["http://github.example.com", "ftp://github.com", "github.com", "javascript:alert(1)"])(
    "refuses the address %s",
    async (url) => {
      const refused = executeOperation(beginGithubAppOperation, caller(), { url, org: "waymark" });
      await expect(refused).rejects.toMatchObject({ code: "invalid_input" });
    },
  );

  it("waits until the sample organisation is gone, and leaves it to the environment where that is set", async () => {
    await deps.db.withTx((tx) => saveSampleState(tx, "loaded", 1));
    await expect(begin()).rejects.toThrow(/waymark sample remove/);
    const env = parseEnv({ GITHUB_URL: forge.url, GITHUB_ORG: "waymark", GITHUB_TOKEN: "t" });
    deps = { ...deps, env };
    await expect(begin()).rejects.toThrow(/GITHUB_URL is set/);
    expect(withConnectedApp(env, stored())).toBe(env);
  });

  it("shows, when it is tested, what it was not granted and what it was granted for nothing", async () => {
    const app = await connectTestApp(forge, "Waymark tested");
    const env = withConnectedApp(parseEnv({}), app);
    const github = createGitHub({ env, paths: deps.paths, now: Date.now, logger: deps.logger });
    deps = { ...deps, env, github };
    const test = async () => {
      const { checks } = await executeOperation(testConnectionOperation, caller(), { id: "forge" });
      return checks.find(({ title }) => title.includes("GitHub App"));
    };
    expect(await test()).toMatchObject({ isPassed: true, note: null });
    const { secrets: _taken, ...rest } = neededPermissions();
    await sendAdmin("PUT", `/_forge/apps/${app.slug}/permissions`, {
      permissions: { ...rest, pages: "write" },
    });
    const judged = await test();
    expect(judged?.isPassed).toBe(false);
    expect(judged?.error).toContain("Missing: secrets (needed write, granted none).");
    expect(judged?.error).toContain("More than needed: pages (write");
    expect(judged?.error).toContain(`${forge.url}/apps/waymark-tested/installations/new`);
  });

  it("is undone by forgetting the credentials", async () => {
    await complete(await answerOf());
    const state = () => executeOperation(getGithubAppOperation, caller(), {});
    expect((await state()).app).toMatchObject({ needsRestart: true });
    await executeOperation(disconnectGithubAppOperation, caller(), {});
    expect((await state()).app).toBeNull();
    expect(fs.existsSync(deps.paths.connectedApp)).toBe(false);
  });

  it.each(FAULT_KINDS)("ends with one App's credentials after %s from the conversion", (kind) =>
    playFaults(
      {
        routes: campaigns["connect an App"],
        send: sendAdmin,
        prepare: () =>
          Promise.resolve({
            perform: async () => complete(await answerOf()),
            expectWhole: () => Promise.resolve(expect(stored()?.name).toBe(`Waymark ${names}`)),
          }),
      },
      kind,
    ),
  );
});
