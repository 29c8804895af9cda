import v8 from "node:v8";
import vm from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDescriptor } from "./parse-descriptor.ts";
import { hostileDescriptors } from "./testing.ts";

v8.setFlagsFromString("--expose-gc");
const collectGarbage = vm.runInNewContext("gc") as () => void;

/** What is still referenced, in bytes. The process itself keeps room for the largest file it met, which is no growth. */
function keptBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

describe("hostile descriptors, full size", () => {
  it("answers each of ten thousand files within two seconds of processor time and without growing", () => {
    const keptBefore = keptBytes();
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
    expect(keptBytes() - keptBefore).toBeLessThan(20 * 1024 * 1024);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
