/* Whom somebody may create a service for: the refusal comes before anything is written at the forge or stored. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toErrorAnswer } from "../../doors/error-body.ts";
import { executeOperation } from "../../doors/execute-operation.ts";
import { testActor } from "../../doors/testing.ts";
import type { Actor } from "../../identity/domain/actor.ts";
import { startRunOperation } from "../operations/runs.ts";
import { previewTemplateOperation } from "../operations/templates.ts";
import { takeFootprint } from "../testing/footprint.ts";
import { startRunBench, type RunBench } from "../testing/run-bench.ts";

let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench();
});
afterAll(() => bench.close());

const owner = "group:default/payments";
const template = "typescript-service";
const automation = testActor("developer", { kind: "service", id: "tok_ci" });
const as = (actor: Actor) => ({ deps: bench.deps, actor, requestId: "req_team" });
const start = (actor: Actor, name: string) =>
  executeOperation(startRunOperation, as(actor), { template, values: { name, owner } });
const preview = (actor: Actor, name: string) =>
  executeOperation(previewTemplateOperation, as(actor), { name: template, values: { name, owner } });

describe("a service for a team", () => {
  const storefront = testActor("developer", {
    id: "usr_storefront",
    userRef: "user:default/grace",
    groups: ["group:default/storefront"],
  });
  const payments = testActor("developer", {
    id: "usr_payments",
    userRef: "user:default/ada",
    groups: ["group:default/payments"],
  });
  const refusal =
    "Only a member of payments, or a maintainer, may create what payments will own. Choose a team of yours, or ask one of them.";

  it("of another team is refused to a developer before any call that writes, and creates nothing", async () => {
    const before = await takeFootprint(bench);
    const from = bench.requests().length;
    for (const send of [start, preview]) {
      const error = await send(storefront, "not-theirs").catch((reason: unknown) => reason);
      expect(toErrorAnswer(error, "req_other_team", bench.deps.logger)).toMatchObject({
        status: 403,
        body: {
          code: "forbidden",
          message: `owner: ${refusal}`,
          details: { fields: [{ field: "owner", message: refusal }] },
        },
      });
    }
    const sent = bench.requests().slice(from);
    expect(sent.filter(({ method }) => method !== "GET")).toEqual([]);
    expect(await takeFootprint(bench)).toEqual(before);
  });

  it("of their own is started, and belongs to it", async () => {
    const { id, ownedBy } = await start(payments, "theirs-to-make");
    expect(ownedBy).toBe(owner);
    expect(await bench.settle(id)).toMatchObject({ state: "succeeded" });
  });

  it("of any is started for a maintainer, a token without a team, and an account that is nobody of the catalog", async () => {
    const maintainer = testActor("maintainer", { id: "usr_m", userRef: "user:default/mo" });
    const invited = testActor("developer", { id: "usr_invited" });
    for (const [index, actor] of [maintainer, automation, invited].entries())
      expect(await start(actor, `for-anybody-${index}`)).toMatchObject({ state: "queued" });
  });
});
