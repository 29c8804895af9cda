import { describe, expect, it, vi } from "vitest";
import { AppError, isAppError } from "./app-error.ts";

describe("an error of the product", () => {
  it("is known where the module was loaded once more, as pages and routes load it", async () => {
    vi.resetModules();
    const other = await import("./app-error.ts");
    const error = new other.AppError("not_found", "Expected a run, found none.");
    expect(error).not.toBeInstanceOf(AppError);
    expect(isAppError(error)).toBe(true);
  });

  it.each([undefined, null, "not_found", new Error("not_found"), { code: "not_found" }])(
    "is not taken for one: %s",
    (value) => {
      expect(isAppError(value)).toBe(false);
    },
  );
});
