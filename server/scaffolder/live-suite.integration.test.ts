/*
 * The live suite itself, proven where there is no GitHub: the embedded forge stands in for a GitHub Enterprise Server,
 * whose addresses it has. What the suite then says about GitHub is of no worth; that it says it, fails, and takes away
 * what it made, is.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, it } from "vitest";
import { connectTestApp } from "../connections/testing.ts";
import { startForge, type RunningForge } from "../forge/start-forge.ts";
import { armFaults, expectAllStruck, type SendAdmin } from "../github/campaigns.testsuite.ts";
import { bareEnvironment } from "../runtime/env.ts";
import { findProjectRoot } from "../runtime/project-root.ts";
import { beyondTheSuite, liveBehaviours, type LiveBehaviour } from "./testing/live-behaviours.ts";

const root = findProjectRoot();

interface Ended {
  readonly status: number | null;
  readonly output: string;
  /** The lines of the report, by what they speak about. */
  readonly said: (behaviour: LiveBehaviour) => string | undefined;
}

async function runSuite(
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Ended> {
  const child = spawn(process.execPath, [path.join(root, "scripts", "test-live.mjs"), ...args], {
    cwd: root,
    env: { ...bareEnvironment(), ...environment },
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [out, errors, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  const lines = out.split("\n");
  return {
    status,
    output: out + errors,
    said: (behaviour) => lines.find((line) => line.includes(` ${liveBehaviours[behaviour]}: `)),
  };
}

const folders: string[] = [];
const forges: RunningForge[] = [];
afterAll(async () => {
  for (const forge of forges) await forge.close();
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});

async function startStandIn() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-live-"));
  folders.push(folder);
  const options = { dataDir: path.join(folder, "forge"), enableFaults: true, logLevel: "error" } as const;
  const forge = await startForge(options);
  forges.push(forge);
  const admin: SendAdmin = (method, route, body) =>
    fetch(`${forge.url}${route}`, {
      method,
      headers: { authorization: `token ${forge.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  await admin("POST", "/api/v3/orgs/waymark/teams", { name: "payments", privacy: "closed" });
  const left = async () => ({
    repositories: await (await admin("GET", "/api/v3/orgs/waymark/repos?type=all")).json(),
    hooks: await (await admin("GET", "/api/v3/orgs/waymark/hooks")).json(),
  });
  return { folder, forge, admin, left, place: { GITHUB_URL: forge.url, GITHUB_ORG: "waymark" } };
}

const nothing = { repositories: [], hooks: [] };
const patience = 600_000;

// They wait for GitHub's pace most of the time, so they wait together.
describe.concurrent("the live suite", () => {
  it("names every variable it wants when it has none, and ends with 78", async () => {
    const { status, output } = await runSuite({});
    expect(status).toBe(78);
    for (const name of [
      "GITHUB_URL",
      "GITHUB_ORG",
      "GITHUB_TOKEN",
      "GITHUB_APP_ID",
      "GITHUB_APP_PRIVATE_KEY_FILE",
    ])
      expect(output).toContain(name);
    expect(output).not.toContain("at main");
  });

  it(
    "passes at a server that does what GitHub documents, and leaves nothing there",
    { timeout: patience },
    async () => {
      const { forge, left, place } = await startStandIn();
      const { status, output, said } = await runSuite({ ...place, GITHUB_TOKEN: forge.token });
      expect(status, output).toBe(0);
      expect(output).not.toContain(forge.token);
      const names = Object.keys(liveBehaviours) as LiveBehaviour[];
      const unseen = names.filter((behaviour) => !said(behaviour)?.startsWith("live: seen "));
      const included = ["permissions", "planRules", "planEnvironments", "planAutoMerge", "noProperties"];
      expect(unseen.toSorted()).toEqual([...Object.keys(beyondTheSuite), ...included].toSorted());
      expect(await left()).toEqual(nothing);
    },
  );

  it(
    "passes with a GitHub App on the smallest plan, and shows what was left out",
    { timeout: patience },
    async () => {
      const { folder, forge, admin, left, place } = await startStandIn();
      await admin("PUT", "/_forge/plan", { plan: "free" });
      const { appId, privateKey } = await connectTestApp(forge);
      const keyFile = path.join(folder, "app.pem");
      fs.writeFileSync(keyFile, privateKey, { mode: 0o600 });
      const credentials = { GITHUB_APP_ID: appId, GITHUB_APP_PRIVATE_KEY_FILE: keyFile };
      const { status, output, said } = await runSuite({ ...place, ...credentials });
      expect(status, output).toBe(0);
      for (const behaviour of [
        "permissions",
        "planRules",
        "planEnvironments",
        "planAutoMerge",
        "noProperties",
      ] as const)
        expect(said(behaviour)).toMatch(/^live: seen /);
      expect(await left()).toEqual(nothing);
    },
  );

  it(
    "fails where a run fails, says where, and takes away the half of it",
    { timeout: patience },
    async () => {
      const { forge, admin, left, place } = await startStandIn();
      await armFaults(admin, [{ route: "PUT /repos/{owner}/{repo}/topics", kind: "401" }]);
      const { status, output, said } = await runSuite({ ...place, GITHUB_TOKEN: forge.token }, "--bail=1");
      expect(await expectAllStruck(admin)).toBe(1);
      expect(status).toBe(1);
      expect(output).toContain("apply-settings PUT /repos/{owner}/{repo}/topics");
      expect(said("create")).toMatch(/^live: not seen .*the suite ended before it$/);
      expect(output).toMatch(/^live: waymark\/waymark-live-\w+ deleted$/m);
      expect(await left()).toEqual(nothing);
    },
  );
});
