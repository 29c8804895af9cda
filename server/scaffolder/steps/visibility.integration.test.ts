/* Who can read the new repository: as planned, or said in plain words. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { getRunDetail } from "../runs/get-run.ts";
import { listRunEvents } from "../runs/list-run-events.ts";
import { fixtureTemplate } from "../testing/fixture-template.ts";
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

const isCreate = (request: Request): boolean =>
  request.method === "POST" && request.url.endsWith("/orgs/waymark/repos");
const bodySchema = z.looseObject({ visibility: z.string(), private: z.boolean() });
const repositoryAnswer = z.looseObject({ visibility: z.string() });

async function stepOf(id: string, step: string) {
  return (await getRunDetail(bench.deps, { id })).steps.find((candidate) => candidate.id === step);
}
const warningsOf = async (id: string): Promise<string[]> =>
  (await listRunEvents(bench.deps, { runId: id, afterId: 0 })).events
    .filter(({ level }) => level === "warning")
    .map(({ message }) => message);

describe("a repository planned as internal", () => {
  it("is asked for as internal, and what an enterprise's forge made reads back as planned", async () => {
    const asked: unknown[] = [];
    intercept = async (request) => {
      if (isCreate(request)) {
        const body = bodySchema.parse(await request.clone().json());
        asked.push({ visibility: body.visibility, private: body.private });
        const headers = request.headers;
        return fetch(request.url, {
          method: "POST",
          headers,
          body: JSON.stringify({ ...body, visibility: "private" }),
        });
      }
      if (request.method !== "GET" || !request.url.endsWith("/repos/waymark/inner")) return undefined;
      const answer = await fetch(request);
      if (!answer.ok) return answer;
      return Response.json({ ...repositoryAnswer.parse(await answer.json()), visibility: "internal" });
    };
    const id = await bench.start(fixtureTemplate("inner", { repository: { visibility: "internal" } }));
    expect(await bench.settle(id)).toMatchObject({ state: "succeeded" });
    expect(asked).toEqual([{ visibility: "internal", private: true }]);
    expect(await stepOf(id, "create-repository")).toMatchObject({ state: "done", detail: null });
    expect(await warningsOf(id)).toEqual([]);
  });

  it("becomes private where the forge has no internal repositories, and the run says so", async () => {
    const id = await bench.start(fixtureTemplate("narrow", { repository: { visibility: "internal" } }));
    expect(await bench.settle(id)).toMatchObject({ state: "succeeded" });
    expect(await bench.json("/repos/waymark/narrow")).toMatchObject({ visibility: "private" });
    expect(await stepOf(id, "create-repository")).toMatchObject({
      detail: expect.stringContaining("skipped: plan"),
    });
    expect(await warningsOf(id)).toEqual([expect.stringContaining("The repository is private")]);
  });
});

describe("the last look at a repository", () => {
  it("claims what it compared", async () => {
    const id = await bench.start(fixtureTemplate("compared"));
    await bench.settle(id);
    expect((await stepOf(id, "verify-repository"))?.detail).toBe(
      "12 of 12 settings read back as planned; CODEOWNERS has no errors",
    );
  });

  it("ends the run when more people can read the repository than planned", async () => {
    const id = await bench.start(fixtureTemplate("opened"));
    intercept = async (request) => {
      if (!request.url.includes("/codeowners/errors") && !request.url.endsWith("/rulesets")) return undefined;
      await bench.rest("PATCH", "/repos/waymark/opened", { visibility: "public" });
      return undefined;
    };
    expect(await bench.settle(id)).toMatchObject({ state: "failed", messageCode: "repository_too_open" });
    expect((await stepOf(id, "verify-repository"))?.detail).toContain(
      'visibility: planned "private", found "public"',
    );
  });

  it("names a setting that somebody changed meanwhile", async () => {
    const id = await bench.start(fixtureTemplate("changed"));
    intercept = async (request) => {
      if (!request.url.endsWith("/rulesets") || request.method !== "POST") return undefined;
      await bench.rest("PATCH", "/repos/waymark/changed", { allow_rebase_merge: true, description: "Mine" });
      return undefined;
    };
    expect(await bench.settle(id)).toMatchObject({ state: "succeeded" });
    expect((await stepOf(id, "verify-repository"))?.detail).toMatch(
      /^10 of 12 settings read back as planned/,
    );
    expect(await warningsOf(id)).toEqual([
      'description: planned "The changed service", found "Mine"',
      'allowRebaseMerge: planned "false", found "true"',
    ]);
  });
});
