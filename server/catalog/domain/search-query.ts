/*
 * What a person types into a search box, as an SQLite FTS5 expression: every word quoted, so that no character has a
 * meaning of its own, and the last part of a word left open. All words must be found.
 * Source: https://sqlite.org/fts5.html#full_text_query_syntax
 */
import { AppError } from "../../kernel/app-error.ts";

export const MAX_SEARCH_LENGTH = 200;
const MAX_WORDS = 12;

export interface SearchQuery {
  /** null: nothing searchable was typed, so nothing is found. */
  readonly match: string | null;
}

/** undefined for an empty box, which asks for everything. */
export function parseSearchQuery(text: string | undefined): SearchQuery | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  if (text.length > MAX_SEARCH_LENGTH) {
    throw new AppError(
      "invalid_input",
      `Expected a search of at most ${MAX_SEARCH_LENGTH} characters, found ${text.length}. Shorten it.`,
    );
  }
  const words = text.normalize("NFKC").match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  const terms = words.slice(0, MAX_WORDS).map((word) => `"${word}"*`);
  return { match: terms.length === 0 ? null : terms.join(" AND ") };
}
