/* Answers to a template's questions, from a file. */
import fs from "node:fs/promises";
import { parse, YAMLError } from "yaml";
import { UsageError } from "./command.ts";

const maxValuesBytes = 1_048_576;

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parseValues(file: string, text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0, schema: "core" }) ?? {};
  } catch (error) {
    const reason = error instanceof YAMLError || error instanceof ReferenceError ? error.message : "";
    throw new UsageError(`--values: expected YAML or JSON in ${file}. ${reason}`.trim());
  }
}

/** Reads answers from a JSON or YAML file; `-` is standard input. Throws UsageError. */
export async function readValues(file: string): Promise<Readonly<Record<string, unknown>>> {
  const bytes = await fs.readFile(file === "-" ? "/dev/stdin" : file).catch(() => {
    throw new UsageError(`--values: ${file} cannot be read.`);
  });
  if (bytes.length > maxValuesBytes)
    throw new UsageError(`--values: ${file} has more than ${maxValuesBytes} bytes.`);
  const values = parseValues(file, bytes.toString("utf8"));
  if (!isMapping(values)) throw new UsageError(`--values: expected a mapping of answers in ${file}.`);
  return values;
}
