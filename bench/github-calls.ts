/* Calls to the forge per run, for repositories of 10, 100 and 300 files: they must not grow with the files, text or binary. */
import { z } from "zod";
import { binaryFiles, fixtureFiles, fixtureTemplate } from "../server/scaffolder/testing/fixture-template.ts";
import { startRunBench } from "../server/scaffolder/testing/run-bench.ts";
import type { BenchRow, Measurement } from "./measurement.ts";

const sizes = [10, 100, 300];

/** A third of them binary. */
const filesOf = (name: string, size: number) => {
  const binary = binaryFiles(Math.floor(size / 3));
  return [...fixtureFiles(name, size - binary.length), ...binary];
};

const logSchema = z.object({ requests: z.array(z.object({ method: z.string(), path: z.string() })) });

export const gitHubCalls: BenchRow = {
  name: "GitHub calls per run",
  async measure() {
    const bench = await startRunBench();
    const countCalls = async (): Promise<number> => {
      const answer = await fetch(`${bench.forge.url}/_forge/log`, {
        headers: { authorization: `Bearer ${bench.forge.token}` },
      });
      const { requests } = logSchema.parse(await answer.json());
      return requests.filter(({ path }) => !path.startsWith("/_forge")).length;
    };
    const measurements: Measurement[] = [];
    try {
      // The organisation's first run defines its custom properties, which no later one does again.
      await bench.settle(
        await bench.start(fixtureTemplate("calls-first", { files: filesOf("calls-first", 1) })),
      );
      for (const size of sizes) {
        const name = `calls-${size}`;
        const before = await countCalls();
        const run = await bench.settle(
          await bench.start(fixtureTemplate(name, { files: filesOf(name, size) })),
        );
        if (run.state !== "succeeded")
          throw new Error(`Expected the run of ${size} files to succeed, found ${run.state}.`);
        const value = (await countCalls()) - before;
        if (value === 0) throw new Error("Expected the forge to have recorded the run's calls, found none.");
        const least = measurements[0]?.value;
        measurements.push({
          name: `GitHub calls of a run with ${size} files`,
          unit: "calls",
          target: least === undefined ? undefined : { kind: "at-most", value: least },
          value,
          note: "a third binary; reads and writes, embedded forge",
        });
      }
    } finally {
      await bench.close();
    }
    return measurements;
  },
};
