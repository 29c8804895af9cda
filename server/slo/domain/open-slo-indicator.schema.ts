/*
 * OpenSLO v1 indicators: a threshold metric, or a ratio of good or bad to total events, or a precomputed (raw) ratio.
 * Source: OpenSLO README "SLI" and go-sdk pkg/openslo/v1/sli.go.
 */
import { z } from "zod";
import {
  descriptionSchema,
  dnsLabelSchema,
  fieldAt,
  metadataSchema,
  presentFields,
  report,
} from "./open-slo-fields.schema.ts";

const metricSchema = z.strictObject({
  metricSource: z.strictObject({
    metricSourceRef: dnsLabelSchema.optional(),
    type: z.string().optional(),
    spec: z
      .record(z.string(), z.unknown())
      .refine(
        (spec) => Object.keys(spec).length > 0,
        "expected at least one field, for example query, found none",
      ),
  }),
});

const ratioMetricSchema = z
  .strictObject({
    counter: z.boolean().optional(),
    good: metricSchema.optional(),
    bad: metricSchema.optional(),
    total: metricSchema.optional(),
    raw: metricSchema.optional(),
    rawType: z.enum(["success", "failure"], "expected success or failure").optional(),
  })
  .superRefine(checkRatioMetric, { when: () => true });

export const sliSpecSchema = z
  .strictObject({
    description: descriptionSchema.optional(),
    thresholdMetric: metricSchema.optional(),
    ratioMetric: ratioMetricSchema.optional(),
  })
  .superRefine(
    (spec, context) => {
      const present = presentFields(spec, ["thresholdMetric", "ratioMetric"]);
      if (present.length === 1) return;
      const message = `expected exactly one of thresholdMetric and ratioMetric, found ${listed(present)}`;
      report(context, { path: [], code: "exactly-one", message });
    },
    { when: () => true },
  );

export const inlineIndicatorSchema = z.strictObject({ metadata: metadataSchema, spec: sliSpecSchema });

export type SliSpec = z.infer<typeof sliSpecSchema>;
export type MetricSource = z.infer<typeof metricSchema>["metricSource"];

export const listed = (names: readonly string[]): string =>
  names.length === 0 ? "none" : names.join(" and ");

function checkRatioMetric(metric: unknown, context: z.core.$RefinementCtx): void {
  const base = presentFields(metric, ["total", "raw"]);
  if (base.length !== 1) {
    const message = `expected either total with good or bad, or raw, found ${listed(base)}`;
    report(context, { path: [], code: "exactly-one", message });
  }
  if (fieldAt(metric, "raw") !== undefined) checkRaw(metric, context);
  else if (fieldAt(metric, "total") !== undefined) checkFraction(metric, context);
}

function checkRaw(metric: unknown, context: z.core.$RefinementCtx): void {
  for (const field of presentFields(metric, ["good", "bad"])) {
    report(context, {
      path: [field],
      code: "forbidden-field",
      message: `expected only raw, found ${field} beside it`,
    });
  }
  if (fieldAt(metric, "rawType") === undefined) {
    report(context, {
      path: ["rawType"],
      code: "required-field",
      message: "expected success or failure with raw",
    });
  }
}

function checkFraction(metric: unknown, context: z.core.$RefinementCtx): void {
  const present = presentFields(metric, ["good", "bad"]);
  if (present.length === 1) return;
  const message = `expected exactly one of good and bad with total, found ${listed(present)}`;
  report(context, { path: [], code: "exactly-one", message });
}
