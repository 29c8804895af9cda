import { z } from "zod";
import { defineOperation } from "../doors/define-operation.ts";
import { removeSample } from "./remove-sample.ts";

export const removeSampleOperation = defineOperation({
  name: "sample.remove",
  kind: "mutation",
  summary:
    "Takes the sample organisation away without a trace, except where somebody has worked in it; people, tokens and the audit log stay.",
  input: z.object({}),
  output: z.object({
    removed: z.array(z.string()),
    kept: z
      .array(z.object({ name: z.string(), reason: z.string() }))
      .describe("Repositories and teams that hold more than the sample; they stay as they are."),
  }),
  access: { role: "admin" },
  auditRows: {
    least: 2,
    most: 2,
    because:
      "The forge is outside the transaction: the intent is on record before the first repository goes.",
  },
  rest: { method: "DELETE", path: "/sample" },
  cli: "sample remove",
  run: ({ deps, audit }) => removeSample(deps, audit),
});

export const sampleOperations = [removeSampleOperation] as const;
