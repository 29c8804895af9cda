import { describe, expect, it } from "vitest";
import { inOurWords } from "./error-words";
import { jsonSchemaValidator } from "./json-schema-validator";
import { splitUiSchema } from "./split-ui-schema";

const page = {
  title: "The service",
  required: ["name"],
  type: "object",
  properties: {
    name: {
      type: "string",
      title: "Name",
      minLength: 3,
      pattern: "^[a-z]+$",
      "ui:help": "Lower-case letters.",
      "ui:autofocus": true,
    },
    tier: { type: "integer", title: "Tier", enum: [0, 1], enumNames: ["Zero", "One"], default: 1 },
  },
  dependencies: {
    tier: {
      oneOf: [
        {
          properties: {
            tier: { enum: [0] },
            onCall: { type: "string", title: "On call", "ui:placeholder": "https://" },
          },
        },
        { properties: { tier: { enum: [1] } } },
      ],
    },
  },
};

describe("a template's page", () => {
  it("is split into schema and interface hints, in conditional branches too", () => {
    const { schema, uiSchema } = splitUiSchema(page);
    expect(JSON.stringify(schema)).not.toContain("ui:");
    expect(uiSchema["name"]).toEqual({ "ui:help": "Lower-case letters.", "ui:autofocus": true });
    expect(uiSchema["tier"]).toEqual({ "ui:enumNames": ["Zero", "One"] });
    expect(uiSchema["onCall"]).toEqual({ "ui:placeholder": "https://" });
  });
});

describe("validation in the browser", () => {
  const { schema, uiSchema } = splitUiSchema(page);
  const messages = (answers: Record<string, unknown>) =>
    jsonSchemaValidator
      .validateFormData(answers, schema, undefined, inOurWords(schema), uiSchema)
      .errors.map((error) => [error.property, error.message]);

  it("accepts answers that fit", () => {
    expect(messages({ name: "checkout", tier: 1 })).toEqual([]);
    expect(messages({ name: "checkout", tier: 0, onCall: "https://x" })).toEqual([]);
  });

  it.each([
    [{}, [[".name", "Name is required."]]],
    [{ name: "Checkout" }, [[".name", "Expected: Lower-case letters."]]],
    [{ name: "ab" }, [[".name", "Expected at least 3 characters."]]],
    [{ name: 7 }, [[".name", "Expected a value of type string."]]],
  ])("says what is expected of %j", (answers, expected) => {
    expect(messages(answers)).toEqual(expected);
  });

  it("needs no code generation", () => {
    const { Function: original } = globalThis;
    globalThis.Function = (() => {
      throw new Error("code generation");
    }) as unknown as FunctionConstructor;
    try {
      expect(messages({ name: "checkout" })).toEqual([]);
    } finally {
      globalThis.Function = original;
    }
  });
});
