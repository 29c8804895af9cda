/* From `npm start` to the ready line when nothing has to be installed, built or migrated. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { median, type BenchRow } from "./measurement.ts";
import { freePorts, portalEnvironment, startPortal } from "./portal.ts";

const repetitions = 3;

export const startToReady: BenchRow = {
  name: "start to ready",
  async measure() {
    const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-bench-start-"));
    const environment = portalEnvironment(dataDir, await freePorts());
    const times: number[] = [];
    try {
      for (let index = 0; index <= repetitions; index += 1) {
        const startedAt = performance.now();
        const portal = await startPortal(environment);
        times.push(performance.now() - startedAt);
        await portal.stop();
      }
    } finally {
      fs.rmSync(dataDir, { recursive: true, force: true });
    }
    const [first = 0, ...later] = times;
    const target = { kind: "at-most", value: 5_000 } as const;
    return [
      {
        name: "first start on an empty data folder",
        unit: "ms",
        target: undefined,
        value: first,
        note: "installed and built",
      },
      {
        name: "second start to ready",
        unit: "ms",
        target,
        value: median(later),
        note: `median of ${repetitions}`,
      },
    ];
  },
};
