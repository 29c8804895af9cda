/* For tests of judgements. */
import type { DoctorCheck } from "./doctor.schema.ts";

/** The titles of what is not as it should be. */
export const findingsAmong = (checks: readonly DoctorCheck[]): string[] =>
  checks.filter(({ state }) => state === "finding").map(({ title }) => title);
