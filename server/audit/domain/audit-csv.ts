/*
 * The audit log as CSV (RFC 4180). A spreadsheet runs a cell that begins with one of = + - @ TAB CR LF as a formula, so
 * such a cell gets a leading apostrophe (OWASP "CSV Injection"); every cell is quoted.
 */
import type { AuditEvent } from "./audit.schema.ts";

const columns = [
  "seq",
  "at",
  "actor_kind",
  "actor_id",
  "actor_name",
  "action",
  "target",
  "request_id",
  "details",
] as const;

const cell = (value: string | number): string => {
  const text = String(value);
  const inert = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return `"${inert.replaceAll('"', '""')}"`;
};

const line = (cells: readonly (string | number)[]): string => `${cells.map(cell).join(",")}\r\n`;

export const auditCsvHeader = line(columns);

export const toAuditCsvLine = ({ seq, at, actor, action, target, requestId, details }: AuditEvent): string =>
  line([seq, at, actor.kind, actor.id, actor.name, action, target, requestId, JSON.stringify(details)]);
