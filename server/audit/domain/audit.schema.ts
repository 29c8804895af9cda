/*
 * The audit log as every door shows it: one row per change, sealed by a chain of HMACs over all rows before it, so that a
 * changed or missing row is found (docs/audit.md). The hashes themselves stay inside.
 */
import { z } from "zod";
import { timestampSchema } from "../../kernel/time.ts";

export const auditEventSchema = z.object({
  seq: z.number().int().describe("Counts from 1 without a gap."),
  id: z.string(),
  at: timestampSchema,
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  action: z.string().describe("`noun.verb`, the operation's name."),
  target: z.string().describe("What it was done to: an entity reference, a run, a token."),
  requestId: z.string(),
  details: z.record(z.string(), z.unknown()),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

/** A row of the chain that somebody noted outside the database. */
export const auditAnchorSchema = z.object({
  seq: z.number().int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type AuditAnchor = z.infer<typeof auditAnchorSchema>;

export const auditProblemSchema = z.enum([
  "chain_broken",
  "anchor_mismatch",
  "behind_anchor",
  "anchors_unreadable",
]);

export const auditVerificationSchema = z.object({
  ok: z.boolean(),
  rows: z.number().int().describe("Rows that were read."),
  head: auditAnchorSchema.nullable().describe("The last row: note it elsewhere to notice a cut tail later."),
  anchors: z.number().int().describe("Anchors that were compared."),
  reason: auditProblemSchema.optional(),
  firstBadSeq: z
    .number()
    .int()
    .optional()
    .describe("The first row that is missing or not as it was written."),
});
export type AuditVerification = z.infer<typeof auditVerificationSchema>;
