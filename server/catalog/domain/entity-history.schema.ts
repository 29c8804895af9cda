/*
 * A version of an entity: what Waymark knew from one time to another (system-versioned, as in SQL:2011 temporal tables).
 * Shared with the browser.
 */
import { z } from "zod";
import { entitySchema } from "./entity.schema.ts";

export const asOfSchema = z.iso.datetime({ offset: true });

const changeSchema = z.object({
  /** Dotted path. */
  path: z.string(),
  /** null where there was none. */
  before: z.unknown(),
  after: z.unknown(),
});
export type EntityChange = z.infer<typeof changeSchema>;

export const entityVersionSchema = z.object({
  id: z.string(),
  /** From when to when this was what Waymark knew; null: it still is. */
  recordedFrom: z.iso.datetime(),
  recordedTo: z.iso.datetime().nullable(),
  /** The commit it was read at; null for people and teams, whom the forge itself names. */
  commit: z.string().nullable(),
  commitUrl: z.string().nullable(),
  /** Who made the commit, as it says; null where that was not kept. */
  author: z.string().nullable(),
  entity: entitySchema,
  /** Since when it had been gone before this version; null: it followed the version before at once, or is the first. */
  goneSince: z.iso.datetime().nullable(),
  /** What differs from the version before; empty for the first. */
  changes: z.array(changeSchema),
});
export type EntityVersion = z.infer<typeof entityVersionSchema>;
