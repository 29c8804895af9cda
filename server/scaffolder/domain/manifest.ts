/*
 * A parsed template manifest: what the gallery shows, the pages of questions, the steps in order and the outputs.
 * Every step and every text with an expression knows its place in the source, because steps run long after parsing
 * and an error must still name a line.
 */
import { z } from "zod";
import { findingSchema } from "../../kernel/finding.ts";
import { jsonObjectSchema, jsonValueSchema } from "./json-value.ts";

export const sourceMarkSchema = z.object({ file: z.string(), line: z.number(), column: z.number() });

export const manifestStepSchema = z.object({
  id: z.string(),
  name: z.string(),
  action: z.string(),
  input: jsonObjectSchema,
  if: z.union([z.string(), z.boolean()]).optional(),
  each: jsonValueSchema.optional(),
  mark: sourceMarkSchema,
});
export type ManifestStep = z.infer<typeof manifestStepSchema>;

export const manifestSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  owner: z.string().nullable(),
  type: z.string(),
  lifecycle: z.string().nullable(),
  annotations: z.record(z.string(), z.string()),
  /** Annotation `waymark.dev/strict`: undeclared names are errors, and answers fill `values` by themselves. */
  isStrict: z.boolean(),
  pages: z.array(jsonObjectSchema),
  secretsSchema: jsonObjectSchema.nullable(),
  presentation: jsonObjectSchema,
  steps: z.array(manifestStepSchema),
  output: jsonObjectSchema,
  outputMark: sourceMarkSchema,
});
export type Manifest = z.infer<typeof manifestSchema>;

/** A manifest that can be used, with what is still worth saying about it. */
export const parsedManifestSchema = z.object({ manifest: manifestSchema, warnings: z.array(findingSchema) });
export type ParsedManifest = z.infer<typeof parsedManifestSchema>;
