/*
 * A finding is one problem in one file, with the place a person can jump to. Printed `file:line:column: code: message`,
 * the form editors and CI logs turn into links.
 */
import { z } from "zod";

export const findingSchema = z.object({
  file: z.string(),
  line: z.number().int().min(1),
  column: z.number().int().min(1),
  code: z.string(),
  message: z.string(),
  severity: z.enum(["error", "warning"]),
});
export type Finding = z.infer<typeof findingSchema>;

export const formatFinding = (finding: Finding): string =>
  `${finding.file}:${finding.line}:${finding.column}: ${finding.code}: ${finding.message}`;
