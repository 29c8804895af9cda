/* The command itself, as a process, beside a portal that runs and in a folder that nothing runs on. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureBuilt } from "../../scripts/build.mjs";
import {
  childrenOf,
  commandLine,
  createToken,
  launchReady,
  projectRoot,
  stopAll,
  tryWaymark,
  type CommandOutcome,
  type Portal,
} from "../supervisor/testing.ts";
import { doctorReportSchema } from "./domain/doctor.schema.ts";

let folder: string;
beforeAll(async () => {
  await ensureBuilt(projectRoot);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-doctor-"));
}, 600_000);
afterAll(async () => {
  await stopAll();
  fs.rmSync(folder, { recursive: true, force: true });
});

const findingsOf = ({ stdout }: CommandOutcome) =>
  doctorReportSchema.parse(JSON.parse(stdout)).checks.filter(({ state }) => state === "finding");

describe("waymark doctor beside a portal", () => {
  let portal: Portal;
  beforeAll(async () => {
    portal = await launchReady(path.join(folder, "data"), { WAYMARK_RUNS_PER_HOUR: "123" });
  }, 120_000);

  it("tells the portal's own environment and finds nothing wrong", async () => {
    const outcome = await tryWaymark(portal, "doctor", "--json");
    expect(findingsOf(outcome)).toEqual([]);
    expect(outcome.status).toBe(0);
    const report = doctorReportSchema.parse(JSON.parse(outcome.stdout));
    expect(report.portal).toBe("running");
    expect(report.environment).toContainEqual(
      expect.objectContaining({ name: "WAYMARK_RUNS_PER_HOUR", value: "123", isSet: true }),
    );
  });

  it("says what to do about a file that others may read, and exits 1", async () => {
    const file = path.join(portal.data, "forge", "forge.db");
    fs.chmodSync(file, 0o644);
    const outcome = await tryWaymark(portal, "doctor");
    fs.chmodSync(file, 0o600);
    expect(outcome).toMatchObject({ status: 1, stderr: "" });
    expect(outcome.stdout).toContain(
      [
        `FINDING files       ${file}`,
        "        expected    mode 0600, its owner's alone",
        "        found       mode 0644",
        `        to do       chmod 600 ${file}`,
      ].join("\n"),
    );
  });

  it("answers administrators over HTTP, and nobody else", async () => {
    const ask = async (role: string) => {
      const authorization = `Bearer ${await createToken(portal, role)}`;
      return fetch(`${portal.url}/api/v1/doctor`, { headers: { authorization } });
    };
    const answer = await ask("admin");
    expect(answer.status).toBe(200);
    expect(doctorReportSchema.parse(await answer.json())).toMatchObject({ portal: "running" });
    expect((await ask("maintainer")).status).toBe(403);
  });

  it("looks from outside when the worker does not answer, and says so", async () => {
    const worker = childrenOf(portal.process.pid!).find(({ name }) => name === "worker")!;
    process.kill(worker.pid, "SIGSTOP");
    fs.rmSync(path.join(portal.data, "waymark.sock"));
    const outcome = await tryWaymark(portal, "doctor", "--json");
    process.kill(worker.pid, "SIGCONT");
    expect(outcome.status).toBe(1);
    expect(findingsOf(outcome)).toMatchObject([
      { title: "Portal", found: expect.stringContaining("worker") },
    ]);
  });
});

describe("waymark doctor where nothing runs", () => {
  it("exits 78 for a half-configured group, in the report and not instead of it", async () => {
    const data = path.join(folder, "none");
    const variables = { WAYMARK_DATA: data, OIDC_ISSUER: "https://id.example.com" };
    const outcome = await commandLine(variables, "doctor", "--json");
    expect(outcome.status).toBe(78);
    expect(findingsOf(outcome)).toMatchObject([{ area: "environment", isConfiguration: true }]);
    expect(fs.existsSync(data)).toBe(false);
  });
});
