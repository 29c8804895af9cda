import { expect, it } from "vitest";
import { allowedCpuMs } from "./task-clock.ts";

const limits = { cpuMs: 1_000, wallMs: 10_000 };
const crowded = { cpuMs: 500, afterMs: 1_500 };

it.each([
  {
    name: "alone, it has all its time",
    limits: { ...limits, crowded },
    others: false,
    elapsed: 0,
    ms: 1_000,
  },
  { name: "others wait for a child", limits: { ...limits, crowded }, others: true, elapsed: 0, ms: 500 },
  {
    name: "others leave it no processor",
    limits: { ...limits, crowded },
    others: false,
    elapsed: 1_500,
    ms: 500,
  },
  { name: "work that is judged the same at all times", limits, others: true, elapsed: 9_000, ms: 1_000 },
  {
    name: "less than the crowd's",
    limits: { ...limits, cpuMs: 200, crowded },
    others: true,
    elapsed: 0,
    ms: 200,
  },
])("a task's processor time: $name", ({ limits: given, others, elapsed, ms }) => {
  expect(allowedCpuMs({ limits: given, isCrowded: () => others }, elapsed)).toBe(ms);
});
