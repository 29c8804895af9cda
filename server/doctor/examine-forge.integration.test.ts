/* What only a forge can answer: whether it is there, what time it is there, and what a GitHub App was granted. */
import { generateKeyPairSync } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDeps } from "../doors/testing.ts";
import { startTestForge, type TestForge } from "../forge/testing.ts";
import { createGitHub } from "../github/github.ts";
import { judgeTraffic } from "../github/testing.ts";
import { parseEnv } from "../runtime/env.ts";
import { dataPaths } from "../runtime/paths.ts";
import { neededPermissions } from "../github/app-manifest.ts";
import type { DoctorCheck } from "./domain/doctor.schema.ts";
import { examineForge } from "./examine-forge.ts";
import type { Patient } from "./patient.ts";
import { readDisk } from "./read-files.ts";

const { logger } = createTestDeps();
const findingsOf = (checks: readonly DoctorCheck[]) => checks.filter(({ state }) => state === "finding");

describe("a portal with its forge", () => {
  let forge: TestForge;
  const { fetch } = judgeTraffic();
  beforeAll(async () => {
    forge = await startTestForge();
  });
  afterAll(() => forge.close());

  function patient(now = () => Date.now()): Patient {
    const env = parseEnv({ WAYMARK_FORGE_PORT: String(forge.port) });
    const paths = { ...dataPaths(forge.dataDir), forgeToken: path.join(forge.dataDir, "token") };
    const github = createGitHub({ env, paths, now, logger, fetch });
    return { portal: "running", paths, now, logger, environment: {}, env, db: undefined, github, readDisk };
  }

  it("finds nothing wrong with one that answers and has the same time", async () => {
    const checks = await examineForge(patient());
    expect(findingsOf(checks)).toEqual([]);
    expect(checks).toContainEqual(expect.objectContaining({ title: "Against the forge", state: "ok" }));
    expect(checks).toContainEqual(
      expect.objectContaining({ area: "github-app", found: "not applicable on the embedded forge" }),
    );
  });

  it.each([
    [120_000, "120 s ahead of it"],
    [-45_000, "45 s behind it"],
  ])("finds a clock that is off by %i ms, asked twice", async (skewMs, found) => {
    const off = patient(() => Date.now() + skewMs);
    await examineForge(off);
    // The second answer may come without a body, as "not modified": its time counts all the same.
    expect(findingsOf(await examineForge(off))).toMatchObject([{ area: "clock", found }]);
  });

  it("finds one that is gone, and says of each thing that it cannot be had", async () => {
    const asked = patient();
    await examineForge(asked);
    await forge.close();
    const checks = await examineForge(asked);
    const findings = findingsOf(checks);
    expect(findings.map(({ area }) => area)).toEqual(Array.from(findings, () => "connections"));
    expect(findings).toContainEqual(
      expect.objectContaining({
        found: expect.stringContaining("cannot be reached"),
        fix: expect.any(String),
      }),
    );
    expect(checks).toContainEqual(expect.objectContaining({ title: "Against the forge", state: "note" }));
  });
});

describe("a portal that is a GitHub App", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-doctor-app-"));
  const keyFile = path.join(folder, "app.pem");
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  fs.writeFileSync(keyFile, privateKey.export({ type: "pkcs1", format: "pem" }));
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  /** github.com as far as an examination asks it; `permissions` is what the organisation has granted. */
  function appPatient(permissions: Record<string, string>): Patient {
    const env = parseEnv({
      GITHUB_URL: "https://github.com",
      GITHUB_ORG: "acme",
      GITHUB_APP_ID: "4711",
      GITHUB_APP_PRIVATE_KEY_FILE: keyFile,
    });
    const answers: Readonly<Record<string, unknown>> = {
      "/orgs/acme/installation": { id: 7, permissions },
      "/app/installations/7/access_tokens": {
        token: "ghs_x",
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        permissions,
      },
      "/rate_limit": { resources: {} },
    };
    const fetch = (input: string | URL | Request): Promise<Response> => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      const headers = { date: new Date().toUTCString() };
      return Promise.resolve(Response.json(answers[pathname] ?? [], { headers }));
    };
    const paths = dataPaths(folder);
    const github = createGitHub({ env, paths, now: Date.now, logger, fetch });
    return {
      portal: "stopped",
      paths,
      now: Date.now,
      logger,
      environment: {},
      env,
      db: undefined,
      github,
      readDisk,
    };
  }

  const needed = neededPermissions();

  it("has nothing to do when everything it needs was granted", async () => {
    expect(findingsOf(await examineForge(appPatient(needed)))).toEqual([]);
  });

  it("names what is granted too low, what is missing, and what is too much", async () => {
    const { issues: _, ...others } = needed;
    const checks = await examineForge(appPatient({ ...others, contents: "read", pages: "write" }));
    expect(findingsOf(checks)).toMatchObject([
      { area: "github-app", title: "contents", expected: "write", found: "read" },
      { area: "github-app", title: "issues", expected: "write", found: "none" },
    ]);
    expect(checks).toContainEqual(expect.objectContaining({ title: "pages", state: "note" }));
  });
});
