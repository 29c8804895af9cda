/* The body of a door that is no operation: judged like an operation's input, and refused in the same words. */
import type { z } from "zod";
import { assertPlainJson } from "~/server/doors/assert-plain-json.ts";
import { invalidInput } from "~/server/doors/execute-operation.ts";
import { readJson } from "./request";

interface DoorInput<T> {
  readonly schema: z.ZodType<T>;
  /** The body's shape, as the error shows it. */
  readonly expected: string;
}

/** Throws invalid_input with the expected shape and what differs from it. */
export async function readInput<T>(request: Request, { schema, expected }: DoorInput<T>): Promise<T> {
  const body = await readJson(request);
  assertPlainJson(body);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalidInput(`Expected ${expected}`, parsed.error);
}
