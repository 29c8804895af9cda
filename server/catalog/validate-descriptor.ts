import type { Finding } from "../kernel/finding.ts";
import { parseDescriptor } from "./domain/parse-descriptor.ts";

export interface ValidationResult {
  readonly documents: readonly {
    readonly ref: string | null;
    readonly kind: string | null;
    readonly line: number;
    readonly isValid: boolean;
  }[];
  readonly findings: readonly Finding[];
}

/** The same check ingestion does, before anything is pushed. Every kind is allowed: the text has no source yet. */
export function validateDescriptor(input: {
  readonly content: string;
  readonly path: string;
}): ValidationResult {
  const parsed = parseDescriptor({ file: input.path, text: input.content, source: "operator" });
  return {
    documents: parsed.documents.map(({ ref, kind, line, entity }) => ({
      ref,
      kind,
      line,
      isValid: entity !== null,
    })),
    findings: parsed.findings,
  };
}
