/*
 * OpenSLO v1: what all seven kinds share (metadata, durations, operators), as github.com/OpenSLO/OpenSLO describes them
 * and its go-sdk validates them. Unknown fields are errors there, and here.
 */
import { z } from "zod";

export const OPEN_SLO_VERSION = "openslo/v1";

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_KEY = /^[a-zA-Z0-9]([-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/;
const DNS_PART = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
const ANNOTATION_KEY = new RegExp(
  `^(?=(.{0,253}/)?.{0,63}$)(${DNS_PART}(\\.${DNS_PART})*/)?[a-zA-Z0-9]([-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$`,
);

export const dnsLabelSchema = z
  .string()
  .max(63, "expected at most 63 characters")
  .regex(DNS_LABEL, "expected lower-case letters, digits and inner hyphens");

export const descriptionSchema = z.string().max(1050, "expected at most 1050 characters");

/** `<positive int><unit>`; case matters: m is a minute, M is a month. Combined forms such as 1h30m do not exist. */
export const durationSchema = z
  .string()
  .regex(/^0*[1-9]\d*[mhdwMQY]$/, "expected a whole number above 0 with one unit of m, h, d, w, M, Q, Y");

export const operatorSchema = z.enum(["lte", "gte", "lt", "gt"], "expected one of lte, gte, lt, gt");

const labelsSchema = z.record(
  z.string(),
  z.union([z.string(), z.array(z.string())], "expected text or a list of texts"),
);

export const metadataSchema = z
  .strictObject({
    name: dnsLabelSchema,
    displayName: z.string().max(63, "expected at most 63 characters").optional(),
    labels: labelsSchema.optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  })
  .superRefine(
    (metadata, context) => {
      checkKeys(context, { path: "labels", keys: fieldAt(metadata, "labels"), pattern: LABEL_KEY });
      checkKeys(context, {
        path: "annotations",
        keys: fieldAt(metadata, "annotations"),
        pattern: ANNOTATION_KEY,
      });
    },
    { when: () => true },
  );

function checkKeys(
  context: z.core.$RefinementCtx,
  check: { path: string; keys: unknown; pattern: RegExp },
): void {
  if (typeof check.keys !== "object" || check.keys === null) return;
  for (const key of Object.keys(check.keys)) {
    if (check.pattern.test(key)) continue;
    const message = `expected letters, digits and inner . _ - (at most 63), found "${key}"`;
    report(context, { path: [check.path, key], code: "invalid-key", message });
  }
}

export interface RuleBreach {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
}

export function report(context: z.core.$RefinementCtx, breach: RuleBreach): void {
  context.addIssue({
    code: "custom",
    path: [...breach.path],
    message: breach.message,
    params: { code: breach.code },
  });
}

/**
 * Reads a nested field of data that may be malformed. Conditional rules run beside the type checks, not after them, so
 * that one pass reports everything; they must therefore not trust the shape.
 */
export function fieldAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const segment of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = Reflect.get(current, segment);
  }
  return current;
}

/** The names among `fields` that are set on `value`. */
export function presentFields(value: unknown, fields: readonly string[]): string[] {
  return fields.filter((field) => fieldAt(value, field) !== undefined);
}
