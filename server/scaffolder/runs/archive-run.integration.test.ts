/* What a run left behind when nobody knows for sure, and what may be archived: nothing that is not the run's own. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testActor } from "../../doors/testing.ts";
import { archiveRun } from "./archive-run.ts";
import { cancelRun, retryRun } from "./control-run.ts";
import { getRunDetail } from "./get-run.ts";
import { fixtureTemplate } from "../testing/fixture-template.ts";
import { takeFootprint } from "../testing/footprint.ts";
import { startRunBench, type RunBench } from "../testing/run-bench.ts";

type Intercept = (request: Request) => Promise<Response | undefined>;

const passOn: Intercept = () => Promise.resolve(undefined);
let intercept: Intercept = passOn;
let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench({ intercept: (request) => intercept(request) });
});
beforeEach(() => {
  intercept = passOn;
});
afterAll(() => bench.close());

const maintainer = testActor("maintainer");
const command = (id: string) => ({ id, actor: maintainer, audit: () => Promise.resolve() });
const detail = (id: string) => getRunDetail(bench.deps, { id });
const archive = (id: string) => archiveRun(bench.deps, command(id));
const targets = (request: Request, method: string, path: RegExp): boolean =>
  request.method === method && path.test(new URL(request.url).pathname);
const isCreate = (request: Request): boolean => targets(request, "POST", /\/orgs\/waymark\/repos$/);

/** The forge makes the repository, the answer gets lost, and somebody cancels before the run looks again. */
async function cancelledUnanswered(name: string): Promise<string> {
  const id = await bench.start(fixtureTemplate(name));
  intercept = async (request) => {
    if (!isCreate(request)) return undefined;
    intercept = passOn;
    await fetch(request);
    await cancelRun(bench.deps, command(id));
    return new Response("{}", { status: 502 });
  };
  const run = await bench.settle(id);
  expect(run).toMatchObject({ state: "cancelled", repositoryId: null });
  return id;
}

async function failedAtRules(name: string): Promise<string> {
  const id = await bench.start(fixtureTemplate(name));
  intercept = (request) =>
    Promise.resolve(
      targets(request, "POST", /\/rulesets$/)
        ? Response.json({ message: "Resource not accessible by integration" }, { status: 403 })
        : undefined,
    );
  expect(await bench.settle(id)).toMatchObject({ state: "failed" });
  intercept = passOn;
  return id;
}

describe("a run that ended before the forge's answer was known", () => {
  it("says that its repository may exist, and can archive it", async () => {
    const id = await cancelledUnanswered("orphan");
    expect(await detail(id)).toMatchObject({
      existing: [],
      mayExist: [{ kind: "repository", name: "waymark/orphan" }],
      actions: ["retry", "archive"],
    });
    await archive(id);
    expect(await bench.json(`/repos/waymark/orphan-failed-${id.slice(-6).toLowerCase()}`)).toMatchObject({
      archived: true,
    });
  });

  it("goes on with the repository that is there", async () => {
    const id = await cancelledUnanswered("adopted");
    await retryRun(bench.deps, command(id));
    expect(await bench.settle(id)).toMatchObject({ state: "succeeded" });
    expect((await detail(id)).mayExist).toEqual([]);
  });

  it("claims nothing when the forge refused to create it", async () => {
    const id = await bench.start(fixtureTemplate("refused"));
    intercept = (request) =>
      Promise.resolve(
        isCreate(request) ? Response.json({ message: "Must be an owner" }, { status: 403 }) : undefined,
      );
    expect(await bench.settle(id)).toMatchObject({ state: "failed", messageCode: "forge_permission" });
    expect(await detail(id)).toMatchObject({ existing: [], mayExist: [], actions: ["retry"] });
  });

  it("names the step that was not finished", async () => {
    const id = await failedAtRules("half-done");
    expect((await detail(id)).mayExist).toEqual([
      { kind: "part of the step", name: "Protect the default branch", url: null },
    ]);
  });
});

describe("archiving", () => {
  it("never touches a repository that has the name but not the run's marker, archived or not", async () => {
    for (const archived of [false, true]) {
      const name = `foreign-${archived}`;
      const id = await bench.start(fixtureTemplate(name));
      intercept = async (request) => {
        if (!isCreate(request)) return undefined;
        await cancelRun(bench.deps, command(id));
        return new Response("{}", { status: 503 });
      };
      expect(await bench.settle(id)).toMatchObject({ state: "cancelled" });
      intercept = passOn;
      await bench.rest("POST", "/orgs/waymark/repos", { name });
      await bench.rest("PATCH", `/repos/waymark/${name}`, { archived });
      const before = await takeFootprint(bench);
      await expect(archive(id), name).rejects.toMatchObject({ code: "conflict" });
      expect(await takeFootprint(bench)).toEqual(before);
      expect((await detail(id)).state).toBe("cancelled");
    }
  });

  it("keeps a retry out while it is at work", async () => {
    const id = await failedAtRules("raced");
    let refusal: unknown;
    intercept = async (request) => {
      if (!targets(request, "PATCH", /\/repos\/waymark\/raced$/)) return undefined;
      intercept = passOn;
      refusal = await retryRun(bench.deps, command(id)).catch((error: unknown) => error);
      return undefined;
    };
    await archive(id);
    expect(refusal).toMatchObject({ code: "conflict", message: expect.stringContaining("being archived") });
    expect((await detail(id)).state).toBe("archived");
  });

  it("is refused to a second person while the first is at it", async () => {
    const id = await failedAtRules("twice");
    let second: unknown;
    intercept = async (request) => {
      if (!targets(request, "PATCH", /\/repos\/waymark\/twice$/)) return undefined;
      intercept = passOn;
      second = await archive(id).catch((error: unknown) => error);
      return undefined;
    };
    await archive(id);
    expect(second).toMatchObject({ code: "conflict" });
  });

  it("that broke off half-way can only be finished, and is by doing it again", async () => {
    const id = await failedAtRules("broken-off");
    let writes = 0;
    intercept = (request) => {
      writes += request.method === "PATCH" ? 1 : 0;
      return Promise.resolve(
        request.method === "PATCH" && writes === 2 ? new Response("{}", { status: 503 }) : undefined,
      );
    };
    await expect(archive(id)).rejects.toMatchObject({ code: "forge_unavailable" });
    expect(await detail(id)).toMatchObject({ state: "failed", actions: ["archive"] });
    await expect(retryRun(bench.deps, command(id))).rejects.toMatchObject({ code: "conflict" });
    await archive(id);
    expect((await detail(id)).state).toBe("archived");
    expect(await bench.json(`/repos/waymark/broken-off-failed-${id.slice(-6).toLowerCase()}`)).toMatchObject({
      archived: true,
    });
  });

  it("that found nothing to archive leaves the run as it was, also for a retry", async () => {
    const id = await failedAtRules("gone");
    await bench.rest("DELETE", "/repos/waymark/gone");
    await expect(archive(id)).rejects.toMatchObject({ code: "conflict" });
    expect((await detail(id)).actions).toEqual(["retry", "archive"]);
  });

  it("drops the run's secrets", async () => {
    const id = await failedAtRules("hushed");
    const sealed = () =>
      bench.deps.db.raw.prepare("SELECT sealed_secrets FROM run_contents WHERE run_id = ?").pluck().get(id);
    expect(sealed()).toEqual(expect.any(String));
    await archive(id);
    expect(sealed()).toBeNull();
  });
});
