/* What is created is what was reviewed: the preview's digest, sent along with the run. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { executeOperation } from "../../doors/execute-operation.ts";
import { testActor } from "../../doors/testing.ts";
import { startRunOperation } from "../operations/runs.ts";
import { previewTemplateOperation } from "../operations/templates.ts";
import { takeFootprint } from "../testing/footprint.ts";
import { startRunBench, type RunBench } from "../testing/run-bench.ts";

let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench();
});
afterAll(() => bench.close());

const caller = () => ({ deps: bench.deps, actor: testActor("developer"), requestId: "req_review" });
const answers = (name: string, tier = 2) => ({ name, owner: "group:default/payments", tier });
const template = "typescript-service";

async function review(values: object): Promise<string> {
  return (await executeOperation(previewTemplateOperation, caller(), { name: template, values }))
    .reviewDigest;
}
const start = (values: object, reviewedDigest: string) =>
  executeOperation(startRunOperation, caller(), { template, values, reviewedDigest });

describe("a reviewed digest", () => {
  it("is the same for the same result, and lets exactly that be created", async () => {
    const values = answers("reviewed");
    const reviewedDigest = await review(values);
    expect(await review(values)).toBe(reviewedDigest);
    const { id } = await start(values, reviewedDigest);
    expect(await bench.settle(id)).toMatchObject({ state: "succeeded" });
  });

  it("of another result is refused, and creates nothing", async () => {
    const reviewedDigest = await review(answers("not-reviewed", 3));
    const before = await takeFootprint(bench);
    await expect(start(answers("not-reviewed", 2), reviewedDigest)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("Review it again"),
    });
    expect(await takeFootprint(bench)).toEqual(before);
  });
});
