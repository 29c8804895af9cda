/* Reading a descriptor file as a task: the text may be written to hurt its reader. */
import { z } from "zod";
import { findingSchema } from "../../kernel/finding.ts";
import { defineTask } from "../../sandbox/task.ts";
import { entitySchema } from "../domain/entity.schema.ts";
import { parseDescriptorSet } from "../domain/parse-descriptor-set.ts";

export const readDescriptorTask = defineTask({
  name: "catalog.read-descriptor",
  input: z.object({
    file: z.string(),
    text: z.string(),
    source: z.enum(["repository", "operator"]),
    texts: z.record(z.string(), z.string().nullable()).readonly().optional(),
  }),
  output: z.object({
    documents: z
      .array(
        z.object({
          file: z.string(),
          line: z.number().int(),
          kind: z.string().nullable(),
          ref: z.string().nullable(),
          entity: entitySchema.nullable(),
          targets: z.array(z.string()).readonly(),
        }),
      )
      .readonly(),
    findings: z.array(findingSchema).readonly(),
    files: z.array(z.string()).readonly(),
    wanted: z.array(z.string()).readonly(),
  }),
  run: (input, { at }) => parseDescriptorSet(input, (file) => at({ file, line: 1, column: 1 })),
});
