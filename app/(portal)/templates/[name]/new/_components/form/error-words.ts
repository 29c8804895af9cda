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

function questionAt(schema: RJSFSchema, uiSchema: UiSchema<Answers> | undefined, property: string): Question {
  const name = property.replace(/^\./, "").split(".")[0] ?? "";
  const found = schema.properties?.[name];
  const question = typeof found === "object" ? found : {};
  const help: unknown = uiSchema?.[name]?.["ui:help"];
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
