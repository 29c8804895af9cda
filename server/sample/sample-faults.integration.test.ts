// Loading and removing the sample organisation on a forge that spoils what only these two ask of it.
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../doors/testing.ts";
import { FAULT_KINDS } from "../forge/http/faults.ts";
import { rows, startTestForge, type TestForge } from "../forge/testing.ts";
import { campaigns, playFaults, type FaultKind } from "../github/campaigns.testsuite.ts";
import { createGitHub } from "../github/github.ts";
import { judgeTraffic } from "../github/testing.ts";
import { parseEnv } from "../runtime/env.ts";
import { dataPaths } from "../runtime/paths.ts";
import { sampleServices } from "./domain/sample-organisation.ts";
import { sampleTeams } from "./domain/sample-people.ts";
import { holdsSample, loadSample } from "./load-sample.ts";
import { removeSample } from "./remove-sample.ts";

const { fetch: judged } = judgeTraffic();
let forge: TestForge;
let deps: TestDeps;
let connect: (timeoutMs: number) => TestDeps["github"];
beforeAll(async () => {
  forge = await startTestForge({ enableFaults: true });
  const env = parseEnv({ WAYMARK_FORGE_PORT: String(forge.port) });
  const paths = { ...dataPaths(forge.dataDir), forgeToken: path.join(forge.dataDir, "token") };
  const { clock, now, logger, ...base } = createTestDeps({ env, paths });
  const sleep = (ms: number): Promise<void> => Promise.resolve(void (clock.now += ms));
  connect = (timeoutMs) => createGitHub({ env, paths, now, logger, sleep, fetch: judged, timeoutMs });
  deps = { ...base, now, logger, clock, github: connect(patientMs) };
});
afterAll(() => forge.close());

const patientMs = 10_000;
/** Long enough for a forge that is merely busy; one that answers nothing is not waited for. */
const asking = (kind: FaultKind): TestDeps => ({
  ...deps,
  github: connect(kind === "stall" ? 1000 : patientMs),
});

const send = (method: string, route: string, body?: unknown) =>
  fetch(`${forge.url}${route}`, {
    method,
    headers: { authorization: `Bearer ${forge.token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const list = async (route: string) => rows((await forge.call("GET", route)).body);
const noAudit = () => Promise.resolve();
const [firstTeam] = sampleTeams;

async function prepareLoad(kind: FaultKind) {
  deps.clock.now += 10_000;
  // Missing again, as after an interrupted load.
  await send("DELETE", `/api/v3/orgs/waymark/teams/${firstTeam?.slug ?? ""}`);
  return {
    perform: () => loadSample(asking(kind)),
    async expectWhole() {
      expect(await list("/orgs/waymark/teams")).toHaveLength(sampleTeams.length);
      expect(await list(`/orgs/waymark/teams/${firstTeam?.slug ?? ""}/members`)).toHaveLength(
        firstTeam?.members.length ?? 0,
      );
      expect(await list("/orgs/waymark/repos")).toHaveLength(sampleServices.length);
    },
  };
}

async function prepareRemoval(kind: FaultKind) {
  deps.clock.now += 10_000;
  await loadSample(deps);
  return {
    perform: async () => (await holdsSample(deps)) && removeSample(asking(kind), noAudit),
    async expectWhole() {
      // Never more than it is: what could not be judged now stays, and a person is told why.
      const left = await list("/orgs/waymark/repos");
      expect(left.length).toBeLessThanOrEqual(1);
      expect(await holdsSample(deps)).toBe(false);
    },
  };
}

describe("the sample organisation on a forge that fails", () => {
  it.each(FAULT_KINDS)("is loaded whole after %s from what only loading calls", (kind) =>
    playFaults({ routes: campaigns["load the sample"], send, prepare: () => prepareLoad(kind) }, kind),
  );

  it.each(FAULT_KINDS)("is removed after %s from what only removing calls", (kind) =>
    playFaults({ routes: campaigns["remove the sample"], send, prepare: () => prepareRemoval(kind) }, kind),
  );
});
