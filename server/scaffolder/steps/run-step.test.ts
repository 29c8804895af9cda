import { describe, expect, it } from "vitest";
import { converge, NotVisibleYet } from "./run-step.ts";

describe("a change", () => {
  const effect = (answers: readonly boolean[], apply: () => Promise<void> = () => Promise.resolve()) => {
    const left = [...answers];
    const calls: string[] = [];
    return {
      calls,
      isThere: () => Promise.resolve(calls.push("look") > 0 && (left.shift() ?? false)),
      apply: () => (calls.push("apply"), apply()),
    };
  };

  it("is not made when it is there", async () => {
    const there = effect([true]);
    expect([await converge(there), there.calls]).toEqual([false, ["look"]]);
  });

  it("is looked at after it was made", async () => {
    const made = effect([false, true]);
    expect([await converge(made), made.calls]).toEqual([true, ["look", "apply", "look"]]);
  });

  it("that is not seen after it was made is worth another look, and no success", async () => {
    await expect(converge(effect([false, false]))).rejects.toBeInstanceOf(NotVisibleYet);
  });

  it("that fails for another reason than being there is a failure, and is not looked at again", async () => {
    const broken = effect([false, true], () => Promise.reject(new TypeError("broken")));
    await expect(converge(broken)).rejects.toThrow(new TypeError("broken"));
    expect(broken.calls).toEqual(["look", "apply"]);
  });
});
