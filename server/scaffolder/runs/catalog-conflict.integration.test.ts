/* One catalog entry, two repositories: no run may claim the entry that is somebody else's. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { refreshRepository } from "../../catalog/repositories/ingest-repository.ts";
import { retryRun } from "./control-run.ts";
import { getRunDetail } from "./get-run.ts";
import { fixtureFiles, fixtureTemplate } from "../testing/fixture-template.ts";
import { takeFootprint } from "../testing/footprint.ts";
import { developer, startRunBench, type RunBench } from "../testing/run-bench.ts";

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

const asks = (request: Request, method: string, path: string): boolean =>
  request.method === method && new URL(request.url).pathname.endsWith(path);

/** A repository under another name that declares `component:default/<name>`. */
async function makeKeeper(name: string): Promise<string> {
  const keeper = `${name}-keeper`;
  await bench.settle(await bench.start(fixtureTemplate(keeper, { files: fixtureFiles(name) })));
  return keeper;
}

const readIntoCatalog = (repo: string) => refreshRepository(bench.deps, { owner: "waymark", repo });

async function declareElsewhere(name: string): Promise<string> {
  const keeper = await makeKeeper(name);
  await readIntoCatalog(keeper);
  return keeper;
}

describe("a name whose catalog entry belongs to another repository", () => {
  it("is refused before anything exists, and the refusal names who has it", async () => {
    const keeper = await declareElsewhere("claimed");
    const before = await takeFootprint(bench);
    await expect(bench.start(fixtureTemplate("claimed", { isInCatalog: true }))).rejects.toMatchObject({
      code: "entity_conflict",
      message: expect.stringContaining(`waymark/${keeper}`),
    });
    expect(await takeFootprint(bench)).toEqual(before);
  });

  it("is refused although the entry came after the forge was asked", async () => {
    intercept = async (request) => {
      if (!asks(request, "GET", "/repos/waymark/claimed-late")) return undefined;
      intercept = passOn;
      await declareElsewhere("claimed-late");
      return undefined;
    };
    await expect(bench.start(fixtureTemplate("claimed-late", { isInCatalog: true }))).rejects.toMatchObject({
      code: "entity_conflict",
    });
  });

  it("ends a run that lost the race as failed, with everything it made, and goes on when the name is free", async () => {
    const keeper = await makeKeeper("raced");
    const id = await bench.start(fixtureTemplate("raced", { isInCatalog: true }));
    await readIntoCatalog(keeper);
    const run = await bench.settle(id);
    expect(run).toMatchObject({
      state: "failed",
      messageCode: "entity_conflict",
      failedStep: "await-catalog",
    });
    const detail = await getRunDetail(bench.deps, { id });
    expect(detail.outputs).toBeNull();
    expect(detail.existing.map(({ kind }) => kind)).toContain("repository");
    expect(detail.existing.map(({ kind }) => kind)).not.toContain("catalog entry");
    expect(detail.steps.at(-1)).toMatchObject({
      state: "failed",
      detail: expect.stringContaining(`waymark/${keeper}`),
    });

    await bench.rest("PATCH", `/repos/waymark/${keeper}`, { archived: true });
    await readIntoCatalog(keeper);
    await retryRun(bench.deps, { id, actor: developer, audit: () => Promise.resolve() });
    expect(await bench.settle(id)).toMatchObject({ state: "succeeded" });
    const { existing } = await getRunDetail(bench.deps, { id });
    expect(existing.at(-1)).toMatchObject({ kind: "catalog entry", name: "component:default/raced" });
  });
});
