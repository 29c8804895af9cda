import { z } from "zod";
import { defineOperation } from "../doors/define-operation.ts";
import { timestampSchema, toTimestamp } from "../kernel/time.ts";

/** The files are written by the command, from the data folder: whoever may read it may have them. */
const noteExportOperation = defineOperation({
  name: "export.create",
  kind: "mutation",
  summary: "Note in the audit log that an export is being taken",
  input: z.object({ folder: z.string().min(1).max(4096) }),
  output: z.object({ notedAt: timestampSchema }),
  access: { role: "admin" },
  rest: null,
  cli: "export DIR",
  async run({ deps, audit }, { folder }) {
    await deps.db.withTx((tx) => audit(tx, { target: "export", details: { folder } }));
    return { notedAt: toTimestamp(deps.now()) };
  },
});

export const exportOperations = [noteExportOperation] as const;
