/*
 * The three things an examination can say about one matter. A finding says what was expected, what was found and what to
 * do, as every message of ours does (docs/operations.md, waymark doctor).
 */
import type { DoctorArea, DoctorCheck } from "./doctor.schema.ts";

export interface FindingText {
  readonly expected: string;
  readonly found: string;
  readonly fix: string;
  readonly isConfiguration?: boolean;
}

export interface AreaChecks {
  readonly ok: (title: string, found: string) => DoctorCheck;
  readonly note: (title: string, found: string) => DoctorCheck;
  readonly finding: (title: string, text: FindingText) => DoctorCheck;
}

export const checksOf = (area: DoctorArea): AreaChecks => ({
  ok: (title, found) => ({ area, title, state: "ok", found }),
  note: (title, found) => ({ area, title, state: "note", found }),
  finding: (title, { isConfiguration = false, ...text }) => ({
    area,
    title,
    state: "finding",
    ...text,
    isConfiguration,
  }),
});

/** Nothing under one megabyte matters here. */
export function formatBytes(bytes: number): string {
  const megabytes = Math.round(bytes / 1024 ** 2);
  return megabytes < 1024 ? `${megabytes} MB` : `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}
