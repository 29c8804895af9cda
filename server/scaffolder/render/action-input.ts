/*
 * Step inputs parsed at the edge of each action. In strict templates a key the action does not know is an error,
 * because a misspelt setting would silently keep its default.
 */
import type { z } from "zod";
import type { JsonObject } from "../domain/json-value.ts";
import type { ManifestStep } from "../domain/manifest.ts";
import { problem } from "./text-renderer.ts";
import type { RunState } from "./step-run.ts";

export function parseInput<T extends z.ZodObject>(
  schema: T,
  input: JsonObject,
  at: { readonly step: ManifestStep; readonly run: RunState },
): z.output<T> {
  const { step, run } = at;
  const unknown = Object.keys(input).filter((key) => !Object.hasOwn(schema.shape, key));
  if (run.manifest.isStrict && unknown.length > 0) {
    const known = Object.keys(schema.shape).join(", ");
    const message = `The action ${step.action} has no input "${unknown[0] ?? ""}". It has: ${known}.`;
    throw problem("template_invalid", step.mark, message);
  }
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw problem("template_invalid", step.mark, `Input of the action ${step.action}: ${issues.join("; ")}`);
}
