import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { AuditBreach } from "../runtime/deps.ts";
import { renderMetrics } from "../runtime/metrics.ts";
import { reportAuditBreach } from "./create-deps.ts";
import { defineOperation, type AuditRows } from "./define-operation.ts";
import { executeOperation } from "./execute-operation.ts";
import { createTestDeps, testActor } from "./testing.ts";

/** A mutation that changes something and calls its recorder as often as it is told to. */
const planted = (times: number, more: { auditRows?: AuditRows; fails?: boolean } = {}) =>
  defineOperation({
    name: "planted.change",
    kind: "mutation",
    summary: "Planted",
    input: z.object({}),
    output: z.object({}),
    access: { role: "viewer" },
    ...(more.auditRows === undefined ? {} : { auditRows: more.auditRows }),
    rest: null,
    cli: null,
    run: async ({ deps, audit }) => {
      await deps.db.withTx(async (tx) => {
        for (let n = 0; n < times; n += 1) await audit(tx, { target: "planted" });
      });
      if (more.fails === true) throw new Error("planned");
      return {};
    },
  });

const asViewer = (deps = createTestDeps()) => ({ deps, actor: testActor("viewer"), requestId: "req_1" });
const repeatable = { least: 0, most: 1, because: "a repeat changes nothing" } as const;

describe("a mutation that returns", () => {
  it.each([
    [0, "1 audit rows, found 0"],
    [2, "1 audit rows, found 2"],
  ])("with %i audit rows is a defect that fails the test it happens in", async (times, problem) => {
    await expect(executeOperation(planted(times), asViewer(), {})).rejects.toThrow(
      `Expected planted.change to record ${problem}.`,
    );
  });

  it("with one audit row is right, and so is one whose declaration says that it may have none", async () => {
    await executeOperation(planted(1), asViewer(), {});
    for (const times of [0, 1])
      await executeOperation(planted(times, { auditRows: repeatable }), asViewer(), {});
    await expect(executeOperation(planted(2, { auditRows: repeatable }), asViewer(), {})).rejects.toThrow(
      "record 0 to 1 audit rows, found 2",
    );
  });

  it("is not judged when it throws: its own error is told", async () => {
    await expect(executeOperation(planted(0, { fails: true }), asViewer(), {})).rejects.toThrow("planned");
  });

  it("without its row answers all the same in production, and is logged and counted", async () => {
    const logged: unknown[] = [];
    const onAuditBreach = reportAuditBreach({ error: (...line: unknown[]) => void logged.push(line) });
    const caller = asViewer(createTestDeps({ onAuditBreach }));
    expect(await executeOperation(planted(0), caller, {})).toEqual({});
    const breach: AuditBreach = {
      operation: "planted.change",
      requestId: "req_1",
      problem: "Expected planted.change to record 1 audit rows, found 0.",
    };
    expect(logged).toEqual([[breach, "audit.breach"]]);
    expect((await renderMetrics()).text).toContain(
      'waymark_audit_breaches_total{operation="planted.change"} 1',
    );
  });
});

it("a query records nothing: looking is no change", async () => {
  const look = { ...planted(1), kind: "query" as const };
  await expect(executeOperation(look, asViewer(), {})).rejects.toThrow("record 0 audit rows, found 1");
});
