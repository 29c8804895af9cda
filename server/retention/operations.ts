import { z } from "zod";
import { defineOperation } from "../doors/define-operation.ts";
import { retentionItemSchema, retentionKindSchema, retentionListSchema } from "./domain/retention.schema.ts";
import { listRetention } from "./list-retention.ts";
import { setRetention } from "./set-retention.ts";

export const listRetentionOperation = defineOperation({
  name: "retention.list",
  kind: "query",
  summary: "What is kept how long, and what the next round would remove",
  input: z.object({}),
  output: retentionListSchema,
  access: { role: "maintainer" },
  rest: { method: "GET", path: "/retention" },
  cli: "retention list",
  run: ({ deps }) => listRetention(deps),
});

export const setRetentionOperation = defineOperation({
  name: "retention.set",
  kind: "mutation",
  summary: "Change how long one kind is kept, within its bounds",
  description: "Nothing is removed before the next round; what that would remove is in the answer.",
  input: z.object({ kind: retentionKindSchema, days: z.number().int() }),
  output: retentionItemSchema,
  access: { role: "admin" },
  rest: { method: "PUT", path: "/retention/{kind}" },
  cli: "retention set KIND DAYS",
  run: ({ deps, audit }, input) => setRetention(deps, { ...input, audit }),
});

export const retentionOperations = [listRetentionOperation, setRetentionOperation] as const;
