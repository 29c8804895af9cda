import { afterEach, beforeEach, expect, it } from "vitest";
import { beginShutdown, shutdownSignal } from "./shutdown.ts";

/** The signal is the whole process's: one that is raised would end every stream of the tests that come after. */
const forget = (): unknown => Reflect.deleteProperty(globalThis, Symbol.for("waymark.shutdown"));
beforeEach(forget);
afterEach(forget);

it("a process that goes down tells everybody once, with a reason", () => {
  const signal = shutdownSignal();
  const told: unknown[] = [];
  signal.addEventListener("abort", () => told.push(signal.reason));
  expect(signal.aborted).toBe(false);
  beginShutdown();
  beginShutdown();
  expect(shutdownSignal()).toBe(signal);
  expect(told).toEqual([expect.objectContaining({ message: "The server is shutting down." })]);
});
