/*
 * OpenSLO v1 objects. The SLO carries the conditional rules: which fields a budgeting method or an inline indicator
 * demands or forbids. Targets are half-open (below 100 %), so an error budget is never zero.
 * Source: OpenSLO README "SLO" and go-sdk pkg/openslo/v1/slo.go.
 */
import { z } from "zod";
import {
  alertConditionSpecSchema,
  alertNotificationTargetSpecSchema,
  alertPolicySpecSchema,
  sloAlertPolicySchema,
} from "./open-slo-alerting.schema.ts";
import {
  descriptionSchema,
  dnsLabelSchema,
  durationSchema,
  fieldAt,
  metadataSchema,
  OPEN_SLO_VERSION,
  operatorSchema,
  presentFields,
  report,
} from "./open-slo-fields.schema.ts";
import { inlineIndicatorSchema, listed, sliSpecSchema } from "./open-slo-indicator.schema.ts";

const always = { when: () => true };

const objectiveSchema = z
  .strictObject({
    displayName: z.string().optional(),
    op: operatorSchema.optional(),
    value: z.number().optional(),
    target: z.number().gte(0, "expected at least 0").lt(1, "expected less than 1 (a ratio)").optional(),
    targetPercent: z.number().gte(0, "expected at least 0").lt(100, "expected less than 100").optional(),
    timeSliceTarget: z.number().gt(0, "expected more than 0").lte(1, "expected at most 1").optional(),
    timeSliceWindow: durationSchema.optional(),
    indicator: inlineIndicatorSchema.optional(),
    indicatorRef: dnsLabelSchema.optional(),
    compositeWeight: z.number().gt(0, "expected more than 0").optional(),
  })
  .superRefine((objective, context) => {
    const present = presentFields(objective, ["target", "targetPercent"]);
    if (present.length === 1) return;
    const message = `expected exactly one of target and targetPercent, found ${listed(present)}`;
    report(context, { path: [], code: "exactly-one", message });
  }, always);

/** A check of our own says only what was expected; the text that was found belongs to it. */
const found = (expected: string) => ({
  error: ({ input }: { readonly input?: unknown }) => `${expected}, found ${JSON.stringify(input)}`,
});

const DATE_TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

const calendarSchema = z.strictObject({
  startTime: z.string().refine(isDateTime, found("expected a time such as 2022-01-31 12:00:00")),
  timeZone: z.string().refine(isTimeZone, found("expected an IANA time zone such as Europe/Berlin")),
});

const timeWindowSchema = z
  .strictObject({
    duration: durationSchema,
    isRolling: z.boolean().optional(),
    calendar: calendarSchema.optional(),
  })
  .superRefine((window, context) => {
    const isRolling = fieldAt(window, "isRolling") === true;
    const hasCalendar = fieldAt(window, "calendar") !== undefined;
    if (isRolling !== hasCalendar) return;
    const message = isRolling
      ? "expected no calendar with isRolling: true; remove one of them"
      : "expected a calendar because isRolling is not true; add it or set isRolling: true";
    const code = isRolling ? "forbidden-field" : "required-field";
    report(context, { path: isRolling ? ["calendar"] : [], code, message });
  }, always);

const sloSpecSchema = z
  .strictObject({
    description: descriptionSchema.optional(),
    service: z.string().min(1, "expected the name of the service"),
    indicator: inlineIndicatorSchema.optional(),
    indicatorRef: dnsLabelSchema.optional(),
    timeWindow: z.array(timeWindowSchema).length(1, "expected exactly one time window"),
    budgetingMethod: z.enum(
      ["Occurrences", "Timeslices", "RatioTimeslices"],
      "expected Occurrences, Timeslices or RatioTimeslices",
    ),
    objectives: z.array(objectiveSchema).min(1, "expected at least one objective"),
    alertPolicies: z.array(sloAlertPolicySchema).optional(),
  })
  .superRefine((spec, context) => {
    checkIndicatorPlace(spec, context);
    for (const [index, objective] of objectivesOf(spec).entries()) {
      for (const breach of objectiveBreaches(spec, objective)) {
        const path = ["objectives", index, ...breach.path];
        report(context, { ...breach, path });
      }
    }
  }, always);

const objectSchema = <Kind extends string, Spec extends z.ZodType>(kind: Kind, spec: Spec) =>
  z.strictObject({
    apiVersion: z.literal(OPEN_SLO_VERSION),
    kind: z.literal(kind),
    metadata: metadataSchema,
    spec,
  });

export const sloSchema = objectSchema("SLO", sloSpecSchema);

export const openSloSchemas = {
  SLO: sloSchema,
  SLI: objectSchema("SLI", sliSpecSchema),
  Service: objectSchema("Service", z.strictObject({ description: descriptionSchema.optional() })),
  DataSource: objectSchema(
    "DataSource",
    z.strictObject({
      description: descriptionSchema.optional(),
      type: z.string().min(1, "expected the kind of data source, for example Prometheus"),
      connectionDetails: z
        .unknown()
        .refine((details) => details !== undefined, "expected connection details, found nothing"),
    }),
  ),
  AlertPolicy: objectSchema("AlertPolicy", alertPolicySpecSchema),
  AlertCondition: objectSchema("AlertCondition", alertConditionSpecSchema),
  AlertNotificationTarget: objectSchema("AlertNotificationTarget", alertNotificationTargetSpecSchema),
} as const;

export type OpenSloKind = keyof typeof openSloSchemas;
export type OpenSloObject = z.infer<(typeof openSloSchemas)[OpenSloKind]>;
export type Slo = z.infer<typeof sloSchema>;

/** A day its month does not have comes back from the parser as one of the next month, so it is written out again. */
function isDateTime(text: string): boolean {
  const time = Date.parse(`${text.replace(" ", "T")}Z`);
  return (
    DATE_TIME.test(text) &&
    !Number.isNaN(time) &&
    new Date(time).toISOString() === `${text.replace(" ", "T")}.000Z`
  );
}

function isTimeZone(name: string): boolean {
  // The runtime takes offsets such as +01:00 too; they are no names.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}

function objectivesOf(spec: unknown): unknown[] {
  const objectives = fieldAt(spec, "objectives");
  return Array.isArray(objectives) ? objectives : [];
}

const INDICATOR_FIELDS = ["indicator", "indicatorRef"];

function checkIndicatorPlace(spec: unknown, context: z.core.$RefinementCtx): void {
  const onSpec = presentFields(spec, INDICATOR_FIELDS);
  const isComposite = objectivesOf(spec).some(
    (objective) => presentFields(objective, INDICATOR_FIELDS).length > 0,
  );
  if (isComposite && onSpec.length > 0) {
    const message = "expected the indicator on the SLO or on each objective (composite), found both";
    report(context, { path: [], code: "exactly-one", message });
  } else if (!isComposite && onSpec.length !== 1) {
    const message = `expected exactly one of indicator and indicatorRef, found ${listed(onSpec)}`;
    report(context, { path: [], code: "exactly-one", message });
  }
}

interface Breach {
  readonly path: readonly string[];
  readonly code: string;
  readonly message: string;
}

function objectiveBreaches(spec: unknown, objective: unknown): Breach[] {
  return [
    ...indicatorBreaches(spec, objective),
    ...methodBreaches(spec, objective),
    ...compositeBreaches(spec, objective),
  ];
}

/** With an indicatorRef these cannot be checked before the reference is resolved. */
function indicatorBreaches(spec: unknown, objective: unknown): Breach[] {
  const present = presentFields(objective, ["op", "value"]);
  if (fieldAt(spec, "indicator", "spec", "ratioMetric") !== undefined) {
    return present.map((field) =>
      forbidden(field, "a ratio has no threshold: expected no op and value with ratioMetric; remove it"),
    );
  }
  if (fieldAt(spec, "indicator", "spec", "thresholdMetric") === undefined) return [];
  return ["op", "value"]
    .filter((field) => !present.includes(field))
    .map((field) => required(field, "expected op and value because the indicator is a thresholdMetric"));
}

function methodBreaches(spec: unknown, objective: unknown): Breach[] {
  const method = fieldAt(spec, "budgetingMethod");
  const demanded =
    method === "Timeslices"
      ? ["timeSliceTarget", "timeSliceWindow"]
      : method === "RatioTimeslices"
        ? ["timeSliceWindow"]
        : [];
  return demanded
    .filter((field) => fieldAt(objective, field) === undefined)
    .map((field) => required(field, `expected a value because budgetingMethod is ${String(method)}`));
}

function compositeBreaches(spec: unknown, objective: unknown): Breach[] {
  const isComposite = objectivesOf(spec).some((one) => presentFields(one, INDICATOR_FIELDS).length > 0);
  const own = presentFields(objective, INDICATOR_FIELDS);
  if (!isComposite || own.length === 1) return [];
  const message = `expected exactly one of indicator and indicatorRef on each objective, found ${listed(own)}`;
  return [{ path: [], code: "exactly-one", message }];
}

const forbidden = (field: string, message: string): Breach => ({
  path: [field],
  code: "forbidden-field",
  message,
});
const required = (field: string, message: string): Breach => ({
  path: [field],
  code: "required-field",
  message,
});
