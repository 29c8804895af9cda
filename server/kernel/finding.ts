/*
 * A finding is one problem in one file, with the place a person can jump to. Printed `file:line:column: code: message`,
 * the form editors and CI logs turn into links.
 */
import { z } from "zod";
import { oneLine, printable } from "./printable.ts";

export const findingSchema = z.object({
  file: z.string(),
  line: z.number().int().min(1),
  column: z.number().int().min(1),
  code: z.string(),
  message: z.string(),
  severity: z.enum(["error", "warning"]),
});
export type Finding = z.infer<typeof findingSchema>;

/** One line always: a key of somebody's file may hold an end of line, and a CI log takes commands from lines. */
export const formatFinding = ({ file, line, column, code, message }: Finding): string =>
  oneLine(printable(`${file}:${line}:${column}: ${code}: ${message}`));
