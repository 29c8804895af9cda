/*
 * The draft of a wizard: answers kept in this browser until the run starts, so that a reload, a closed tab or an
 * expired session loses nothing. Secrets are never part of it, and answers are put in an
 * address only when somebody copies a link.
 */
import type { Answers } from "./form/json-schema-validator";

export interface Draft {
  readonly answers: Answers;
  readonly page: number;
}

const keyOf = (template: string): string => `waymark.draft.${template}`;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function readDraft(storage: Storage, template: string): Draft | undefined {
  try {
    const stored: unknown = JSON.parse(storage.getItem(keyOf(template)) ?? "null");
    if (!isRecord(stored) || !isRecord(stored["answers"])) return undefined;
    return { answers: stored["answers"], page: typeof stored["page"] === "number" ? stored["page"] : 0 };
  } catch {
    return undefined;
  }
}

/** A full or forbidden storage costs the draft, never the wizard. */
export function writeDraft(storage: Storage, template: string, draft: Draft): void {
  try {
    storage.setItem(keyOf(template), JSON.stringify(draft));
  } catch {
    return;
  }
}

export const discardDraft = (storage: Storage, template: string): void => storage.removeItem(keyOf(template));
