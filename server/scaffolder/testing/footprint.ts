/** What a refused request must leave exactly as it was: repositories at the forge, runs, queued work, audit. */
import { z } from "zod";
import type { RunBench } from "./run-bench.ts";

const tables = ["runs", "run_contents", "run_events", "jobs", "audit_events"] as const;
const namedSchema = z.array(z.object({ name: z.string() }));
const countSchema = z.object({ count: z.number() });

export interface Footprint {
  readonly repositories: readonly string[];
  readonly rows: Readonly<Record<string, number>>;
}

export async function takeFootprint(bench: Pick<RunBench, "deps" | "json">): Promise<Footprint> {
  const repositories = namedSchema.parse(await bench.json("/orgs/waymark/repos?per_page=100"));
  const rows = tables.map((table) => {
    const row: unknown = bench.deps.db.raw.prepare(`SELECT count(*) AS count FROM ${table}`).get();
    return [table, countSchema.parse(row).count] as const;
  });
  return { repositories: repositories.map(({ name }) => name).toSorted(), rows: Object.fromEntries(rows) };
}
