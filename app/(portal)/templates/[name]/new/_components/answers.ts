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

export function answersToSend(pages: readonly RJSFSchema[], answers: Answers): Answers {
  const names = new Set(pages.flatMap((page) => askedNames(page, answers)));
  return Object.fromEntries(
    Object.entries(answers).filter(([name, value]) => names.has(name) && value !== undefined),
  );
}

/** Answers given in a link, `?values.name=checkout`: text, read as the type the question declares. */
export function answersFromLink(
  pages: readonly RJSFSchema[],
  query: Readonly<Record<string, string>>,
): Answers {
  const questions = new Map(pages.flatMap((page) => Object.entries(page.properties ?? {})));
  const found: Answers = {};
  for (const [key, text] of Object.entries(query)) {
    const name = key.startsWith("values.") ? key.slice("values.".length) : "";
    const question = questions.get(name);
    if (typeof question === "object")
      found[name] = readAs([question.type ?? "string"].flat()[0] ?? "string", text);
  }
  return found;
}

function readAs(type: string, text: string): unknown {
  if (type === "boolean") return text === "true";
  const isNumeric = type === "integer" || type === "number";
  return isNumeric && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
