/*
 * What the doors say about templates: the gallery's row, the template with its questions, a rendering, a name check.
 * Question schemas keep Backstage's `ui:` keys, because the form in the browser follows them.
 */
import { z } from "zod";
import { findingSchema } from "../../kernel/finding.ts";
import { renderedTemplateSchema } from "./plan.schema.ts";

const jsonObject = z.record(z.string(), z.json());

export const templateSummarySchema = z.object({
  name: z.string().describe("The template's folder; runs are started by this name."),
  title: z.string(),
  description: z.string().nullable(),
  owner: z.string().nullable(),
  type: z.string(),
  tags: z.array(z.string()),
  parameterCount: z.number().int(),
  problems: z.number().int().describe("Findings that stop the template from being used."),
});
export type TemplateSummary = z.infer<typeof templateSummarySchema>;

export const templateDetailSchema = templateSummarySchema.extend({
  digest: z.string(),
  lifecycle: z.string().nullable(),
  pages: z.array(
    z.object({ title: z.string().nullable(), description: z.string().nullable(), schema: jsonObject }),
  ),
  presentation: z.object({
    reviewButtonText: z.string().nullable(),
    createButtonText: z.string().nullable(),
  }),
  steps: z.array(z.object({ id: z.string(), name: z.string(), action: z.string() })),
  secrets: z.array(z.object({ name: z.string(), title: z.string().nullable(), required: z.boolean() })),
  findings: z.array(findingSchema),
});
export type TemplateDetail = z.infer<typeof templateDetailSchema>;

export const previewSchema = renderedTemplateSchema.extend({
  digest: z.string(),
  reviewDigest: z
    .string()
    .describe(
      "Of template, plan and files. POST /runs takes it as reviewedDigest and creates this or nothing.",
    ),
  answers: jsonObject.describe("Complete answers: defaults filled in, secrets left out."),
  warnings: z.array(findingSchema),
  log: z.array(z.string()),
});
export type Preview = z.infer<typeof previewSchema>;

export const nameCheckSchema = z.object({
  value: z.string(),
  available: z.boolean().nullable().describe("Null when the forge does not answer, so nobody knows."),
  reason: z.string().nullable(),
});
export type NameCheck = z.infer<typeof nameCheckSchema>;
