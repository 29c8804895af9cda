/*
 * Turns whatever was thrown into words for a person. Answers of the portal carry a code, a message and a request id;
 * errors of server components carry only a digest, which is also in the log.
 */
import { field, textField } from "./unknown-field";

export interface ErrorWords {
  readonly kind: "error" | "forbidden" | "missing";
  readonly code: string | undefined;
  readonly title: string;
  readonly message: string;
  readonly reference: string | undefined;
  /** The field it is about, where the answer names one. */
  readonly field?: string | undefined;
}

interface KnownWords {
  readonly kind: ErrorWords["kind"];
  readonly title: string;
  /** In place of the portal's own message, where that says too little for a page. */
  readonly message?: string;
}

const inTheLog =
  "Try again. If it stays, give the reference to whoever looks after the portal: the log has it.";

const known: Readonly<Record<string, KnownWords>> = {
  unauthenticated: { kind: "forbidden", title: "You are signed out" },
  session_expired: { kind: "forbidden", title: "Your session has ended" },
  forbidden: { kind: "forbidden", title: "You may not do this" },
  session_required: { kind: "forbidden", title: "Only a signed-in person may do this" },
  not_found: { kind: "missing", title: "There is nothing at this address" },
  rate_limited: { kind: "error", title: "Too many requests" },
  conflict: { kind: "error", title: "Something changed meanwhile" },
  forge_unavailable: { kind: "error", title: "The forge does not answer" },
  forge_permission: { kind: "error", title: "The forge did not allow it" },
  storage_busy: { kind: "error", title: "The portal's database is busy" },
  storage_full: { kind: "error", title: "The portal's disk is full" },
  storage_read_only: { kind: "error", title: "The portal's disk cannot be written" },
  storage_failed: { kind: "error", title: "The portal's disk failed" },
  internal_error: {
    kind: "error",
    title: "The portal failed",
    message: `Nothing you did is wrong. ${inTheLog}`,
  },
};

function fieldsOf(data: unknown): readonly unknown[] {
  const fields: unknown = field(field(data, "details"), "fields");
  return Array.isArray(fields) ? fields : [];
}

/** Programs read which field is meant; on a page the words stand beside it, or a button leads there. */
function withoutFieldName(message: string, fields: readonly unknown[]): string {
  const name = fields.length === 1 ? textField(fields[0], "field") : undefined;
  if (name === undefined || !message.startsWith(`${name}: `)) return message;
  const [first = "", ...rest] = message.slice(name.length + 2);
  return first.toUpperCase() + rest.join("");
}

export function describeError(error: unknown): ErrorWords {
  const code = textField(field(error, "data"), "code");
  if (code !== undefined && error instanceof Error) {
    const words = known[code] ?? { kind: "error" as const, title: "That did not work" };
    const fields = fieldsOf(field(error, "data"));
    return {
      kind: words.kind,
      code,
      title: words.title,
      message: words.message ?? withoutFieldName(error.message, fields),
      reference: textField(field(error, "data"), "requestId"),
      field: textField(fields[0], "field"),
    };
  }
  const digest = error instanceof Error && "digest" in error ? error.digest : undefined;
  const reference = typeof digest === "string" ? digest : undefined;
  return {
    kind: "error",
    code: undefined,
    title: "This page could not be shown",
    message:
      reference === undefined
        ? "The portal did not answer. Check that it is running and try again."
        : `The portal failed while preparing it. ${inTheLog}`,
    reference,
  };
}
