/*
 * The Backstage entity envelope: apiVersion, kind, metadata and spec, with the rules its catalog really enforces
 * (backstage/backstage packages/catalog-model, 1.10): metadata and spec are open, the root is closed.
 * Every message says what was expected; the caller adds what was found and where.
 */
import { z } from "zod";

const label63 = /^[a-z0-9]+(?:-+[a-z0-9]+)*$/;
const namePattern = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const tagPattern = /^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$/;

const isDnsSubdomain = (text: string): boolean =>
  text.length >= 1 &&
  text.length <= 253 &&
  text.split(".").every((part) => part.length <= 63 && label63.test(part));

const isName = (text: string): boolean => text.length >= 1 && text.length <= 63 && namePattern.test(text);

const isApiVersion = (text: string): boolean => {
  const parts = text.split("/");
  const suffix = parts.at(-1) ?? "";
  if (parts.length > 2 || !/^[a-z0-9A-Z]{1,63}$/.test(suffix)) return false;
  return parts.length === 1 || isDnsSubdomain(parts[0] ?? "");
};

const isPrefixedKey = (text: string): boolean => {
  const parts = text.split("/");
  if (parts.length > 2) return false;
  return isName(parts.at(-1) ?? "") && (parts.length === 1 || isDnsSubdomain(parts[0] ?? ""));
};

const nonBlank = z.string().refine((text) => text.trim() !== "", "expected a text that is not blank");
const isUrl = (text: string): boolean => URL.canParse(text);

/** Keys and values are checked one by one, so that one bad entry does not hide the next. */
const keyedStrings = (isValue: (value: string) => boolean, expectedValue: string) =>
  z.record(z.string(), z.unknown()).superRefine((entries, context) => {
    for (const [key, value] of Object.entries(entries)) {
      if (!isPrefixedKey(key)) {
        const message = `expected a key like "name" or "example.com/name", found "${key}"`;
        context.addIssue({ code: "custom", path: [key], message, params: { code: "key-invalid" } });
      }
      if (typeof value !== "string" || !isValue(value)) {
        const found = JSON.stringify(value) ?? "nothing";
        const message = `expected ${expectedValue}, found ${found.slice(0, 60)}; put it in quotes if it is a number or a boolean`;
        context.addIssue({ code: "custom", path: [key], message, params: { code: "value-invalid" } });
      }
    }
  });

const nameSchema = z
  .string()
  .refine(
    isName,
    "expected 1 to 63 letters, digits, '-', '_' or '.', beginning and ending with a letter or digit",
  );

const namespaceSchema = z
  .string()
  .refine(
    (text) => text.length <= 63 && label63.test(text),
    "expected 1 to 63 lower-case letters, digits or '-'",
  );

const linkSchema = z.looseObject({
  url: z.string().refine(isUrl, "expected an absolute URL"),
  title: nonBlank.optional(),
  icon: nonBlank.optional(),
  type: nonBlank.optional(),
});

export const entityMetadataSchema = z.looseObject({
  name: nameSchema,
  namespace: namespaceSchema.optional(),
  uid: nonBlank.optional(),
  etag: nonBlank.optional(),
  title: nonBlank.optional(),
  description: z.string().optional(),
  labels: keyedStrings(
    (value) => value === "" || isName(value),
    "a label value of at most 63 letters, digits, '-', '_' or '.'",
  ).optional(),
  annotations: keyedStrings(() => true, "a text").optional(),
  tags: z
    .array(
      z
        .string()
        .refine(
          (text) => text.length >= 1 && text.length <= 63 && tagPattern.test(text),
          "expected 1 to 63 of a-z, 0-9, ':', '+' or '#', joined by '-'",
        ),
    )
    .optional(),
  links: z.array(linkSchema).optional(),
});

export const entityEnvelopeSchema = z.strictObject({
  apiVersion: z.string().refine(isApiVersion, 'expected an API version like "backstage.io/v1alpha1"'),
  kind: z
    .string()
    .regex(/^[a-zA-Z][a-z0-9A-Z]{0,62}$/, "expected 1 to 63 letters or digits, beginning with a letter"),
  metadata: entityMetadataSchema,
  spec: z.record(z.string(), z.unknown()).optional(),
});

export const entityRelationSchema = z.object({ type: z.string(), targetRef: z.string() });

/** An entity as every door hands it out: Backstage's item shape. */
export const entitySchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    title: z.string().optional(),
    description: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
    tags: z.array(z.string()).optional(),
    links: z.array(linkSchema).optional(),
  }),
  spec: z.record(z.string(), z.unknown()).optional(),
  relations: z.array(entityRelationSchema).optional(),
});
export type Entity = z.infer<typeof entitySchema>;
