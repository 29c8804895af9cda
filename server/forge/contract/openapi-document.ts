import { readFileSync } from "node:fs";
import { z } from "zod";

// The pruned description, read once and typed just far enough to index it; schemas stay opaque JSON.

const schemaNode = z.record(z.string(), z.unknown());
const parameterSchema = z.looseObject({
  name: z.string().optional(),
  in: z.string().optional(),
  $ref: z.string().optional(),
});
const responseSchema = z.looseObject({ schema: schemaNode.optional(), $ref: z.string().optional() });

const operationSchema = z.object({
  id: z.string(),
  method: z.string(),
  path: z.string(),
  parameters: z.array(parameterSchema),
  body: z.object({ required: z.boolean(), schema: schemaNode.optional() }).optional(),
  responses: z.record(z.string(), responseSchema),
});
export type ContractOperation = z.infer<typeof operationSchema>;

const documentSchema = z.object({
  source: z.object({
    package: z.string(),
    version: z.string(),
    sha256: z.string(),
    license: z.string(),
    file: z.string(),
  }),
  operations: z.array(operationSchema),
  /** Payload schemas by event and action, in the description's own names. */
  webhooks: z.record(z.string(), schemaNode),
  components: z.object({
    schemas: z.record(z.string(), schemaNode),
    parameters: z.record(z.string(), parameterSchema),
    responses: z.record(z.string(), responseSchema).optional(),
  }),
});
export type ContractDocument = z.infer<typeof documentSchema>;

export function readContractDocument(): ContractDocument {
  const file = new URL("./github-openapi.generated.json", import.meta.url);
  return documentSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** The query parameters an operation declares with their schemas, references resolved. */
export function queryParameters(
  document: ContractDocument,
  operation: ContractOperation,
): Map<string, unknown> {
  const resolved = operation.parameters.map((parameter) => {
    const name = parameter.$ref?.split("/").at(-1);
    return name ? document.components.parameters[name] : parameter;
  });
  return new Map(
    resolved.flatMap((parameter) =>
      parameter?.in === "query" && parameter.name ? [[parameter.name, parameter["schema"]] as const] : [],
    ),
  );
}
