import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createTestDeps } from "../doors/testing.ts";
import { AppError } from "../kernel/app-error.ts";
import type { NewId } from "../runtime/ids.ts";
import { defineJob } from "./define-job.ts";
import { leaseMs, recurringKey } from "./queue.ts";
import { eventually, heldWork, rows, states, withWorkers } from "./testing.ts";

describe("a recurring job", () => {
  const everyMs = 60_000;
  const recurring = (run: () => Promise<void>) =>
    defineJob({ kind: "test.work", payload: z.object({}), maxAttempts: 1, everyMs, run });

  it("waits once beside the round that runs, however many workers start", async () => {
    const deps = createTestDeps();
    const work = heldWork(everyMs);
    const workers = [{}, {}, {}];
    const check = () => work.during(() => eventually(() => expect(work.begun).toHaveLength(1)));
    await withWorkers(deps, [work.definition], check, workers);
    expect((await states(deps)).filter((state) => state === "queued")).toHaveLength(1);
  });

  it("is queued for its next round together with the end of this one", async () => {
    const deps = createTestDeps();
    await withWorkers(deps, [recurring(() => Promise.resolve())], () =>
      eventually(async () => expect(await states(deps)).toEqual(["done", "queued"])),
    );
    expect((await rows(deps))[1]).toMatchObject({
      key: recurringKey,
      runAt: deps.clock.now + everyMs,
      attempts: 0,
    });
  });

  it.each(["succeeded", "failed"])(
    "comes round again also when its next round could not be queued at first after it %s",
    async (outcome) => {
      const plain = createTestDeps();
      let broken = 0;
      let isBroken = false;
      const newId: NewId = (prefix) => {
        if (!isBroken) return plain.newId(prefix);
        isBroken = false;
        broken += 1;
        throw new AppError("storage_busy", "Another process kept the database.");
      };
      const deps = createTestDeps({ newId });
      let uptime = 0;
      const work = recurring(() => {
        isBroken = broken === 0;
        return outcome === "failed" ? Promise.reject(new Error("no")) : Promise.resolve();
      });
      await withWorkers(
        deps,
        [work],
        async () => {
          await eventually(() => expect(broken).toBe(1));
          await eventually(async () => {
            uptime += leaseMs;
            deps.clock.now += leaseMs;
            expect((await states(deps)).at(-1)).toBe("queued");
          });
        },
        [{ uptime: () => uptime }],
      );
      expect((await rows(deps)).filter(({ state }) => state === "queued")).toHaveLength(1);
    },
  );
});
