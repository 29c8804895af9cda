/* What crosses the channel between a sandbox and its children. The values inside are parsed by their task. */
import { z } from "zod";
import { placeSchema } from "./task.ts";

export const taskMessageSchema = z.object({
  id: z.number(),
  task: z.string(),
  cpuMs: z.number(),
  input: z.unknown(),
});
export type TaskMessage = z.infer<typeof taskMessageSchema>;

export const taskReplySchema = z.discriminatedUnion("kind", [
  z.object({ id: z.literal(0), kind: z.literal("ready") }),
  z.object({ id: z.number(), kind: z.literal("at"), place: placeSchema }),
  z.object({ id: z.number(), kind: z.literal("done"), output: z.unknown() }),
  z.object({
    id: z.number(),
    kind: z.literal("refused"),
    code: z.string(),
    message: z.string(),
    details: z.unknown(),
  }),
  z.object({ id: z.number(), kind: z.literal("crashed"), message: z.string() }),
]);
export type TaskReply = z.infer<typeof taskReplySchema>;
/** How a task ended. */
export type TaskEnd = Extract<TaskReply, { kind: "done" | "refused" | "crashed" }>;
