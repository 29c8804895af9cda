import { z } from "zod";
import { defineOperation } from "../doors/define-operation.ts";
import { timestampSchema } from "../kernel/time.ts";
import { noteBackup } from "./note-backup.ts";

/** The copy itself is made by the command, from the files: whoever may read the data folder may have it. */
const noteBackupOperation = defineOperation({
  name: "backup.create",
  kind: "mutation",
  summary: "Note in the audit log that a backup is being taken",
  input: z.object({ file: z.string().min(1).max(4096), withMasterKey: z.boolean() }),
  output: z.object({ notedAt: timestampSchema }),
  access: { role: "admin" },
  rest: null,
  cli: "backup FILE",
  run: ({ deps, audit }, input) => noteBackup(deps, { ...input, audit }),
});

export const backupOperations = [noteBackupOperation] as const;
