import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDescriptor } from "./parse-descriptor.ts";
import { hostileDescriptors } from "./testing.ts";

describe("hostile descriptors, full size", () => {
  it("answers each of ten thousand files within two seconds of processor time and without growing", () => {
    const rssBefore = process.memoryUsage().rss;
    let slowestMs = 0;
    fc.assert(
      fc.property(hostileDescriptors(65_536), (text) => {
        const before = process.threadCpuUsage();
        parseDescriptor({ file: "catalog-info.yaml", text, source: "repository" });
        const { user, system } = process.threadCpuUsage(before);
        slowestMs = Math.max(slowestMs, (user + system) / 1000);
      }),
      { numRuns: 10_000, seed: 7 },
    );
    expect(slowestMs).toBeLessThan(2_000);
    expect(process.memoryUsage().rss - rssBefore).toBeLessThan(100 * 1024 * 1024);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
