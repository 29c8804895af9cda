import { AppError } from "../kernel/app-error.ts";

/** No input of ours is nested deeper; a parser that recurses must not be the one to find out. */
const maximumDepth = 64;

/**
 * Refuses what schemas would pass over in silence: a field called `__proto__`, which they drop instead of naming it,
 * and nesting deep enough to exhaust the stack of whoever walks it.
 */
export function assertPlainJson(value: unknown, path: readonly string[] = []): void {
  if (typeof value !== "object" || value === null) return;
  if (path.length >= maximumDepth) {
    throw new AppError("invalid_input", `Expected at most ${maximumDepth} levels of nesting, found more.`);
  }
  for (const [key, item] of Object.entries(value)) {
    if (key === "__proto__") {
      const where = [...path, key].join(".");
      throw new AppError("invalid_input", `unknown field ${where}. Remove it.`);
    }
    assertPlainJson(item, [...path, key]);
  }
}
