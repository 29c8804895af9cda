import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AuditEvent } from "./audit.schema.ts";
import { auditCsvHeader, toAuditCsvLine } from "./audit-csv.ts";

/** RFC 4180, section 2, for one record whose fields are all quoted. */
function parseRecord(line: string): string[] {
  expect(line.endsWith("\r\n")).toBe(true);
  const cells: string[] = [];
  let rest = line.slice(0, -2);
  for (;;) {
    const match = /^"((?:[^"]|"")*)"(,|$)/.exec(rest);
    expect(match).not.toBeNull();
    cells.push((match?.[1] ?? "").replaceAll('""', '"'));
    if (match?.[2] !== ",") return cells;
    rest = rest.slice(match[0].length);
  }
}

const event: AuditEvent = {
  seq: 7,
  id: "aud_1",
  at: "2026-01-15T09:00:00.000Z",
  actor: { kind: "user", id: "usr_1", name: "Ada" },
  action: "runs.start",
  target: "run_1",
  requestId: "req_1",
  details: { name: "checkout" },
};
const targetCell = (target: string) => parseRecord(toAuditCsvLine({ ...event, target }))[6];

describe("a row of the audit log as CSV", () => {
  it("has a cell for each column the header names, all quoted", () => {
    expect(parseRecord(auditCsvHeader)).toEqual([
      ...["seq", "at", "actor_kind", "actor_id", "actor_name"],
      ...["action", "target", "request_id", "details"],
    ]);
    expect(toAuditCsvLine(event)).toBe(
      `"7","2026-01-15T09:00:00.000Z","user","usr_1","Ada","runs.start","run_1","req_1","{""name"":""checkout""}"\r\n`,
    );
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=", "-"])(
    "R28: keeps a spreadsheet from running %j",
    (text) => expect(targetCell(text)).toBe(`'${text}`),
  );

  it.each(["a=1", " =1", "'=1", "1-1", "", "\u00a0=1", "ab\n=1"])("leaves %j as it is", (text) => {
    expect(targetCell(text)).toBe(text);
  });

  it.each([
    ["the name of whoever did it", { actor: { ...event.actor, name: "=cmd()" } }, 4],
    ["the id of whoever did it", { actor: { ...event.actor, id: "@x" } }, 3],
    ["the request", { requestId: "+x" }, 7],
    ["the action", { action: "-x" }, 5],
  ])("watches %s as well", (_which, change, at) => {
    expect(parseRecord(toAuditCsvLine({ ...event, ...change }))[at]?.charAt(0)).toBe("'");
  });

  it("is read back as what it was, whatever text is in it, and begins no cell with a formula", () => {
    const text = fc.string({ unit: "binary", maxLength: 30 });
    const cells = fc.oneof(text, fc.constantFrom('"', '""', ",", "\r\n", '","', "=", "'"));
    fc.assert(
      fc.property(cells, cells, cells, (name, target, detail) => {
        const line = toAuditCsvLine({
          ...event,
          actor: { ...event.actor, name },
          target,
          details: { [detail]: detail },
        });
        const read = parseRecord(line);
        expect(read).toHaveLength(9);
        for (const [at, given] of [
          [4, name],
          [6, target],
        ] as const) {
          expect([given, `'${given}`]).toContain(read[at]);
          expect(read[at]).not.toMatch(/^[=+\-@\t\r\n]/);
        }
        expect(JSON.parse(read[8] ?? "")).toEqual({ [detail]: detail });
      }),
    );
  });
});
