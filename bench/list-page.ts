/* What a list costs the server: the catalog's REST list and its page, answered one after the other. */
import { percentile, sample, type BenchRow } from "./measurement.ts";

const warmUps = 20;
const repetitions = 200;

export const listPage: BenchRow = {
  name: "catalog list",
  async measure(portal) {
    const read = async (): Promise<void> => {
      const response = await portal.get("/api/v1/entities/by-query?limit=50");
      if (!response.ok) throw new Error(`Expected 200 from the catalog list, found ${response.status}.`);
      await response.arrayBuffer();
    };
    await sample(warmUps, read);
    const times = await sample(repetitions, read);
    const note = `${repetitions} requests, one after the other`;
    return [
      {
        name: "catalog list over REST, p50",
        unit: "ms",
        target: undefined,
        value: percentile(times, 0.5),
        note,
      },
      {
        name: "catalog list over REST, p95",
        unit: "ms",
        target: { kind: "at-most", value: 50 },
        value: percentile(times, 0.95),
        note,
      },
    ];
  },
};
