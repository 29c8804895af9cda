// Runs against a forge that is configured as GitHub is, so that GitHub's limits for creating content apply. Time is
// injected: every pause passes at once and shows in the times the calls were sent at.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAULT_KINDS } from "../forge/http/faults.ts";
import { campaigns } from "../github/campaigns.testsuite.ts";
import { githubLimits } from "../github/pacer.ts";
import { runWithFaults } from "./testing/fault-campaign.ts";
import { startRunBench, type RunBench } from "./testing/run-bench.ts";

interface Sent {
  readonly at: number;
  readonly isWrite: boolean;
  /** Set when the answer asked for a pause. */
  pauseMs: number;
}

const sent: Sent[] = [];
let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench({
    asGitHub: true,
    timeoutMs: 1000,
    watch: ({ request, response, at }) => {
      const pauseMs = 1000 * Number(response.headers.get("retry-after") ?? 0);
      sent.push({ at, isWrite: request.method !== "GET", pauseMs });
    },
  });
});
afterAll(() => bench.close());

const writes = () => sent.filter(({ isWrite }) => isWrite).map(({ at }) => at);
const mostWithin = (windowMs: number): number =>
  Math.max(...writes().map((start) => writes().filter((at) => at >= start && at < start + windowMs).length));

describe("runs within GitHub's limits, on a forge that fails", () => {
  it("succeed one after the other under every limit it announces", { timeout: 900_000 }, async () => {
    for (const kind of FAULT_KINDS) {
      await runWithFaults(
        bench,
        `paced-${kind}`,
        campaigns.run.map((route) => ({ route, kind })),
      );
    }
    expect(sent.filter(({ pauseMs }) => pauseMs > 0)).toHaveLength(2 * campaigns.run.length);
  });

  it("never send two writes within a second, 80 within a minute or 500 within an hour", () => {
    const gaps = writes()
      .slice(1)
      .map((at, index) => at - (writes()[index] ?? 0));
    expect(writes().length).toBeGreaterThan(FAULT_KINDS.length * 18);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(githubLimits.minGapMs);
    expect(mostWithin(60_000)).toBeLessThanOrEqual(githubLimits.writesPerMinute);
    expect(mostWithin(3_600_000)).toBeLessThanOrEqual(githubLimits.writesPerHour);
  });

  it("send nothing while the forge asked for a pause", () => {
    const early = sent.filter(({ pauseMs, at }, index) =>
      sent.slice(index + 1).some((later) => later.at < at + pauseMs),
    );
    expect(early).toEqual([]);
  });
});
