/*
 * Answers against the questions of a template: defaults filled in, conditions followed, every problem named by field.
 * A field that no condition can ever show is refused; one behind a condition that does not hold is dropped, because
 * a form may still carry it. Validation is JSON Schema draft 7, by the interpreter the browser uses too.
 */
import { Validator } from "@cfworker/json-schema";
import { err, ok, type Result } from "../../kernel/result.ts";
import { inOurWords } from "./answer-words.ts";
import { toUnicodePattern } from "./check-manifest.ts";
import {
  isJsonArray,
  isJsonObject,
  toJsonArray,
  toJsonObject,
  type JsonObject,
  type JsonValue,
} from "./json-value.ts";
import { isSecretParameter, listParameters, type ParameterPage } from "./parameters.ts";

export interface AnswerProblem {
  /** Dotted path of the answer, empty for the answers as a whole. */
  readonly field: string;
  readonly message: string;
}

/** Answers end up in files and in the database; a megabyte of text is a mistake or an attack. */
const maximumTextLength = 20_000;
const maximumAnswersLength = 100_000;
/** Deeper than any form, and far from what would exhaust the stack of whoever walks them. */
const maximumAnswersDepth = 32;

/** Complete answers without secrets, or every problem. */
export function resolveAnswers(
  pages: readonly ParameterPage[],
  answers: JsonObject,
): Result<JsonObject, readonly AnswerProblem[]> {
  const problems = [...checkSize(answers), ...checkUnknown(pages, answers)];
  if (problems.length > 0) return err(problems);
  const resolved: JsonObject = {};
  for (const page of pages) Object.assign(resolved, fillPage(page, { ...answers, ...resolved }));
  const invalid = pages.flatMap((page) => validatePage(page, resolved));
  return invalid.length > 0 ? err(invalid) : ok(resolved);
}

/** The questions whose answers may be written down; secrets are asked for and kept apart from them. */
export function pagesWithoutSecrets(pages: readonly ParameterPage[]): readonly ParameterPage[] {
  const secrets = new Set(
    [...listParameters(pages)].filter(([, schema]) => isSecretParameter(schema)).map(([name]) => name),
  );
  const withoutNames = (names: readonly JsonValue[]): JsonValue[] =>
    names.filter((name) => !secrets.has(String(name)));
  const strip = (value: JsonValue): JsonValue => {
    if (isJsonArray(value)) return value.map(strip);
    if (!isJsonObject(value)) return value;
    const entries = Object.entries(value).map(([key, item]): [string, JsonValue] => {
      if (key === "required" && isJsonArray(item)) return [key, withoutNames(item)];
      // `dependencies: { card: [billing] }` requires too.
      if (["dependencies", "dependentRequired"].includes(key) && isJsonObject(item))
        return [key, mapValues(item, (part) => (isJsonArray(part) ? withoutNames(part) : strip(part)))];
      if (key !== "properties" || !isJsonObject(item)) return [key, strip(item)];
      return [key, Object.fromEntries(Object.entries(item).filter(([name]) => !secrets.has(name)))];
    });
    return Object.fromEntries(entries);
  };
  return secrets.size === 0 ? pages : pages.map((page) => toJsonObject(strip(page)));
}

/** What may be written to files, shown and stored. */
export function withoutSecrets(pages: readonly ParameterPage[], answers: JsonObject): JsonObject {
  const parameters = listParameters(pages);
  return Object.fromEntries(
    Object.entries(answers).filter(([name]) => !isSecretParameter(parameters.get(name) ?? {})),
  );
}

function checkSize(answers: JsonObject): readonly AnswerProblem[] {
  const problems = Object.entries(answers).flatMap(([name, value]) => checkTexts(name, value));
  if (problems.length > 0) return problems;
  const size = JSON.stringify(answers).length;
  if (size <= maximumAnswersLength) return [];
  return [
    { field: "", message: `Expected at most ${maximumAnswersLength} characters of answers, found ${size}.` },
  ];
}

function checkTexts(field: string, value: JsonValue, depth = 1): readonly AnswerProblem[] {
  if (isJsonArray(value) || isJsonObject(value)) {
    if (depth > maximumAnswersDepth)
      return [{ field, message: `Expected at most ${maximumAnswersDepth} nested levels, found more.` }];
    return Object.entries(value).flatMap(([key, item]) => checkTexts(`${field}.${key}`, item, depth + 1));
  }
  if (typeof value !== "string") return [];
  if (value.length > maximumTextLength) {
    return [{ field, message: `Expected at most ${maximumTextLength} characters, found ${value.length}.` }];
  }
  if (value.includes("\u0000") || !value.isWellFormed()) {
    return [{ field, message: "Expected text, found a character that files cannot hold." }];
  }
  return [];
}

function checkUnknown(pages: readonly ParameterPage[], answers: JsonObject): readonly AnswerProblem[] {
  const known = listParameters(pages);
  return Object.keys(answers)
    .filter((name) => !known.has(name))
    .map((field) => ({ field, message: `The template has no question "${field}". Remove it.` }));
}

/** A question may be called what every object inherits, `toString` for example; that is no answer to it. */
const answerTo = (answers: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(answers, name) ? answers[name] : undefined;

/** The questions that apply, with their answers and defaults. A default may show further questions, so it repeats. */
function fillPage(page: ParameterPage, answers: JsonObject): JsonObject {
  let filled: JsonObject = {};
  for (let round = 0; round < 10; round += 1) {
    const next: JsonObject = {};
    for (const [name, schema] of activeProperties(page, { ...answers, ...filled })) {
      const value = withDefault(schema, answerTo(answers, name));
      if (value !== undefined) next[name] = value;
    }
    if (JSON.stringify(next) === JSON.stringify(filled)) break;
    filled = next;
  }
  return filled;
}

function withDefault(schema: JsonObject, answer: JsonValue | undefined): JsonValue | undefined {
  const value = answer ?? schema.default;
  if (schema.type !== "object" || !isJsonObject(schema.properties)) return value;
  if (value !== undefined && !isJsonObject(value)) return value;
  const own = toJsonObject(value);
  const filled = { ...own, ...fillPage(schema, own) };
  return Object.keys(filled).length === 0 ? value : filled;
}

/** Properties of the schema and of every branch whose condition holds for these answers. */
function activeProperties(schema: JsonObject, answers: JsonObject): ReadonlyMap<string, JsonObject> {
  const properties = new Map<string, JsonObject>();
  const add = (part: JsonValue | undefined): void => {
    if (!isJsonObject(part)) return;
    for (const [name, property] of activeProperties(part, answers)) {
      properties.set(name, { ...properties.get(name), ...property });
    }
  };
  for (const [name, property] of Object.entries(toJsonObject(schema.properties))) {
    properties.set(name, toJsonObject(property));
  }
  for (const part of toJsonArray(schema.allOf)) add(part);
  for (const parts of [toJsonArray(schema.oneOf), toJsonArray(schema.anyOf)])
    parts.filter((part) => isApplicable(part, parts, answers)).forEach(add);
  for (const [name, part] of [
    ...Object.entries(toJsonObject(schema.dependencies)),
    ...Object.entries(toJsonObject(schema.dependentSchemas)),
  ]) {
    if (
      (answerTo(answers, name) ?? toJsonObject(toJsonObject(schema.properties)[name]).default) !== undefined
    )
      add(part);
  }
  if (isJsonObject(schema.if)) add(isSatisfied(schema.if, answers) ? schema.then : schema.else);
  return properties;
}

/**
 * A branch applies when the constants and enums it sets agree; its other requirements are checked afterwards. The enum
 * of a question that only this branch asks is no such condition: a wrong answer to it is wrong.
 */
function isApplicable(branch: JsonValue, siblings: readonly JsonValue[], answers: JsonObject): boolean {
  return Object.entries(propertiesOf(branch)).every(([name, value]) => {
    const property = toJsonObject(value);
    const isShared = siblings.filter((part) => Object.hasOwn(propertiesOf(part), name)).length > 1;
    const isQuestion = ("type" in property || "title" in property) && !isShared;
    const isCondition = "const" in property || ("enum" in property && !isQuestion);
    if (answerTo(answers, name) === undefined || !isCondition) return true;
    return isSatisfied({ properties: { [name]: property } }, answers);
  });
}

const propertiesOf = (schema: JsonValue): JsonObject => toJsonObject(toJsonObject(schema).properties);

function isSatisfied(schema: JsonObject, answers: JsonObject): boolean {
  return new Validator(toValidatorSchema(schema), "7").validate(answers).valid;
}

function validatePage(page: ParameterPage, answers: JsonObject): readonly AnswerProblem[] {
  const schema = toValidatorSchema(withBranchesThatApply({ ...page, type: "object" }, answers));
  const { errors } = new Validator(schema, "7", false).validate(answers);
  const issues = errors
    .map((error) => ({ ...error, field: toField(error.instanceLocation) }))
    .filter((error) => !wrapping.has(error.keyword) || leftOutBy(error.error) !== undefined);
  const precise = issues.filter(({ keyword }) => !choosing.has(keyword));
  const isExplained = (field: string): boolean =>
    precise.some((issue) => field === "" || issue.field === field || issue.field.startsWith(`${field}.`));
  /** A value outside of its own list also differs from the constants of every branch, and may differ in type. */
  const isListed = ({ field, keyword }: { field: string; keyword: string }): boolean =>
    ["const", "type"].includes(keyword) &&
    issues.some((issue) => issue.field === field && issue.keyword === "enum");
  const problems = issues
    .filter((issue) => !choosing.has(issue.keyword) || !isExplained(issue.field))
    .filter((issue) => !isListed(issue))
    .map(({ field, keyword, error }) => toProblem({ field, keyword, error, page }));
  const distinct = new Map(problems.map((problem) => [`${problem.field}\n${problem.message}`, problem]));
  return [...distinct.values()];
}

/** The dotted path of a JSON Pointer in a URL's fragment. */
const toField = (pointer: string): string =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");

/** `dependencies: { card: [billing] }` wraps nothing: this is its only word about the answer that is missing. */
const leftOutBy = (error: string): string | undefined => /" but does not have "(.+)"\.$/.exec(error)?.[1];

/** Keywords that only report that something below them failed. */
const wrapping = new Set([
  "properties",
  "items",
  "allOf",
  "if",
  "then",
  "else",
  "dependencies",
  "dependentSchemas",
  "$ref",
]);

/** Keywords that say that no branch holds; what is wrong in one of them says more. */
const choosing = new Set(["oneOf", "anyOf"]);

/**
 * The same schema for these answers, without the branches that are for others: they cannot hold, and their problems
 * would speak of questions that were answered well.
 */
function withBranchesThatApply(schema: JsonObject, answers: JsonObject): JsonObject {
  const here = (part: JsonValue): JsonValue =>
    isJsonObject(part) ? withBranchesThatApply(part, answers) : part;
  const narrow = (key: string, value: JsonValue): [string, JsonValue] => {
    if (isJsonArray(value) && choosing.has(key)) {
      const applying = value.filter((part) => isApplicable(part, value, answers));
      return [key, (applying.length === 0 ? value : applying).map(here)];
    }
    if (isJsonArray(value)) return [key, key === "allOf" ? value.map(here) : value];
    if (["then", "else"].includes(key)) return [key, here(value)];
    if (!isJsonObject(value)) return [key, value];
    if (["dependencies", "dependentSchemas"].includes(key)) return [key, mapValues(value, here)];
    return [key, value];
  };
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => narrow(key, value)));
}

const mapValues = (object: JsonObject, change: (value: JsonValue) => JsonValue): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

function toProblem(issue: {
  field: string;
  keyword: string;
  error: string;
  page: ParameterPage;
}): AnswerProblem {
  const { field, keyword, error, page } = issue;
  const missing = keyword === "required" ? /"([^"]+)"/.exec(error)?.[1] : leftOutBy(error);
  if (missing !== undefined) {
    const name = field === "" ? missing : `${field}.${missing}`;
    return { field: name, message: `Expected an answer to "${name}", found none.` };
  }
  const schema = listParameters([page]).get(field) ?? {};
  if (keyword === "pattern" && typeof schema.pattern === "string") {
    return { field, message: `Expected text that matches ${schema.pattern}.` };
  }
  if (keyword === "enum" && isJsonArray(schema.enum)) {
    return {
      field,
      message: `Expected one of ${schema.enum.map((value) => JSON.stringify(value)).join(", ")}.`,
    };
  }
  return { field, message: inOurWords(keyword, error) };
}

/** Only keywords of JSON Schema, with patterns in the form the validator compiles. */
function toValidatorSchema(schema: JsonObject): JsonObject {
  const convert = (value: JsonValue): JsonValue => {
    if (isJsonArray(value)) return value.map(convert);
    if (!isJsonObject(value)) return value;
    const entries = Object.entries(value).map(([key, item]): [string, JsonValue] => {
      if (key === "pattern" && typeof item === "string") return [key, toUnicodePattern(item) ?? item];
      return [key, convert(item)];
    });
    return Object.fromEntries(entries);
  };
  return toJsonObject(convert(schema));
}
