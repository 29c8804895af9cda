/* The interpreter's findings in the words of the form: what was expected, and how to get there. */
import type { ErrorTransformer, RJSFSchema, RJSFValidationError, UiSchema } from "@rjsf/utils";
import type { Answers } from "./json-schema-validator";

interface Question {
  readonly title: string;
  readonly schema: RJSFSchema;
  readonly help: string | undefined;
}

const words: Readonly<Record<string, (question: Question) => string>> = {
  required: ({ title }) => `${title} is required.`,
  pattern: ({ help }) =>
    help === undefined ? "This has characters or a form that is not allowed here." : `Expected: ${help}`,
  minLength: ({ schema }) => `Expected at least ${schema.minLength ?? 1} characters.`,
  maxLength: ({ schema }) => `Expected at most ${schema.maxLength ?? 0} characters.`,
  enum: () => "Choose one of the options.",
  oneOf: () => "Choose one of the options.",
  type: ({ schema }) => `Expected a value of type ${[schema.type ?? "any"].flat().join(" or ")}.`,
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a schema declares for one part of a path, in whichever branch: a property, or the items of a list. */
function declaredBelow(schema: unknown, part: string): unknown {
  if (Array.isArray(schema))
    return schema.map((branch) => declaredBelow(branch, part)).find((found) => found !== undefined);
  if (!isObject(schema)) return undefined;
  if (/^\d+$/.test(part) && schema["type"] === "array") return schema["items"];
  const { properties, dependencies, oneOf, anyOf, allOf, then, else: otherwise } = schema;
  const declared = isObject(properties) ? properties[part] : undefined;
  if (isObject(declared) && ("title" in declared || "type" in declared)) return declared;
  const branches = [
    oneOf,
    anyOf,
    allOf,
    then,
    otherwise,
    ...Object.values(isObject(dependencies) ? dependencies : {}),
  ];
  return declaredBelow(branches, part) ?? declared;
}

function questionAt(schema: RJSFSchema, uiSchema: UiSchema<Answers> | undefined, property: string): Question {
  const path = property.replace(/^\./, "").split(".");
  const name = path.at(-1) ?? "";
  const found = path.reduce<unknown>(declaredBelow, schema);
  const question: RJSFSchema = isObject(found) ? found : {};
  const help: unknown = uiSchema?.[path[0] ?? ""]?.["ui:help"];
  return {
    schema: question,
    title: question.title ?? name,
    help: typeof help === "string" ? help : undefined,
  };
}

/** One message per question: the first, in the order the schema is checked, says enough. */
export const inOurWords =
  (schema: RJSFSchema): ErrorTransformer<Answers> =>
  (errors: RJSFValidationError[], uiSchema?: UiSchema<Answers>) => {
    const seen = new Set<string>();
    return errors.flatMap((error) => {
      const property = error.property ?? "";
      if (seen.has(property)) return [];
      seen.add(property);
      const write = words[error.name ?? ""];
      const message =
        write?.(questionAt(schema, uiSchema, property)) ?? error.message ?? "This value is not accepted.";
      return [{ ...error, message, stack: message }];
    });
  };
