import { describe, expect, it } from "vitest";
import { exportedTables, tablesLeftOut, toExportedRow, type ExportedTable } from "./exported-tables.ts";

const table = (columns: string[], json: string[] = []): ExportedTable => ({
  ...{ table: "t", file: "t.jsonl", orderBy: "id", columns, json },
});

describe("an exported row", () => {
  it("has its fields in camel case, times in UTC and JSON as JSON", () => {
    const columns = ["id", "created_at", "at", "recorded_to", "waiting_since", "answers", "display_name"];
    const row = { id: "a", created_at: 0, at: 1500, recorded_to: 3000, waiting_since: 2000 };
    expect(
      toExportedRow(table(columns, ["answers"]), { ...row, answers: '{"a_b":[1]}', display_name: "Ü" }),
    ).toEqual({
      ...{ id: "a", createdAt: "1970-01-01T00:00:00.000Z", at: "1970-01-01T00:00:01.500Z" },
      ...{
        recordedTo: "1970-01-01T00:00:03.000Z",
        waitingSince: "1970-01-01T00:00:02.000Z",
        answers: { a_b: [1] },
        displayName: "Ü",
      },
    });
  });

  it("takes a number or a text that only looks like something else as it is", () => {
    const row = toExportedRow(table(["tier", "format", "name"]), { tier: 3, format: 7, name: '{"a":1}' });
    expect(row).toEqual({ tier: 3, format: 7, name: '{"a":1}' });
    expect(toExportedRow(table(["scopes"], ["scopes"]), { scopes: null })).toEqual({ scopes: null });
  });

  it("holds nothing that is not on its list", () => {
    expect(toExportedRow(table(["id"]), { id: 1, password_hash: "secret" })).toEqual({ id: 1 });
  });
});

describe("what is exported", () => {
  it.each(exportedTables.map((one) => [one.table, one] as const))(
    "of %s names no column that holds a credential",
    (name, { columns, leftOut = [] }) => {
      const credentials = columns.filter((column) =>
        /(^|_)(hash|secrets?|password|sealed|token|hint)$/.test(column),
      );
      // The audit log's seals open nothing, and without them nobody could verify what was exported.
      expect(credentials).toEqual(name === "audit_events" ? ["previous_hash", "hash"] : []);
      for (const column of columns) expect(leftOut).not.toContain(column);
    },
  );

  it("goes to one file each, below a folder, in an order that does not change", () => {
    const files = exportedTables.map(({ file }) => file);
    expect(new Set(files).size).toBe(files.length);
    for (const file of files) expect(file).toMatch(/^[a-z]+\/[a-z-]+\.jsonl$/);
    expect(exportedTables.every(({ orderBy }) => orderBy !== "")).toBe(true);
  });

  it("leaves nothing behind without a reason, and nothing both ways", () => {
    for (const [name, reason] of Object.entries(tablesLeftOut)) {
      expect(reason).not.toBe("");
      expect(exportedTables.map((one) => one.table)).not.toContain(name);
    }
    for (const lettingIn of ["sessions", "setup_links", "redeemed_sign_ins"])
      expect(tablesLeftOut).toHaveProperty(lettingIn);
  });
});
