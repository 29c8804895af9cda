/*
 * JSON Schema validation for the form, by an interpreter: the page's content-security policy forbids the code
 * generation that compiled validators need. The server validates the same answers with the same interpreter.
 */
import { Validator, type OutputUnit, type Schema } from "@cfworker/json-schema";
import {
  createErrorHandler,
  getDefaultFormState,
  toErrorSchema,
  unwrapErrorHandler,
  validationDataMerge,
  type RJSFSchema,
  type RJSFValidationError,
  type ValidationData,
  type ValidatorType,
} from "@rjsf/utils";

/** What a form holds: one value per question. */
export type Answers = Record<string, unknown>;

const isSchema = (schema: unknown): schema is Schema => typeof schema === "object" && schema !== null;

/** Parent errors only say that a child failed; the children say what to do. */
const structural = new Set([
  "properties",
  "allOf",
  "anyOf",
  "if",
  "then",
  "else",
  "items",
  "dependencies",
  "dependentSchemas",
  "$ref",
]);

const toProperty = (instanceLocation: string): string => {
  const parts = instanceLocation
    .replace(/^#\/?/, "")
    .split("/")
    .filter((part) => part !== "");
  return parts
    .map((part) => `.${decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~")}`)
    .join("");
};

const missingName = (message: string): string | undefined =>
  /property "(?<name>[^"]+)"/.exec(message)?.groups?.["name"];

function toValidationError(unit: OutputUnit): RJSFValidationError {
  const missing = unit.keyword === "required" ? missingName(unit.error) : undefined;
  const property = `${toProperty(unit.instanceLocation)}${missing === undefined ? "" : `.${missing}`}`;
  return {
    name: unit.keyword,
    property,
    message: unit.error,
    stack: `${property} ${unit.error}`,
    schemaPath: unit.keywordLocation,
  };
}

function validate(schema: unknown, data: unknown): OutputUnit[] {
  if (!isSchema(schema)) return [];
  const result = new Validator(schema, "7", false).validate(data);
  return result.valid ? [] : result.errors.filter((unit) => !structural.has(unit.keyword));
}

class InterpretedValidator implements ValidatorType<Answers> {
  validateFormData(...call: Parameters<ValidatorType<Answers>["validateFormData"]>): ValidationData<Answers> {
    const [formData, schema, customValidate, transformErrors, uiSchema] = call;
    const raw = validate(schema, formData ?? {}).map(toValidationError);
    const errors = transformErrors === undefined ? raw : transformErrors(raw, uiSchema);
    const errorSchema = toErrorSchema<Answers>(errors);
    if (customValidate === undefined) return { errors, errorSchema };
    const complete = getDefaultFormState<Answers>(this, schema, formData, schema, true);
    const data = Array.isArray(complete) ? {} : (complete ?? {});
    const handler = customValidate(data, createErrorHandler<Answers>(data), uiSchema, errorSchema);
    return validationDataMerge<Answers>({ errors, errorSchema }, unwrapErrorHandler<Answers>(handler));
  }

  isValid(schema: RJSFSchema, formData: Answers | undefined, rootSchema: RJSFSchema): boolean {
    try {
      const withDefinitions = { ...schema, definitions: rootSchema.definitions ?? {} };
      return new Validator(isSchema(withDefinitions) ? withDefinitions : {}, "7", true).validate(formData)
        .valid;
    } catch {
      return false;
    }
  }

  rawValidation<Result = OutputUnit>(
    schema: RJSFSchema,
    formData?: Answers,
  ): { errors?: Result[]; validationError?: Error } {
    try {
      validate(schema, formData ?? {});
      return {};
    } catch (error) {
      return { validationError: error instanceof Error ? error : new Error(String(error)) };
    }
  }
}

export const jsonSchemaValidator: ValidatorType<Answers> = new InterpretedValidator();
