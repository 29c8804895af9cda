import type { Finding } from "../../kernel/finding.ts";
import type { Deps } from "../../runtime/deps.ts";
import type { ParsedDescriptor } from "../domain/parse-descriptor.ts";
import { readDescriptor } from "./read-descriptor.ts";

export interface ValidationResult {
  readonly documents: {
    readonly ref: string | null;
    readonly kind: string | null;
    readonly line: number;
    readonly isValid: boolean;
  }[];
  readonly findings: Finding[];
}

/** The same check ingestion does, before anything is pushed. Every kind is allowed: the text has no source yet. */
export async function validateDescriptor(
  deps: Pick<Deps, "reader">,
  input: { readonly content: string; readonly path: string },
): Promise<ValidationResult> {
  const text = { file: input.path, text: input.content, source: "operator" } as const;
  return toValidation(await readDescriptor(deps, text));
}

const toValidation = ({ documents, findings }: ParsedDescriptor): ValidationResult => ({
  documents: documents.map(({ ref, kind, line, entity }) => ({ ref, kind, line, isValid: entity !== null })),
  findings: [...findings],
});
