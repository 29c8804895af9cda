/*
 * The shape of a `scaffolder.backstage.io/v1beta3` Template document. Unknown keys are kept: other installations add
 * their own, and their templates must run unmodified.
 * Source: backstage/backstage plugins/scaffolder-common/src/Template.v1beta3.schema.json.
 */
import { z } from "zod";

const text = z.string().min(1);
const json = z.json();
const jsonObject = z.record(z.string(), json);
/** `input:` with nothing behind it is YAML's null. */
const optionalObject = jsonObject.nullish().transform((value) => value ?? {});

export const templateApiVersion = "scaffolder.backstage.io/v1beta3";

export const stepSchema = z.looseObject({
  id: text.optional(),
  name: z.string().optional(),
  action: text,
  input: optionalObject,
  if: z.union([z.string(), z.boolean()]).nullish(),
  each: z.union([z.string(), z.array(json), jsonObject]).nullish(),
});

const linkSchema = z.looseObject({
  title: z.string().optional(),
  url: z.string().optional(),
  entityRef: z.string().optional(),
  icon: z.string().optional(),
  if: z.union([z.string(), z.boolean()]).optional(),
});

const textOutputSchema = z.looseObject({
  title: z.string().optional(),
  content: z.string().optional(),
  icon: z.string().optional(),
  default: z.boolean().optional(),
  if: z.union([z.string(), z.boolean()]).optional(),
});

export const outputSchema = z.looseObject({
  links: z.array(linkSchema).nullish(),
  text: z.array(textOutputSchema).nullish(),
});

export const manifestDocumentSchema = z.looseObject({
  apiVersion: z.literal(templateApiVersion),
  kind: z.literal("Template"),
  metadata: z.looseObject({
    name: z.string().regex(/^(?=.{1,63}$)([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/, {
      error: "Expected 1 to 63 letters, digits, - _ or ., beginning and ending with a letter or digit.",
    }),
    namespace: z.string().optional(),
    title: text.optional(),
    description: z.string().optional(),
    tags: z.array(z.string()).nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
    labels: z.record(z.string(), z.string()).nullish(),
  }),
  spec: z.looseObject({
    owner: text.optional(),
    type: text,
    system: z.string().optional(),
    lifecycle: z.string().optional(),
    presentation: jsonObject.nullish(),
    parameters: z.union([jsonObject, z.array(jsonObject)]).nullish(),
    secrets: z.looseObject({ schema: jsonObject.optional() }).nullish(),
    steps: z.array(stepSchema),
    output: outputSchema.nullish(),
  }),
});
export type ManifestDocument = z.infer<typeof manifestDocumentSchema>;
