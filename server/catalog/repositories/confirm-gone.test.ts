import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ForgeError } from "../../github/forge-error.ts";
import { confirmGone } from "./confirm-gone.ts";

const minute = 60_000;
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `r${index}`);

async function confirm(
  candidates: readonly string[],
  more: { readonly alive?: readonly string[]; readonly now?: number; readonly isBlind?: boolean } = {},
) {
  const { alive = [], now = 0, isBlind = false } = more;
  const asked: string[] = [];
  const read = async (name: string): Promise<unknown> => {
    asked.push(name);
    return alive.includes(name) ? { name } : undefined;
  };
  return { asked, ...(await confirmGone({ candidates, read, now, isBlind })) };
}

describe("what a list leaves out", () => {
  it("is gone when the forge says that it does not exist, and stale when it has it", async () => {
    const { gone, stale } = await confirm(["a", "b", "c"], { alive: ["b"] });
    expect(gone).toEqual(["a", "c"]);
    expect(stale).toEqual([
      { candidate: "b", reason: "Missing from the forge's list, but the forge still has it." },
    ]);
  });

  it("is nothing when nothing is left out", async () => {
    expect(await confirm([])).toEqual({ asked: [], gone: [], stale: [] });
  });

  it("is asked for by nobody when the list was empty: not found may mean not allowed to see", async () => {
    const { asked, gone, stale } = await confirm(["a", "b"], { isBlind: true });
    expect([asked, gone]).toEqual([[], []]);
    expect(stale.map(({ reason }) => reason)).toEqual(
      Array.from({ length: 2 }, () => "The forge's list is empty; what it held before is kept."),
    );
  });

  it("is asked for twenty at a time, the others soon", async () => {
    const { asked, gone, stale } = await confirm(names(21));
    expect([asked.length, gone.length]).toEqual([20, 20]);
    expect(stale).toEqual([
      { candidate: "r20", reason: "Missing from the forge's list; asked for again soon." },
    ]);
  });

  it("is kept, with the reason, while the forge cannot answer", async () => {
    const read = async (): Promise<unknown> => {
      throw new Error("502 Bad Gateway");
    };
    const { gone, stale } = await confirmGone({ candidates: ["a"], read, now: 0, isBlind: false });
    expect(gone).toEqual([]);
    expect(stale).toEqual([
      { candidate: "a", reason: "Missing from the forge's list, and not readable: 502 Bad Gateway" },
    ]);
  });

  it("stops everything when the forge no longer takes our credentials, and nothing for a right that is missing", async () => {
    const failWith = (kind: "credentials" | "permission") =>
      confirmGone({
        candidates: ["a"],
        read: async () => {
          throw new ForgeError(kind, "Bad credentials");
        },
        now: 0,
        isBlind: false,
      });
    await expect(failWith("credentials")).rejects.toMatchObject({ kind: "credentials" });
    expect((await failWith("permission")).stale).toHaveLength(1);
  });

  it("has its turn within as many passes as there are groups of twenty, whatever the time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 90 }), fc.nat(10_000), async (count, start) => {
        const candidates = names(count);
        const passes = Math.max(1, Math.ceil(count / 20));
        const seen = new Set<string>();
        for (let pass = 0; pass < passes; pass += 1) {
          const now = (start + pass) * minute;
          const { asked, gone, stale } = await confirm(candidates, { alive: candidates, now });
          expect(asked.length).toBeLessThanOrEqual(20);
          expect(gone).toEqual([]);
          expect(stale.map(({ candidate }) => candidate).toSorted()).toEqual(candidates.toSorted());
          for (const name of asked) seen.add(name);
        }
        expect(seen.size).toBe(count);
      }),
      { seed: 71, numRuns: 60 },
    );
  });
});
