/**
 * The kill test itself, small in `npm test` and long in `npm run test:long`. Each run is killed at every one of its
 * writes in turn, each time at another point, and must end as if nothing had happened.
 */
import { expect, vi } from "vitest";
import { z } from "zod";
import { treeSha } from "../../github/git-objects.ts";
import { patience } from "../../supervisor/testing.ts";
import { previewSchema } from "../domain/template.schema.ts";
import { requestFor, template, type KillBench } from "./kill-bench.ts";
import { killPoints, type KillPoint } from "./kill-gate.ts";

const commitsSchema = z.array(
  z.object({ parents: z.array(z.unknown()), commit: z.object({ tree: z.object({ sha: z.string() }) }) }),
);
const namedSchema = z.array(z.object({ name: z.string() }));
const slugsSchema = z.array(z.object({ slug: z.string() }));
const variablesSchema = z.object({ variables: namedSchema });
const secretsSchema = z.object({ secrets: namedSchema });
const environmentsSchema = z.object({ environments: namedSchema });
const propertiesSchema = z.array(z.object({ property_name: z.string(), value: z.unknown() }));

const names = (items: z.infer<typeof namedSchema>): string[] => items.map(({ name }) => name);

export type Inspected = Pick<KillBench, "client" | "json" | "row">;

/** The repository is what a preview shows, and each effect of its plan is there once. */
export async function expectWhole(bench: Inspected, name: string, id: string): Promise<void> {
  const { client, json } = bench;
  const at = `/repos/waymark/${name}`;
  const preview = await client.post(`/templates/${template}/preview`, { values: requestFor(name) });
  const { files, plan } = previewSchema.parse(preview.body);
  const commits = commitsSchema.parse(await json(`${at}/commits`));
  expect(commits.map(({ parents, commit }) => [parents.length, commit.tree.sha])).toEqual([
    [0, treeSha(files)],
  ]);
  const labels = names(namedSchema.parse(await json(`${at}/labels?per_page=100`)));
  for (const label of plan.repository.labels)
    expect(labels.filter((found) => found === label.name)).toHaveLength(1);
  expect(namedSchema.parse(await json(`${at}/rulesets`))).toHaveLength(1);
  expect(slugsSchema.parse(await json(`${at}/teams`))).toEqual([{ slug: "payments" }]);
  expect(names(variablesSchema.parse(await json(`${at}/actions/variables`)).variables)).toEqual(["REGION"]);
  expect(names(secretsSchema.parse(await json(`${at}/actions/secrets`)).secrets)).toEqual(["DEPLOY_TOKEN"]);
  expect(names(environmentsSchema.parse(await json(`${at}/environments`)).environments)).toEqual([
    "production",
  ]);
  const properties = propertiesSchema.parse(await json(`${at}/properties/values`));
  expect(properties).toContainEqual({ property_name: "waymark-run", value: id });
  expect(properties).toContainEqual({ property_name: "waymark-state", value: "ready" });
  await expectToldOnce(bench, name, id);
}

async function expectToldOnce({ client, row }: Inspected, name: string, id: string): Promise<void> {
  const count = (sql: string): unknown => row(sql, id);
  const succeeded =
    "SELECT count(*) AS n FROM run_events WHERE run_id = ? AND message = 'The run succeeded.'";
  expect(count(succeeded)).toEqual({ n: 1 });
  const audited = "SELECT count(*) AS n FROM audit_events WHERE action = 'runs.start' AND target = ?";
  expect(count(audited)).toEqual({ n: 1 });
  const entity = await client.get(`/entities/by-name/component/default/${name}`);
  expect(entity).toMatchObject({ status: 200, body: { metadata: { name } } });
}

/** Nothing beside what the runs have made: no duplicate, no orphan, no team or hook twice, no work left over. */
async function expectNoStrangers(bench: KillBench, made: readonly string[]): Promise<void> {
  const found: string[] = [];
  for (let page = 1; found.length === (page - 1) * 100; page += 1) {
    found.push(
      ...names(namedSchema.parse(await bench.json(`/orgs/waymark/repos?per_page=100&page=${page}`))),
    );
  }
  expect(found.toSorted()).toEqual(made.toSorted());
  expect(slugsSchema.parse(await bench.json("/orgs/waymark/teams"))).toEqual([{ slug: "payments" }]);
  // The organisation's, made by the worker as it starts; no repository has one of its own.
  expect(z.array(z.unknown()).parse(await bench.json("/orgs/waymark/hooks"))).toHaveLength(1);
  for (const name of made)
    expect(z.array(z.unknown()).parse(await bench.json(`/repos/waymark/${name}/hooks`))).toEqual([]);
  const defined = propertiesDefined.parse(await bench.json("/orgs/waymark/properties/schema"));
  expect(defined.map(({ property_name: property }) => property).toSorted()).toEqual([
    "waymark-run",
    "waymark-state",
  ]);
  const stuck = "SELECT count(*) AS n FROM runs WHERE state <> 'succeeded'";
  expect(bench.row(stuck)).toEqual({ n: 0 });
  const unfinished =
    "SELECT count(*) AS n FROM jobs WHERE kind = 'scaffolder.execute-run' AND state <> 'done'";
  expect(bench.row(unfinished)).toEqual({ n: 0 });
}
const propertiesDefined = z.array(z.object({ property_name: z.string() }));

/** Small deterministic generator, so that a failing kill can be repeated. */
export function* randomNumbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

async function settle(bench: KillBench, id: string): Promise<void> {
  const run = await bench.client.settle(id);
  expect(run, JSON.stringify(run)).toMatchObject({ state: "succeeded", failure: null });
}

/** An unharmed run says which writes there are. */
async function learnWrites(bench: KillBench): Promise<readonly string[]> {
  await settle(bench, await bench.start("unharmed"));
  const writes = bench.gate.writesOf("unharmed");
  expect(new Set(writes).size).toBe(writes.length);
  await expectNoStrangers(bench, ["unharmed"]);
  return writes;
}

const leaseSql = `SELECT lease_until AS until, fence FROM jobs
  WHERE kind = 'scaffolder.execute-run' AND payload LIKE '%' || ? || '%'`;
const leaseSchema = z.object({ until: z.number().nullable(), fence: z.number() });
type Lease = z.infer<typeof leaseSchema>;

/** Every claim raises the fence: one raised while the dead worker's lease still ran shows that it was taken over. */
async function expectTakeover(current: () => Lease, { until, fence }: Lease): Promise<void> {
  if (until === null) return;
  await vi.waitUntil(() => current().fence > fence || Date.now() >= until, patience);
  expect(current().fence, "the lease was waited for, not taken over").toBeGreaterThan(fence);
}

/** The points each write has still to meet. */
class OpenPairs {
  readonly #open: Map<string, KillPoint[]>;

  constructor(writes: readonly string[], times: number) {
    const all = Array.from({ length: times }, () => killPoints).flat();
    // Turned by one from write to write, so that every run meets all points.
    const turned = (by: number): KillPoint[] => [...all.slice(by), ...all.slice(0, by)];
    this.#open = new Map(writes.map((write, index) => [write, turned(index % killPoints.length)]));
  }

  get left(): number {
    return [...this.#open.values()].reduce((sum, points) => sum + points.length, 0);
  }

  take(write: string): KillPoint | undefined {
    return this.#open.get(write)?.shift();
  }
}

class Campaign {
  readonly #bench: KillBench;
  readonly #random: Generator<number, never>;
  readonly #pairs: OpenPairs;
  readonly #writes: readonly string[];
  readonly made = ["unharmed"];
  kills = 0;

  constructor(bench: KillBench, writes: readonly string[], plan: CampaignPlan) {
    this.#bench = bench;
    this.#writes = writes;
    this.#random = randomNumbers(plan.seed);
    this.#pairs = new OpenPairs(writes, plan.times);
  }

  get isOver(): boolean {
    return this.#pairs.left === 0;
  }

  /** One run, killed at each write that has a point left. */
  async run(): Promise<void> {
    const name = `under-fire-${this.made.length}`;
    this.made.push(name);
    const bench = this.#bench;
    let id = "";
    const lease = (): Lease => leaseSchema.parse(bench.row(leaseSql, id));
    for (const write of this.#writes) {
      // Until something is stored the worker may have sent more writes than the one it was watched at.
      if (bench.gate.writesOf(name).includes(write)) continue;
      const point = this.#pairs.take(write);
      if (point === undefined) continue;
      let held: Lease = { until: null, fence: 0 };
      const struck = bench.gate.strike({
        ...{ name, write, point, delayMs: Math.floor(this.#random.next().value * 12) },
        ...{ holdStore: bench.holdStore, nextStored: () => bench.nextStored(id) },
        async kill() {
          held = lease();
          await bench.killWorker();
        },
      });
      if (id === "") id = await bench.start(name);
      // After the last write a run may be over before its worker is dead.
      const ended = bench.client.settle(id).then(async () => {
        if (!bench.gate.writesOf(name).includes(write)) return `the run ended before it sent ${write}`;
        return await struck.then(() => undefined);
      });
      expect(await Promise.race([struck, ended])).toBeUndefined();
      this.kills += 1;
      bench.forgetPace();
      await expectTakeover(lease, held);
    }
    await settle(bench, id);
    await expectWhole(bench, name, id);
  }
}

interface CampaignPlan {
  /** How often every write meets every point. */
  readonly times: number;
  readonly seed: number;
}

export interface CampaignResult {
  readonly kills: number;
  readonly writes: readonly string[];
}

export async function runCampaign(bench: KillBench, plan: CampaignPlan): Promise<CampaignResult> {
  const writes = await learnWrites(bench);
  const campaign = new Campaign(bench, writes, plan);
  while (!campaign.isOver) await campaign.run();
  await expectNoStrangers(bench, campaign.made);
  const told = bench.portal.errors.filter((line) =>
    line.includes("worker ended (SIGKILL); starting it again"),
  );
  expect(told).toHaveLength(campaign.kills);
  return { kills: campaign.kills, writes };
}
