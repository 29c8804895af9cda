/*
 * OpenSLO v1 alerting objects: policy, condition, notification target. A policy holds exactly one condition and a
 * condition one window, so multi-window alerts come from the compiler and not from these objects.
 * Source: OpenSLO README "AlertPolicy" and go-sdk pkg/openslo/v1/alert_policy.go.
 */
import { z } from "zod";
import {
  descriptionSchema,
  dnsLabelSchema,
  durationSchema,
  fieldAt,
  metadataSchema,
  operatorSchema,
  presentFields,
  report,
} from "./open-slo-fields.schema.ts";
import { listed } from "./open-slo-indicator.schema.ts";

export const alertConditionSpecSchema = z.strictObject({
  description: descriptionSchema.optional(),
  severity: z.string().min(1, "expected a severity, for example page"),
  condition: z.strictObject({
    kind: z.literal("burnrate", "expected burnrate"),
    op: operatorSchema,
    threshold: z.number(),
    lookbackWindow: durationSchema,
    alertAfter: durationSchema.optional(),
  }),
});

export const alertNotificationTargetSpecSchema = z.strictObject({
  description: descriptionSchema.optional(),
  target: z.string().min(1, "expected the name of a notification system"),
});

const conditionSchema = referenceOr("conditionRef", "AlertCondition", alertConditionSpecSchema);

const targetSchema = referenceOr("targetRef", "AlertNotificationTarget", alertNotificationTargetSpecSchema);

export const alertPolicySpecSchema = z.strictObject({
  description: descriptionSchema.optional(),
  alertWhenNoData: z.boolean().optional(),
  alertWhenResolved: z.boolean().optional(),
  alertWhenBreaching: z.boolean().optional(),
  conditions: z.array(conditionSchema).length(1, "expected exactly one condition"),
  notificationTargets: z.array(targetSchema).min(1, "expected at least one notification target"),
});

export const sloAlertPolicySchema = referenceOr("alertPolicyRef", "AlertPolicy", alertPolicySpecSchema);

/**
 * Either `{ <ref>: name }` or the inline object. One shape with optional parts instead of a union, so that a mistake
 * inside an inline object is reported where it is and not as "no alternative matched".
 */
function referenceOr<Kind extends string, Spec extends z.ZodType>(ref: string, kind: Kind, spec: Spec) {
  return z
    .strictObject({
      [ref]: dnsLabelSchema.optional(),
      kind: z.literal(kind, `expected ${kind}`).optional(),
      metadata: metadataSchema.optional(),
      spec: spec.optional(),
    })
    .superRefine(
      (value, context) => {
        const inline = presentFields(value, ["kind", "metadata", "spec"]);
        const isReference = fieldAt(value, ref) !== undefined;
        if (isReference ? inline.length === 0 : inline.length === 3) return;
        const found = listed([...presentFields(value, [ref]), ...inline]);
        const message = `expected either ${ref}, or kind, metadata and spec of an inline ${kind}, found ${found}`;
        report(context, { path: [], code: "exactly-one", message });
      },
      { when: () => true },
    );
}
