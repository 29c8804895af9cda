import type { Schema } from "@cfworker/json-schema";
import { describe, expect, it } from "vitest";
import { formatFinding } from "../../kernel/finding.ts";
import { readYaml } from "../../kernel/yaml-text.ts";
import { schemaFindings } from "./strict-schema.ts";

function findings(schema: Schema, text: string): string[] {
  const [document] = readYaml({ file: "a.yaml", text }).documents;
  if (document === undefined) throw new Error("no document");
  return schemaFindings(schema, "a.yaml", document).map(formatFinding);
}
const closed = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});

describe("a document against a closed schema", () => {
  it("that fits has no findings", () => {
    expect(findings(closed({ a: { type: "integer" } }), "a: 1\n")).toEqual([]);
  });

  it("is told of an unknown field at its key, however deep", () => {
    const schema = closed({ a: { type: "array", items: closed({ b: {} }) } });
    expect(findings(schema, "a:\n  - b: 1\n  - b: 1\n    c: 2\nd: 3\n")).toEqual(
      [
        "a.yaml:5:1: unknown-field: expected a known field, found d; remove it or correct its name",
        "a.yaml:4:5: unknown-field: expected a known field, found a.1.c; remove it or correct its name",
      ].sort(),
    );
  });

  it("is told the innermost reason only, behind references too", () => {
    const schema: Schema = {
      ...closed({ spec: { $ref: "#/$defs/spec" } }),
      $defs: { spec: closed({ replicas: { allOf: [{ type: "integer" }] } }) },
    };
    expect(findings(schema, "spec:\n  replicas: two\n")).toEqual([
      'a.yaml:2:3: schema-type: spec.replicas: Instance type "string" is invalid. Expected "integer".',
    ]);
  });

  it("is told of a missing field where it should be", () => {
    expect(findings(closed({ a: closed({ b: {} }, ["b"]) }), "a: {}\n")).toEqual([
      'a.yaml:1:1: schema-required: a: Instance does not have required property "b".',
    ]);
    expect(findings(closed({ b: {} }, ["b"]), "{}\n")).toEqual([
      'a.yaml:1:1: schema-required: document: Instance does not have required property "b".',
    ]);
  });

  it.each([
    ["a/b", "a/b"],
    ["a~b", "a~b"],
    ["a%b", "a%b"],
    ["a b", "a b"],
    ["ä.example/name", "ä.example/name"],
  ])("finds the key %j again", (key, shown) => {
    const schema: Schema = {
      type: "object",
      properties: { x: { type: "object", additionalProperties: { type: "string" } } },
    };
    expect(findings(schema, `x:\n  ok: y\n  "${key}": 1\n`)).toEqual([
      `a.yaml:3:3: schema-type: x.${shown}: Instance type "number" is invalid. Expected "string".`,
    ]);
  });

  it("says each thing once", () => {
    const schema: Schema = {
      type: "object",
      properties: { a: { anyOf: [{ type: "integer" }, { type: "integer" }] } },
    };
    const found = findings(schema, "a: x\n");
    expect(new Set(found).size).toBe(found.length);
    expect(found.map((finding) => finding.split(": ")[1])).toEqual(["schema-anyOf", "schema-type"]);
  });
});
