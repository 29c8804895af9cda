/** What must hold for every run that succeeded, however often it was killed or refused on the way. */
import { expect } from "vitest";
import { z } from "zod";
import type { Deps } from "../../runtime/deps.ts";
import { treeSha } from "../../github/git-objects.ts";
import { listRunEventRows } from "../store/run-events.ts";
import type { Run } from "../store/runs.ts";
import { fixtureFiles } from "./fixture-template.ts";

export interface Inspected {
  readonly deps: Pick<Deps, "db">;
  readonly json: (route: string) => Promise<unknown>;
}

const commitsSchema = z.array(
  z.object({
    sha: z.string(),
    parents: z.array(z.unknown()),
    commit: z.object({ tree: z.object({ sha: z.string() }) }),
  }),
);
const namedSchema = z.array(z.object({ name: z.string() }));
const propertiesSchema = z.array(z.object({ property_name: z.string(), value: z.unknown() }));
const homepageSchema = z.object({ homepage: z.string().nullable() });
const countedSchema = z.object({ total_count: z.number() });

/** Every effect is there exactly once, whatever happened on the way. */
export async function expectOneOfEach(bench: Inspected, run: Run): Promise<void> {
  const at = `/repos/waymark/${run.name}`;
  expect(run, run.message ?? "").toMatchObject({ state: "succeeded" });
  const commits = commitsSchema.parse(await bench.json(`${at}/commits`));
  expect(commits).toHaveLength(1);
  expect(commits[0]?.commit.tree.sha).toBe(treeSha(fixtureFiles(run.name)));
  expect(namedSchema.parse(await bench.json(`${at}/rulesets`))).toHaveLength(1);
  expect(
    namedSchema.parse(await bench.json(`${at}/labels`)).filter(({ name }) => name === "reliability"),
  ).toHaveLength(1);
  expect(countedSchema.parse(await bench.json(`${at}/actions/variables`)).total_count).toBe(1);
  expect(countedSchema.parse(await bench.json(`${at}/actions/secrets`)).total_count).toBe(1);
  expect(countedSchema.parse(await bench.json(`${at}/environments`)).total_count).toBe(1);
  const properties = propertiesSchema.parse(await bench.json(`${at}/properties/values`));
  expect(properties).toContainEqual({ property_name: "waymark-state", value: "ready" });
  await expectMarked(bench, run, properties);
  await expectToldOnce(bench, run);
}

/** By property; by homepage only where defining the property was refused. */
async function expectMarked(
  bench: Inspected,
  run: Run,
  properties: z.infer<typeof propertiesSchema>,
): Promise<void> {
  const marker = properties.find(({ property_name }) => property_name === "waymark-run")?.value;
  if (marker === run.id) return;
  const { homepage } = homepageSchema.parse(await bench.json(`/repos/waymark/${run.name}`));
  expect(homepage, `found the property ${String(marker)}`).toMatch(new RegExp(`/runs/${run.id}$`));
}

export async function expectToldOnce(bench: Pick<Inspected, "deps">, run: Run): Promise<void> {
  const events = await listRunEventRows(bench.deps.db.read, { runId: run.id, afterId: 0, limit: 500 });
  expect(events.filter(({ message }) => message === "The run succeeded.")).toHaveLength(1);
}
