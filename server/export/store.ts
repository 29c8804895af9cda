/* Reads a copy of the database row by row: an export must not need memory for all of it. */
import Sqlite from "better-sqlite3";
import { z } from "zod";
import type { ExportedTable } from "./domain/exported-tables.ts";

const rowSchema = z.record(z.string(), z.unknown());

export interface DatabaseCopy {
  readonly rows: (
    table: Pick<ExportedTable, "table" | "columns" | "orderBy">,
  ) => Generator<Record<string, unknown>>;
  readonly close: () => void;
}

/** Names come from the list of exported tables alone. */
export function openDatabaseCopy(file: string): DatabaseCopy {
  const connection = new Sqlite(file, { readonly: true, fileMustExist: true });
  return {
    *rows({ table, columns, orderBy }) {
      const statement = connection.prepare(`SELECT ${columns.join(", ")} FROM ${table} ORDER BY ${orderBy}`);
      for (const row of statement.iterate()) yield rowSchema.parse(row);
    },
    close: () => connection.close(),
  };
}
