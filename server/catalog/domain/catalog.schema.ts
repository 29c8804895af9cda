/*
 * What the catalog's operations answer with, shared with the browser. An entity keeps the envelope Backstage gives it:
 * https://backstage.io/docs/features/software-catalog/descriptor-format.
 */
import { z } from "zod";
import { entityRelationSchema } from "./entity.schema.ts";

const timestamp = z.iso.datetime();

const findingShape = z.object({
  file: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  code: z.string(),
  message: z.string(),
  severity: z.enum(["error", "warning"]),
});

/** An entity, or the parts of it that `fields` asked for. */
export const entityItemSchema = z.looseObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  spec: z.record(z.string(), z.unknown()).optional(),
  relations: z.array(entityRelationSchema).optional(),
});

export const entityPageSchema = z.object({
  items: z.array(entityItemSchema),
  totalItems: z.number().int(),
  nextCursor: z.string().nullable(),
});

export const descriptorFileSchema = z.object({
  repository: z.string(),
  path: z.string(),
  url: z.string(),
  state: z.enum(["ok", "invalid"]),
  findings: z.array(findingShape),
  entityRefs: z.array(z.string()),
  commit: z.string(),
  checkedAt: timestamp,
});
export type DescriptorFile = z.infer<typeof descriptorFileSchema>;

export const validationSchema = z.object({
  documents: z.array(
    z.object({
      ref: z.string().nullable(),
      kind: z.string().nullable(),
      line: z.number().int(),
      isValid: z.boolean(),
    }),
  ),
  findings: z.array(findingShape),
});

export const pickerItemSchema = z.object({
  ref: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  description: z.string().nullable(),
  /** Members of a group; null for anything else. */
  memberCount: z.number().int().nullable(),
});
export type PickerItem = z.infer<typeof pickerItemSchema>;

export const searchHitSchema = z.object({
  ref: z.string(),
  kind: z.string(),
  title: z.string(),
  subtitle: z.string().nullable(),
  href: z.string(),
});
export type SearchHit = z.infer<typeof searchHitSchema>;

export const catalogStatusSchema = z.object({
  entities: z.number().int(),
  repositories: z.number().int(),
  filesWithErrors: z.number().int(),
  /** What the last scan could neither read nor confirm to be gone: it shows what was known before. */
  stale: z.number().int(),
  lastScanAt: timestamp.nullable(),
  /** Why the last scan failed; null when it went well or none has run. */
  lastScanError: z.string().nullable(),
});
