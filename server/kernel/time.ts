/** The database keeps integer epoch milliseconds; every door speaks RFC 3339 in UTC. */
import { z } from "zod";

export const timestampSchema = z.iso.datetime();

export const toTimestamp = (epochMs: number): string => new Date(epochMs).toISOString();
export const toOptionalTimestamp = (epochMs: number | null): string | null =>
  epochMs === null ? null : toTimestamp(epochMs);
