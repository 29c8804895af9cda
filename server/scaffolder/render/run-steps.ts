/*
 * Executes the steps of a template in order on the virtual workspace. Inputs are rendered just before their step, so
 * each sees the outputs of those before it. Source: backstage/backstage NunjucksWorkflowRunner.
 */
import { isAppError } from "../../kernel/app-error.ts";
import { isKnownAction } from "../domain/action-outputs.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../domain/json-value.ts";
import type { ManifestStep } from "../domain/manifest.ts";
import { holdsTags } from "../domain/template-tags.ts";
import type { SourceMark } from "../domain/tracked-yaml.ts";
import { actions } from "./actions.ts";
import type { RunState } from "./step-run.ts";
import { problem, renderValue } from "./text-renderer.ts";

/** Runs every step and returns the context in which outputs are rendered. */
export function runSteps(run: RunState): JsonObject {
  const steps: JsonObject = {};
  for (const step of run.manifest.steps) {
    run.checkTime(step.mark);
    const context = stepContext(run, steps);
    if (!isWanted(step, context, run)) continue;
    const output = step.each === undefined ? runOnce(step, context, run) : runEach(step, context, run);
    steps[step.id] = { output };
  }
  return stepContext(run, steps);
}

function stepContext(run: RunState, steps: JsonObject): JsonObject {
  const { user } = run.context;
  return {
    parameters: run.answers,
    steps: { ...steps },
    user: user === null ? {} : { ref: user.ref, entity: user.entity },
    secrets: {},
    environment: { parameters: {}, secrets: {} },
    context: { task: {} },
    ...(run.manifest.isStrict ? { values: run.values } : {}),
  };
}

/** An empty list counts as false, as in Backstage. */
export const isTruthy = (value: JsonValue | undefined): boolean =>
  isJsonArray(value) ? value.length > 0 : Boolean(value);

function isWanted(step: ManifestStep, context: JsonObject, run: RunState): boolean {
  if (step.if === undefined) return true;
  return isTruthy(renderInput(step.if, context, { step, run }));
}

function runOnce(step: ManifestStep, context: JsonObject, run: RunState): JsonObject {
  const handler = actions.get(step.action);
  if (handler === undefined || !isKnownAction(step.action)) {
    const message = `The action "${step.action}" of the step "${step.id}" is not available here. Remove the step, or replace it.`;
    throw problem("template_invalid", step.mark, message);
  }
  const input = renderInput(step.input, context, { step, run });
  return handler(isJsonObject(input) ? input : {}, step, run);
}

/** One run per element; each output becomes the list of what the runs returned. */
function runEach(step: ManifestStep, context: JsonObject, run: RunState): JsonObject {
  const items = renderInput(step.each ?? [], context, { step, run });
  if (!isJsonArray(items) && !isJsonObject(items)) {
    throw problem(
      "template_invalid",
      step.mark,
      `Expected a list or an object for each, found ${JSON.stringify(items)}.`,
    );
  }
  const collected: Record<string, JsonValue[]> = {};
  for (const [key, value] of Object.entries(items)) {
    run.checkTime(step.mark);
    const output = runOnce(step, { ...context, each: { key, value } }, run);
    for (const [name, result] of Object.entries(output)) (collected[name] ??= []).push(result);
  }
  return collected;
}

/** Renders every text of a value. In templates that are not strict, a text that fails stays as it is, with a warning. */
export function renderInput(
  value: JsonValue,
  context: JsonObject,
  at: { readonly step: Pick<ManifestStep, "mark">; readonly run: RunState },
): JsonValue | undefined {
  if (typeof value === "string") return renderString(value, context, at);
  if (isJsonArray(value)) {
    return value.flatMap((item) => {
      const rendered = renderInput(item, context, at);
      return rendered === undefined ? [] : [rendered];
    });
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).flatMap(([key, item]): [string, JsonValue][] => {
    const rendered = renderInput(item, context, at);
    return rendered === undefined ? [] : [[key, rendered]];
  });
  return Object.fromEntries(entries);
}

function renderString(
  text: string,
  context: JsonObject,
  at: { readonly step: Pick<ManifestStep, "mark">; readonly run: RunState },
): JsonValue | undefined {
  if (!holdsTags(text)) return text;
  const mark: SourceMark = at.step.mark;
  try {
    return renderValue(text, context, mark);
  } catch (error) {
    const isTolerable = isAppError(error) && error.code === "template_invalid" && !at.run.manifest.isStrict;
    if (!isTolerable) throw error;
    at.run.warnings.push({ ...mark, code: "kept_literally", message: error.message, severity: "warning" });
    return text;
  }
}
