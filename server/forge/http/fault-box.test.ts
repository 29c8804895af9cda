import { describe, expect, it } from "vitest";
import { createFaultBox, type Fault, FAULT_KINDS, faultSchema } from "./faults.ts";

const fault = (change: Partial<Fault> = {}): Fault =>
  faultSchema.parse({ pathPattern: "/repos/.*", kind: "500-before", ...change });

describe("faults that are armed", () => {
  it("fire as often as they say, after as many as they let pass, and then no more", () => {
    const box = createFaultBox();
    box.arm([fault({ times: 2, skip: 1 })]);
    const taken = Array.from({ length: 5 }, () => box.take("GET", "/repos/a"));
    expect(taken).toEqual([undefined, "500-before", "500-before", undefined, undefined]);
    expect(box.list()).toMatchObject([{ kind: "500-before", fired: 2, times: 2, skip: 1 }]);
  });

  it("mean the whole path and their own method", () => {
    const box = createFaultBox();
    box.arm([fault({ method: "POST", pathPattern: "/repos/a|/orgs/b", times: 10 })]);
    for (const [method, path, kind] of [
      ["POST", "/repos/a", "500-before"],
      ["POST", "/orgs/b", "500-before"],
      ["GET", "/repos/a", undefined],
      ["POST", "/repos/a/topics", undefined],
      ["POST", "/x/orgs/b", undefined],
    ] as const)
      expect([method, path, box.take(method, path)]).toEqual([method, path, kind]);
  });

  it("fire in the order they were armed in, and not after they were cleared", () => {
    const box = createFaultBox();
    box.arm([fault({ kind: "429" })]);
    box.arm([fault({ kind: "401" }), fault({ kind: "stall" })]);
    expect([box.take("GET", "/repos/a"), box.take("GET", "/repos/a")]).toEqual(["429", "401"]);
    box.clear();
    expect([box.take("GET", "/repos/a"), box.list()]).toEqual([undefined, []]);
  });

  it.each([
    { pathPattern: "(" },
    { pathPattern: "x".repeat(301) },
    { kind: "404" },
    { method: "HEAD" },
    { times: 0 },
    { times: 10_001 },
    { skip: -1 },
  ])("are refused with %j", (change) => {
    expect(faultSchema.safeParse({ pathPattern: "x", kind: "429", ...change }).success).toBe(false);
  });

  it.each(FAULT_KINDS)("may be of kind %s, once and for any method unless said", (kind) => {
    expect(faultSchema.parse({ pathPattern: "x", kind })).toEqual({
      method: "*",
      pathPattern: "x",
      kind,
      times: 1,
      skip: 0,
    });
  });
});
