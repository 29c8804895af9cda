/*
 * Anchors: rows of the chain noted in a file beside the database, and in the log, which companies ship elsewhere. The
 * chain alone cannot show that its newest rows were cut off or that all of it was made anew; an anchor can.
 */
import fs from "node:fs";
import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import { auditAnchorSchema, type AuditAnchor } from "./domain/audit.schema.ts";
import { findLastEvent } from "./store.ts";

function parseLine(line: string): AuditAnchor | undefined {
  try {
    return auditAnchorSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Every anchor in the order it was noted. "unreadable" when a complete line is not an anchor. */
export function readAnchors(file: string): readonly AuditAnchor[] | "unreadable" {
  if (!fs.existsSync(file)) return [];
  // What follows the last line break was being written when the machine stopped.
  const lines = fs.readFileSync(file, "utf8").split("\n").slice(0, -1);
  const anchors = lines.map(parseLine);
  return anchors.every((anchor) => anchor !== undefined) ? anchors : "unreadable";
}

function append(file: string, line: string): void {
  const handle = fs.openSync(file, "a+", 0o600);
  try {
    const { size } = fs.fstatSync(handle);
    const last = Buffer.alloc(1);
    const isTorn = size > 0 && fs.readSync(handle, last, 0, 1, size - 1) === 1 && last.toString() !== "\n";
    // A torn line is cut off: continuing it would make one unreadable line of two.
    if (isTorn) fs.ftruncateSync(handle, fs.readFileSync(file, "utf8").lastIndexOf("\n") + 1);
    fs.writeSync(handle, `${line}\n`);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

type AnchorDeps = Pick<Deps, "db" | "now" | "paths" | "logger">;

/** Notes the newest row. Throws conflict when the log ends before the last anchor: its tail was cut off. */
export async function anchorHead(deps: AnchorDeps): Promise<AuditAnchor | undefined> {
  const anchors = readAnchors(deps.paths.auditAnchors);
  if (anchors === "unreadable")
    throw new AppError("conflict", `${deps.paths.auditAnchors} is not as it was written. Run audit verify.`);
  const last = anchors.at(-1);
  const head = await findLastEvent(deps.db.read);
  if (last !== undefined && last.seq > (head?.seq ?? 0))
    throw new AppError(
      "conflict",
      `The audit log ends before row ${last.seq}, which was noted. Run audit verify.`,
    );
  if (head === undefined || head.seq === last?.seq) return undefined;
  const anchor = { seq: head.seq, hash: head.hash };
  append(deps.paths.auditAnchors, JSON.stringify({ ...anchor, at: new Date(deps.now()).toISOString() }));
  deps.logger.info(anchor, "audit.head");
  return anchor;
}
