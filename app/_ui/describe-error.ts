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
}

const known: Readonly<Record<string, Pick<ErrorWords, "kind" | "title">>> = {
  unauthenticated: { kind: "forbidden", title: "You are signed out" },
  session_expired: { kind: "forbidden", title: "Your session has ended" },
  forbidden: { kind: "forbidden", title: "You may not do this" },
  not_found: { kind: "missing", title: "There is nothing at this address" },
  rate_limited: { kind: "error", title: "Too many requests" },
  forge_unavailable: { kind: "error", title: "The forge does not answer" },
};

export function describeError(error: unknown): ErrorWords {
  const code = textField(field(error, "data"), "code");
  if (code !== undefined && error instanceof Error) {
    const words = known[code] ?? { kind: "error" as const, title: "That did not work" };
    return {
      ...words,
      code,
      message: error.message,
      reference: textField(field(error, "data"), "requestId"),
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
        : "The portal failed while preparing it. Try again; if it stays, look for the reference in the portal's log.",
    reference,
  };
}
