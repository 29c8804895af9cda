import { describe, expect, it } from "vitest";
import { restartPauseMs } from "./supervised-child.ts";

describe("the pause before a dead child starts again", () => {
  it("is nothing after a healthy life or a kill from outside", () => {
    expect(restartPauseMs({ livedMs: 60_000, signal: null, quickDeaths: 0 })).toBe(0);
    expect(restartPauseMs({ livedMs: 10, signal: "SIGKILL", quickDeaths: 7 })).toBe(0);
  });

  it("doubles from 250 ms while it keeps dying young, up to 15 seconds", () => {
    const pauses = [1, 2, 3, 6, 7, 50].map((quickDeaths) =>
      restartPauseMs({ livedMs: 100, signal: null, quickDeaths }),
    );
    expect(pauses).toEqual([250, 500, 1000, 8000, 15_000, 15_000]);
  });
});
