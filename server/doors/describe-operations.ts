/* The reference a person reads: operations grouped by noun, their fields flattened one level. */
import { z } from "zod";
import { baseOf, type RestDoor } from "./define-operation.ts";
import type { RestOperation } from "./rest.ts";
import { scopeOf } from "./scope.ts";

export interface FieldDescription {
  readonly name: string;
  readonly type: string;
  readonly notes: string;
}

export interface OperationDescription {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string | null;
  readonly role: string;
  readonly ownership: string | null;
  /** What a token that is narrowed to scopes needs; null where no token will do. */
  readonly scope: string | null;
  readonly status: number;
  readonly cli: string | null;
  readonly input: readonly FieldDescription[];
  readonly output: readonly FieldDescription[];
}

export interface OperationGroup {
  readonly noun: string;
  readonly operations: readonly OperationDescription[];
}

const nodeSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  items: z.unknown().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
});
type Node = z.infer<typeof nodeSchema>;

function typeOf(raw: unknown): string {
  const node = nodeSchema.parse(raw ?? {});
  if (node.enum !== undefined) return node.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.anyOf !== undefined) return node.anyOf.map(typeOf).join(" | ");
  if (node.type === "array") return `${typeOf(node.items)}[]`;
  return [node.type ?? "any"].flat().join(" | ");
}

function notesOf(node: Node, required: boolean): string {
  const limits = [
    node.default === undefined ? undefined : `default ${JSON.stringify(node.default)}`,
    node.minimum === undefined || node.minimum < -1e9 ? undefined : `≥ ${node.minimum}`,
    node.maximum === undefined || node.maximum > 1e9 ? undefined : `≤ ${node.maximum}`,
    node.maxLength === undefined ? undefined : `at most ${node.maxLength} characters`,
  ];
  const parts = [required ? "required" : undefined, ...limits, node.description];
  return parts.filter((part) => part !== undefined).join(", ");
}

function fieldsOf(schema: z.ZodType, io: "input" | "output"): FieldDescription[] {
  const node = nodeSchema.parse(z.toJSONSchema(schema, { io, unrepresentable: "any" }));
  return Object.entries(node.properties ?? {}).map(([name, raw]) => ({
    name,
    type: typeOf(raw),
    notes: notesOf(nodeSchema.parse(raw), io === "input" && (node.required ?? []).includes(name)),
  }));
}

const streamOutput = (contentTypes: readonly string[]): FieldDescription[] =>
  contentTypes.map((type) => ({ name: type, type: "stream", notes: "" }));

/** What is sent, which is not the output where another product's shape is asked for. */
function answerFieldsOf(operation: RestOperation, rest: RestDoor): FieldDescription[] {
  if (operation.kind === "stream") return streamOutput(operation.contentTypes);
  if (rest.present === undefined) return fieldsOf(operation.output, "output");
  const sent = rest.present.answers[rest.status ?? 200]?.schema ?? null;
  if (sent === null) return [];
  if (!(sent instanceof z.ZodArray)) return fieldsOf(sent, "output");
  const item = z.instanceof(z.ZodType).parse(sent.element);
  return fieldsOf(item, "output").map((field) => ({ ...field, name: `[].${field.name}` }));
}

function describe(operation: RestOperation, rest: RestDoor): OperationDescription {
  return {
    name: operation.name,
    method: rest.method,
    path: `${baseOf(rest)}${rest.path}`,
    summary: operation.summary,
    description: operation.description ?? null,
    role: operation.access.role,
    ownership: operation.access.ownership ?? null,
    scope: operation.access.session === true ? null : scopeOf(operation),
    status: rest.status ?? 200,
    cli: operation.cli,
    input: fieldsOf(operation.input, "input"),
    output: answerFieldsOf(operation, rest),
  };
}

export function describeOperations(operations: readonly RestOperation[]): OperationGroup[] {
  const groups = new Map<string, OperationDescription[]>();
  for (const operation of operations) {
    if (operation.rest === null) continue;
    const noun = operation.name.split(".")[0] ?? operation.name;
    groups.set(noun, [...(groups.get(noun) ?? []), describe(operation, operation.rest)]);
  }
  return [...groups].map(([noun, described]) => ({ noun, operations: described }));
}
