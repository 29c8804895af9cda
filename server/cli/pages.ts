/*
 * Lists come in pages of a hundred. Whoever reads one is told that there is more and how to get it: a list that just
 * ends looks complete.
 */
import type { CommandArguments } from "./command.ts";

export const cursorOption = { cursor: { type: "string" } } as const;
export const cursorUsage = "[--cursor C]";

export const pageInput = (args: CommandArguments): { limit: number; cursor: string | undefined } => ({
  limit: 100,
  cursor: args.text("cursor"),
});

export const toPageText = (rows: readonly string[], nextCursor: string | null): string =>
  [...rows, ...(nextCursor === null ? [] : [`More with --cursor ${nextCursor}`])].join("\n");
