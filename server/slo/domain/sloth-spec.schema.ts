/*
 * Sloth's specification `prometheus/v1`, and the same fields in camel case inside its Kubernetes object
 * `PrometheusServiceLevel`. Source: github.com/slok/sloth, pkg/prometheus/api/v1 and pkg/kubernetes/api/sloth/v1.
 * Plugins run Go code at generation time and are refused.
 */
import { z } from "zod";
import { report } from "./open-slo-fields.schema.ts";

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

const labelsSchema = z.record(z.string(), z.string()).superRefine((labels, context) => {
  for (const key of Object.keys(labels)) {
    if (LABEL_NAME.test(key) && key !== "__name__") continue;
    const message = `expected letters, digits and _, found "${key}"`;
    report(context, { path: [key], code: "invalid-key", message });
  }
});

const alertSchema = z.strictObject({
  disable: z.boolean().optional(),
  labels: labelsSchema.optional(),
  annotations: labelsSchema.optional(),
});

const SLO_NAME = /^[A-Za-z0-9][-A-Za-z0-9_.]*[A-Za-z0-9]$/;
const nameSchema = z.string().regex(SLO_NAME, "expected letters, digits and inner . _ -, at least two");

const sloSchema = z.strictObject({
  name: nameSchema,
  description: z.string().optional(),
  objective: z
    .number()
    .gt(0, "expected more than 0")
    .lt(100, "expected less than 100: an objective of 100 leaves no error budget"),
  labels: labelsSchema.optional(),
  sli: z.strictObject({
    events: z.strictObject({ error_query: z.string(), total_query: z.string() }).optional(),
    raw: z.strictObject({ error_ratio_query: z.string() }).optional(),
  }),
  alerting: z
    .strictObject({
      name: z.string().optional(),
      labels: labelsSchema.optional(),
      annotations: labelsSchema.optional(),
      page_alert: alertSchema.optional(),
      ticket_alert: alertSchema.optional(),
    })
    .optional(),
});

export const slothSpecSchema = z.strictObject({
  version: z.literal("prometheus/v1"),
  service: nameSchema,
  labels: labelsSchema.optional(),
  slos: z.array(sloSchema).min(1, "expected at least one SLO"),
});

export type SlothSpec = z.infer<typeof slothSpecSchema>;
export type SlothSlo = SlothSpec["slos"][number];
