/*
 * Strict mode for the manifest itself: the expressions inside step inputs, conditions and outputs. A step may read the
 * answers, the outputs of steps before it, the person who starts the run and the secrets the template asks for.
 */
import type { Finding } from "../../kernel/finding.ts";
import { outputsOf } from "./action-outputs.ts";
import type { ScanIssue } from "./check-expression.ts";
import { isJsonObject, toJsonObject, type JsonValue } from "./json-value.ts";
import type { Manifest } from "./manifest.ts";
import { isSecretParameter, listParameters, listProperties, parameterShape } from "./parameters.ts";
import { scanTemplate } from "./scan-template.ts";
import { anyShape, recordOfNames, recordShape, type Scope, type Shape } from "./scope.ts";
import {
  builtinFilters,
  builtinFunctions,
  nondeterministicFilters,
  scaffolderFilters,
  statusFunctions,
} from "./template-language.ts";
import type { TrackedText } from "./tracked-yaml.ts";

/** Facts the portal adds to `values` of strict templates; all of them follow from the answers and the catalog. */
export const contextFacts = [
  "organization",
  "ownerTeam",
  "codeOwner",
  "requiredApprovals",
  "repositoryUrl",
] as const;

const nondeterministic: ReadonlySet<string> = new Set(nondeterministicFilters);
export const scopeFilters = (isStrict: boolean): ReadonlySet<string> =>
  new Set<string>(
    [...builtinFilters, ...scaffolderFilters].filter((name) => !isStrict || !nondeterministic.has(name)),
  );

/** Undeclared names are errors in strict templates; reaching for the host is an error everywhere. */
export function severityOf(code: ScanIssue["code"], isStrict: boolean): Finding["severity"] {
  return isStrict || code.startsWith("forbidden_") ? "error" : "warning";
}

/** What `values` holds in files of a strict template, and what a step's own `values` adds. */
export function valuesShape(manifest: Manifest, stepValues: JsonValue | undefined): Shape {
  const own = Object.keys(toJsonObject(stepValues)).map((name): [string, Shape] => [name, anyShape]);
  if (!manifest.isStrict) return recordShape(own);
  return recordShape([...strictValues(manifest), ...own]);
}

function strictValues(manifest: Manifest): readonly [string, Shape][] {
  const facts = contextFacts.map((name): [string, Shape] => [name, anyShape]);
  return [...facts, ...answerShapes(manifest)];
}

/** Secrets are no answers a text may hold: reading one as such would render as nothing. */
const answerShapes = (manifest: Manifest): readonly [string, Shape][] =>
  [...listParameters(manifest.pages)]
    .filter(([, schema]) => !isSecretParameter(schema))
    .map(([name, schema]) => [name, parameterShape(schema)]);

export function checkManifestExpressions(
  manifest: Manifest,
  texts: readonly TrackedText[],
): readonly Finding[] {
  return texts.flatMap((text) => {
    const place = expressionPlace(text);
    if (place === undefined) return [];
    const scope = manifestScope(manifest, place);
    return scanTemplate(text.value, scope).map((issue) => ({
      ...text.markAt(issue.offset),
      code: issue.code,
      message: issue.message,
      severity: severityOf(issue.code, manifest.isStrict),
    }));
  });
}

type Place =
  { readonly kind: "step"; readonly index: number; readonly key: string } | { readonly kind: "output" };

/** Only steps and outputs hold expressions; titles and schemas are shown as they are. */
function expressionPlace(text: TrackedText): Place | undefined {
  const [root, section, index, key] = text.path;
  if (root !== "spec") return undefined;
  if (section === "output") return { kind: "output" };
  const isStep = section === "steps" && typeof index === "number" && typeof key === "string";
  if (!isStep || !["input", "if", "each"].includes(key)) return undefined;
  return { kind: "step", index, key };
}

function manifestScope(manifest: Manifest, place: Place): Scope {
  const isStep = place.kind === "step";
  const earlier = manifest.steps.slice(0, isStep ? place.index : manifest.steps.length);
  const names = new Map<string, Shape>([
    ["parameters", recordShape(answerShapes(manifest))],
    ["steps", recordShape(earlier.map((step) => [step.id, stepShape(step)]))],
    [
      "user",
      recordShape([
        ["ref", anyShape],
        ["entity", anyShape],
      ]),
    ],
    ["context", anyShape],
    ["environment", anyShape],
  ]);
  if (manifest.isStrict) names.set("values", recordShape(strictValues(manifest)));
  if (isStep) names.set("secrets", secretsShape(manifest));
  if (isStep && manifest.steps[place.index]?.each !== undefined)
    names.set("each", recordOfNames(["key", "value"]));
  const isCondition = isStep && place.key === "if";
  const functions = new Set<string>([...builtinFunctions, ...(isCondition ? statusFunctions : [])]);
  return { names, functions, filters: scopeFilters(manifest.isStrict) };
}

function stepShape(step: Manifest["steps"][number]): Shape {
  const outputs = outputsOf(step.action);
  const isOpen = outputs === undefined || step.each !== undefined;
  return recordShape([["output", isOpen ? anyShape : recordOfNames(outputs)]]);
}

/** Secrets come from the declared schema, from secret questions, and from pickers that ask for the person's own credentials. */
function secretsShape(manifest: Manifest): Shape {
  const declared = manifest.secretsSchema === null ? [] : [...listProperties(manifest.secretsSchema).keys()];
  const requested = [...listParameters(manifest.pages).values()].flatMap((schema) => {
    const credentials = toJsonObject(schema["ui:options"]).requestUserCredentials;
    const key = isJsonObject(credentials) ? credentials.secretsKey : undefined;
    return typeof key === "string" ? [key] : [];
  });
  const asked = [...listParameters(manifest.pages)]
    .filter(([, schema]) => isSecretParameter(schema))
    .map(([name]) => name);
  return recordOfNames([...declared, ...requested, ...asked]);
}
