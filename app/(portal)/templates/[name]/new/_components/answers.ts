/*
 * From what the form holds to what is sent: only questions that are asked with these answers count, so a value typed
 * into a question that has since disappeared is dropped.
 */
import { getDefaultFormState, retrieveSchema, type RJSFSchema } from "@rjsf/utils";
import { jsonSchemaValidator, type Answers } from "./form/json-schema-validator";

const isRecord = (value: unknown): value is Answers =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Fills defaults, in branches that apply only. */
export function withDefaults(schema: RJSFSchema, answers: Answers): Answers {
  const filled: unknown = getDefaultFormState<Answers>(jsonSchemaValidator, schema, answers, schema);
  return isRecord(filled) ? filled : answers;
}

/** Names asked on a page, with these answers. */
export function askedNames(schema: RJSFSchema, answers: Answers): string[] {
  const resolved = retrieveSchema<Answers>(jsonSchemaValidator, schema, schema, answers);
  return Object.keys(resolved.properties ?? {});
}

const defaultsOf = (schema: RJSFSchema, answers: Answers): Readonly<Record<string, unknown>> => {
  const { properties } = retrieveSchema<Answers>(jsonSchemaValidator, schema, schema, answers);
  const entries = Object.entries(properties ?? {}).map(([name, property]): [string, unknown] => [
    name,
    isRecord(property) ? property["default"] : undefined,
  ]);
  return Object.fromEntries(entries);
};

/** Another tier may propose another latency: an answer that is still the proposal follows, a chosen one stays. */
export function followDefaults(schema: RJSFSchema, before: Answers, after: Answers): Answers {
  const [old, current] = [defaultsOf(schema, before), defaultsOf(schema, after)];
  const followed = Object.entries(current).filter(
    ([name, proposal]) =>
      proposal !== undefined &&
      proposal !== old[name] &&
      old[name] !== undefined &&
      before[name] === old[name] &&
      after[name] === before[name],
  );
  return followed.length === 0 ? after : { ...after, ...Object.fromEntries(followed) };
}

export function answersToSend(pages: readonly RJSFSchema[], answers: Answers): Answers {
  const names = new Set(pages.flatMap((page) => askedNames(page, answers)));
  return Object.fromEntries(
    Object.entries(answers).filter(([name, value]) => names.has(name) && value !== undefined),
  );
}

const branchKeys = ["oneOf", "anyOf", "allOf", "then", "else"];
const dependentKeys = ["dependencies", "dependentSchemas"];

/** Every declaration of a question, in whichever branch, outermost first. */
function declarations(schema: unknown): [string, Answers][] {
  if (Array.isArray(schema)) return schema.flatMap(declarations);
  if (!isRecord(schema)) return [];
  const { properties } = schema;
  const own = isRecord(properties) ? Object.entries(properties) : [];
  return [
    ...own.flatMap(([name, value]): [string, Answers][] => (isRecord(value) ? [[name, value]] : [])),
    ...branchKeys.flatMap((key) => declarations(schema[key])),
    ...dependentKeys.flatMap((key) => declarations(Object.values(schema[key] ?? {}))),
  ];
}

/** A branch repeats the question it depends on with the values it is for; the declaration with a type describes it. */
function declaredQuestions(pages: readonly RJSFSchema[]): ReadonlyMap<string, Answers> {
  const questions = new Map<string, Answers>();
  for (const [name, schema] of declarations(pages)) {
    const known = questions.get(name);
    if (known === undefined || (known["type"] === undefined && schema["type"] !== undefined))
      questions.set(name, schema);
  }
  return questions;
}

/**
 * Answers given in a link, `?values.name=checkout`: text, read as the type the question declares. Answers to questions
 * behind a condition are taken too; whether they are asked is decided when the others are known.
 */
export function answersFromLink(
  pages: readonly RJSFSchema[],
  query: Readonly<Record<string, string>>,
): Answers {
  const questions = declaredQuestions(pages);
  const found: Answers = {};
  for (const [key, text] of Object.entries(query)) {
    const name = key.startsWith("values.") ? key.slice("values.".length) : "";
    const question = questions.get(name);
    const answer = question === undefined ? undefined : readAnswer(question, text);
    if (answer !== undefined) found[name] = answer;
  }
  return found;
}

function readAnswer(question: Answers, text: string): unknown {
  const { type, enum: choices } = question;
  const chosen = Array.isArray(choices) ? choices.find((choice) => String(choice) === text) : undefined;
  return chosen ?? readAs(Array.isArray(type) ? type[0] : type, text);
}

function readAs(type: unknown, text: string): unknown {
  if (type === "boolean") return text === "true";
  if (type === "array" || type === "object") return readJson(type, text);
  const isNumeric = type === "integer" || type === "number";
  return isNumeric && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** A list or a group of answers, as JSON; anything else is no answer to the question. */
function readJson(type: "array" | "object", text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return (type === "array" ? Array.isArray(value) : isRecord(value)) ? value : undefined;
  } catch {
    return undefined;
  }
}
