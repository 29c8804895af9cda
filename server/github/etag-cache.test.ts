import { describe, expect, it } from "vitest";
import { createEtagCache } from "./etag-cache.ts";

describe("kept answers", () => {
  it("come back with their tag, as a copy for each caller", () => {
    const cache = createEtagCache();
    cache.keep("a", { etag: '"1"', data: { names: ["x"] } });
    const [first, second] = [cache.find("a"), cache.find("a")];
    expect(first?.etag).toBe('"1"');
    expect(first?.data()).toEqual({ names: ["x"] });
    expect(first?.data()).not.toBe(second?.data());
  });

  it("are replaced by a newer one of the same question", () => {
    const cache = createEtagCache();
    cache.keep("a", { etag: '"1"', data: "old" });
    cache.keep("a", { etag: '"2"', data: "new" });
    expect([cache.find("a")?.etag, cache.find("a")?.data()]).toEqual(['"2"', "new"]);
  });

  it("make room by dropping the longest unused", () => {
    const cache = createEtagCache({ totalBytes: 60, answerBytes: 60 });
    for (const key of ["a", "b", "c"]) cache.keep(key, { etag: key, data: "1234567" });
    expect(cache.find("a")?.etag).toBe("a");
    cache.keep("d", { etag: "d", data: "1234567" });
    expect(["a", "b", "c", "d"].map((key) => cache.find(key)?.etag)).toEqual(["a", undefined, "c", "d"]);
  });

  it("are none where an answer holds what JSON does not, and none of that question before it", () => {
    const cache = createEtagCache();
    cache.keep("a", { etag: "1", data: "old" });
    cache.keep("a", { etag: "2", data: [{ id: 9_007_199_254_740_993n }] });
    expect(cache.find("a")).toBeUndefined();
    cache.keep("b", { etag: "1", data: undefined });
    expect(cache.find("b")).toBeUndefined();
  });

  it("are forgotten together", () => {
    const cache = createEtagCache({ totalBytes: 40, answerBytes: 40 });
    cache.keep("a", { etag: "1", data: "12345678" });
    cache.clear();
    expect(cache.find("a")).toBeUndefined();
    cache.keep("b", { etag: "2", data: "12345678" });
    expect(cache.find("b")?.data()).toBe("12345678");
  });

  it("are never larger than one answer may be, and never bytes", () => {
    const cache = createEtagCache({ totalBytes: 1000, answerBytes: 20 });
    cache.keep("a", { etag: "a", data: "12345678901234567890" });
    cache.keep("b", { etag: "b", data: new ArrayBuffer(1) });
    expect([cache.find("a"), cache.find("b")]).toEqual([undefined, undefined]);
  });
});
