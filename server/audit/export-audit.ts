/* The audit log as a download, written page by page while the reader takes it. */
import type { StreamAnswer } from "../doors/define-stream.ts";
import { AppError } from "../kernel/app-error.ts";
import { toByteStream } from "../runtime/byte-stream.ts";
import type { Deps } from "../runtime/deps.ts";
import { auditCsvHeader, toAuditCsvLine } from "./domain/audit-csv.ts";
import { walkAudit } from "./list-audit.ts";
import type { AuditRecorder } from "./record-audit.ts";
import type { AuditFilter } from "./store.ts";

const formats = {
  csv: { contentType: "text/csv; charset=utf-8", header: auditCsvHeader, toLine: toAuditCsvLine },
  jsonl: {
    contentType: "application/x-ndjson; charset=utf-8",
    header: "",
    toLine: (event: unknown) => `${JSON.stringify(event)}\n`,
  },
} as const;

export interface ExportAudit {
  readonly filter: AuditFilter;
  readonly format: keyof typeof formats;
  readonly audit: AuditRecorder;
  readonly isStillAllowed: () => Promise<boolean>;
}

async function* linesOf(deps: Pick<Deps, "db">, input: ExportAudit): AsyncGenerator<string> {
  const { header, toLine } = formats[input.format];
  if (header !== "") yield header;
  for await (const page of walkAudit(deps, input.filter)) {
    // A reader may take hours over it. Broken off, not ended: half a log must not look like a whole one.
    if (!(await input.isStillAllowed()))
      throw new AppError("forbidden", "The right to export the audit log was taken away meanwhile.");
    yield page.map(toLine).join("");
  }
}

/** Taking the log away is itself recorded, before the first byte. */
export async function exportAudit(deps: Pick<Deps, "db" | "now">, input: ExportAudit): Promise<StreamAnswer> {
  await deps.db.withTx((tx) =>
    input.audit(tx, { target: "audit", details: { format: input.format, filter: input.filter } }),
  );
  const day = new Date(deps.now()).toISOString().slice(0, 10);
  return {
    contentType: formats[input.format].contentType,
    headers: { "content-disposition": `attachment; filename="waymark-audit-${day}.${input.format}"` },
    body: toByteStream(linesOf(deps, input)),
  };
}
