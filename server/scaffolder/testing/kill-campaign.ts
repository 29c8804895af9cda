/** The kill test itself, small in `npm test` and long in `npm run test:long`: the same checks on every run. */
import { expect } from "vitest";
import { z } from "zod";
import type { Run } from "../store/runs.ts";
import { expectOneOfEach } from "./expect-one-of-each.ts";
import type { KillBench } from "./kill-bench.ts";
import { killPoints, type KillSpec } from "./kill-spec.ts";

const namedSchema = z.array(z.object({ name: z.string() }));

/** No repository beside those of the runs: no duplicate, no orphan. */
export async function expectNoStrangers(bench: KillBench, runs: readonly Run[]): Promise<void> {
  const names: string[] = [];
  for (let page = 1; ; page += 1) {
    const found = namedSchema.parse(await bench.json(`/orgs/waymark/repos?per_page=100&page=${page}`));
    names.push(...found.map(({ name }) => name));
    if (found.length < 100) break;
  }
  expect(names.toSorted()).toEqual(runs.map(({ name }) => name).toSorted());
}

/** Small deterministic generator, so that a failing kill can be repeated. */
function* randomNumbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** Writes and points in step: 17 and 4 have no common divisor, so 68 specs meet every pair once. */
export function killSpecs(
  count: number,
  plan: { readonly writes: number; readonly seed: number },
): KillSpec[] {
  const random = randomNumbers(plan.seed);
  return Array.from({ length: count }, (_, index) => ({
    name: `service-${index}`,
    write: index % plan.writes,
    point: killPoints[index % killPoints.length] ?? "before-send",
    delayMs: Math.floor(random.next().value * 12),
  }));
}

export async function runCampaign(bench: KillBench, specs: readonly KillSpec[]): Promise<{ kills: number }> {
  const runs: Run[] = [];
  let kills = 0;
  for (const [index, kill] of specs.entries()) {
    const run = await bench.runUnderFire(kill, specs[index + 1] ?? null);
    if (bench.hasKilled()) kills += 1;
    await expectOneOfEach(bench, run);
    runs.push(run);
  }
  await expectNoStrangers(bench, runs);
  return { kills };
}
