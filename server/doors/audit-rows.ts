/*
 * Whether a mutation left the audit rows it promises: one, in the transaction of its change, unless it declares why not.
 * The types cannot tell whether a use case called its recorder, so the path every call takes counts.
 */
import type { Operation, OperationContext } from "./define-operation.ts";

interface Expected {
  readonly least: number;
  readonly most: number;
}
const one: Expected = { least: 1, most: 1 };
const none: Expected = { least: 0, most: 0 };

const expectation = ({ least, most }: Expected): string =>
  least === most ? String(least) : `${least} to ${most}`;

/** The same context, counting; `settle` is for when the operation has returned. One that threw has changed nothing. */
export function countAuditRows(
  operation: Pick<Operation, "name" | "kind" | "auditRows">,
  context: OperationContext,
): { readonly context: OperationContext; readonly settle: () => void } {
  const { name, kind, auditRows } = operation;
  const expected = kind === "mutation" ? (auditRows ?? one) : none;
  let rows = 0;
  const audit: OperationContext["audit"] = async (tx, entry) => {
    await context.audit(tx, entry);
    rows += 1;
  };
  const settle = (): void => {
    if (rows >= expected.least && rows <= expected.most) return;
    const problem = `Expected ${name} to record ${expectation(expected)} audit rows, found ${rows}.`;
    context.deps.onAuditBreach({ operation: name, requestId: context.requestId, problem });
  };
  return { context: { ...context, audit }, settle };
}
