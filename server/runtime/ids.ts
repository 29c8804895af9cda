import { monotonicFactory } from "ulid";

/** Creates a sortable, prefixed id such as `run_01JD…`; the part after the prefix is a ULID. */
export type NewId = (prefix: string) => string;

export function createIdFactory(): NewId {
  const ulid = monotonicFactory();
  return (prefix) => `${prefix}_${ulid()}`;
}
