// The use cases around a run, on a forge that spoils every endpoint they call, one after the other.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { checkReadiness } from "../doors/check-readiness.ts";
import { testActor } from "../doors/testing.ts";
import { FAULT_KINDS } from "../forge/http/faults.ts";
import {
  campaigns,
  playFaults,
  toRoute,
  type FaultCase,
  type FaultKind,
} from "../github/campaigns.testsuite.ts";
import { archiveRun } from "./runs/archive-run.ts";
import { checkName } from "./runs/check-name.ts";
import { cancelRun } from "./runs/control-run.ts";
import { listOrphans } from "./runs/list-orphans.ts";
import { getRun } from "./store/runs.ts";
import { runWithFaults } from "./testing/fault-campaign.ts";
import { fixtureTemplate } from "./testing/fixture-template.ts";
import { startRunBench, type RunBench } from "./testing/run-bench.ts";

type Intercept = (request: Request) => Promise<Response | undefined>;
const passOn: Intercept = () => Promise.resolve(undefined);

let intercept: Intercept = passOn;
let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench({ timeoutMs: 500, intercept: (request) => intercept(request) });
});
afterAll(() => bench.close());

const maintainer = testActor("maintainer");
const command = (id: string) => ({ id, actor: maintainer, audit: () => Promise.resolve() });

interface Subject {
  readonly campaign:
    "archive" | "check a name" | "start a run" | "list orphans" | "readiness" | "find the plan";
  readonly prepare: (name: string) => Promise<FaultCase>;
}

/** A run whose branch rules the forge refuses: it leaves a repository behind. */
async function failedRun(name: string): Promise<string> {
  const id = await bench.start(fixtureTemplate(name));
  intercept = (request) =>
    Promise.resolve(
      request.method === "POST" && request.url.endsWith("/rulesets")
        ? Response.json({ message: "Resource not accessible by integration" }, { status: 403 })
        : undefined,
    );
  expect(await bench.settle(id)).toMatchObject({ state: "failed" });
  intercept = passOn;
  return id;
}

const namedSchema = z.array(z.object({ name: z.string(), archived: z.boolean() }));
async function repositoriesLike(name: string) {
  const all = namedSchema.parse(
    await bench.json("/orgs/waymark/repos?per_page=100&sort=created&direction=desc"),
  );
  return all.filter((repository) => repository.name.startsWith(name));
}

const archive: Subject = {
  campaign: "archive",
  async prepare(name) {
    const id = await failedRun(name);
    return {
      perform: async () => {
        if ((await getRun(bench.deps.db.read, id)).state !== "archived")
          await archiveRun(bench.deps, command(id));
      },
      ownMessages: [/^Run \S+ left no repository behind; there is nothing to archive\.$/],
      async expectWhole() {
        const archivedAs = `${name}-failed-${id.slice(-6).toLowerCase()}`;
        expect(await repositoriesLike(name)).toEqual([{ name: archivedAs, archived: true }]);
        expect((await getRun(bench.deps.db.read, id)).state).toBe("archived");
      },
    };
  },
};

const checksName: Subject = {
  campaign: "check a name",
  prepare: (value) => {
    const check = () => checkName(bench.deps, { template: "typescript-service", value });
    return Promise.resolve({
      perform: async () => {
        const { available, reason } = await check();
        // Never "taken" because of a fault, and never silent about not knowing.
        expect(available === false).toBe(false);
        expect(available === null).toBe(reason !== null);
      },
      async expectWhole() {
        expect(await check()).toMatchObject({ available: true });
        expect(await repositoriesLike(value)).toEqual([]);
      },
    });
  },
};

const startsRun: Subject = {
  campaign: "start a run",
  prepare: (name) => {
    let id: string | undefined;
    return Promise.resolve({
      perform: async () => (id = await bench.start(fixtureTemplate(name))),
      ownMessages: [/^owner: expected a team of waymark, found "payments", which does not exist\./],
      async expectWhole() {
        const stored = bench.deps.db.raw
          .prepare("SELECT count(*) FROM runs WHERE name = ?")
          .pluck()
          .get(name);
        expect(stored).toBe(1);
        await cancelRun(bench.deps, command(id ?? ""));
        await bench.settle(id ?? "");
      },
    });
  },
};

const listsOrphans: Subject = {
  campaign: "list orphans",
  prepare: () =>
    Promise.resolve({
      perform: () => listOrphans(bench.deps),
      expectWhole: async () => expect(await listOrphans(bench.deps)).toMatchObject({ isSearchable: true }),
    }),
};

const readiness: Subject = {
  campaign: "readiness",
  prepare: () => {
    bench.deps.clock.now += 60_000;
    return Promise.resolve({
      perform: () => checkReadiness(bench.deps),
      async expectWhole() {
        bench.deps.clock.now += 60_000;
        expect(await checkReadiness(bench.deps)).toEqual({ ready: true, forge: "reachable" });
      },
    });
  },
};

const findsPlan: Subject = {
  campaign: "find the plan",
  prepare: () => {
    const find = () => bench.deps.github.meta.findPlan("waymark");
    return Promise.resolve({
      perform: find,
      expectWhole: async () => expect(await find()).toBe("enterprise"),
    });
  },
};

const subjects = [archive, checksName, startsRun, listsOrphans, readiness, findsPlan];
const cases = subjects.flatMap((subject) =>
  FAULT_KINDS.map((kind) => ({ subject, kind, title: subject.campaign })),
);

let cleared = 0;
/** A limit pauses every call of the client until it is over. */
const afterPause = (prepare: Subject["prepare"], kind: FaultKind) => (index: number) => {
  cleared += 1;
  bench.deps.clock.now += 10_000;
  return prepare(`case-${cleared}-${kind}-${index}`);
};

describe("use cases on a forge that fails", () => {
  it.each(subjects)(
    "$campaign: depends on the declared endpoints and on no other",
    async ({ campaign, prepare }) => {
      const { perform, expectWhole } = await prepare(`plain-${campaign.replaceAll(" ", "-")}`);
      const from = bench.requests().length;
      await perform();
      const asked = [...new Set(bench.requests().slice(from).map(toRoute))].toSorted();
      await expectWhole();
      expect(asked).toEqual([...campaigns[campaign]].toSorted());
    },
  );

  it.each(cases)("$title: whole after $kind from each endpoint", ({ subject, kind }) =>
    playFaults(
      {
        routes: campaigns[subject.campaign],
        send: bench.forgeAdmin,
        prepare: afterPause(subject.prepare, kind),
      },
      kind,
    ),
  );
});

/** What somebody may have made before the run gets there, under the names of its plan. */
async function makeDifferent(name: string): Promise<void> {
  const at = `/repos/waymark/${name}`;
  await bench.rest("POST", `${at}/labels`, { name: "reliability", color: "000000" });
  await bench.rest("POST", `${at}/actions/variables`, { name: "WAYMARK_URL", value: "elsewhere" });
  await bench.rest("POST", `${at}/rulesets`, { name: "waymark", enforcement: "disabled" });
}

async function repairWithFaults(name: string, kind: FaultKind): Promise<void> {
  for (const property of ["waymark-run", "waymark-state"]) {
    await bench.rest("DELETE", `/orgs/waymark/properties/schema/${property}`);
  }
  intercept = async (request) => {
    if (!(request.method === "PUT" && request.url.endsWith(`/${name}/topics`))) return undefined;
    await makeDifferent(name);
    return undefined;
  };
  await runWithFaults(
    bench,
    name,
    campaigns.repair.map((route) => ({ route, kind })),
  );
  intercept = passOn;
}

describe("a run that finds its own things different, on a forge that fails", () => {
  it.each(FAULT_KINDS)("puts them right after %s from every endpoint", (kind) =>
    repairWithFaults(`repair-${kind}`, kind),
  );
});
