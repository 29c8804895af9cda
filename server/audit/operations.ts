import { z } from "zod";
import { defineOperation } from "../doors/define-operation.ts";
import { defineStream } from "../doors/define-stream.ts";
import { pageInputShape, pageOf } from "../kernel/page.ts";
import { auditAnchorSchema, auditEventSchema, auditVerificationSchema } from "./domain/audit.schema.ts";
import { exportAudit } from "./export-audit.ts";
import { listAudit } from "./list-audit.ts";
import { verifyAudit } from "./verify-audit.ts";

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const filterShape = {
  actor: z.string().max(200).optional().describe("Id or name of who did it."),
  action: z.string().max(100).optional().describe("`runs.start`, or all of an area: `runs.*`."),
  target: z.string().max(300).optional(),
  from: time.optional().describe("At or after this time."),
  to: time.optional().describe("Before this time."),
};

export const listAuditOperation = defineOperation({
  name: "audit.list",
  kind: "query",
  summary: "Who changed what, newest first",
  input: z.object({ ...pageInputShape, ...filterShape }),
  output: pageOf(auditEventSchema),
  access: { role: "admin" },
  rest: { method: "GET", path: "/audit" },
  cli: "audit list",
  run: ({ deps }, { limit, cursor, ...filter }) => listAudit(deps, { filter, limit, cursor }),
});

const anchorText = z
  .string()
  .regex(/^[1-9]\d{0,14}:[0-9a-f]{64}$/, "expected SEQ:HASH, as an earlier verification printed it")
  .transform((text) => {
    const [seq, hash] = text.split(":");
    return auditAnchorSchema.parse({ seq: Number(seq), hash });
  });

export const verifyAuditOperation = defineOperation({
  name: "audit.verify",
  kind: "query",
  summary: "Recompute the audit log's hash chain and compare it with the noted rows",
  input: z.object({
    anchor: anchorText.optional().describe("SEQ:HASH of an earlier verification's head, kept elsewhere."),
  }),
  output: auditVerificationSchema,
  access: { role: "admin" },
  rest: { method: "GET", path: "/audit/verify" },
  cli: "audit verify [--anchor SEQ:HASH]",
  run: ({ deps }, { anchor }) => verifyAudit(deps, { anchor }),
});

export const exportAuditOperation = defineStream({
  name: "audit.export",
  summary: "The audit log as a file",
  input: z.object({ ...filterShape, format: z.enum(["csv", "jsonl"]).default("csv") }),
  access: { role: "admin" },
  rest: { method: "GET", path: "/audit/export" },
  contentTypes: ["text/csv", "application/x-ndjson"],
  cli: "audit export FILE",
  open: ({ deps, audit, isStillAllowed }, { format, ...filter }) =>
    exportAudit(deps, { filter, format, audit, isStillAllowed }),
});

export const auditOperations = [listAuditOperation, verifyAuditOperation] as const;
export const auditStreams = [exportAuditOperation] as const;
