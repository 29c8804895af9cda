/** Where a worker dies: at the n-th write it sends, at one of four points around it. */
import { z } from "zod";

/** In the order of a call's life. "stored" is after the first transaction that follows the answer. */
export const killPoints = ["before-send", "unanswered", "not-stored", "stored"] as const;

export const killSpecSchema = z.object({
  /** The repository whose writes count; a worker finishes other runs unharmed first. */
  name: z.string(),
  write: z.number().int(),
  point: z.enum(killPoints),
  /** For "unanswered": how long the request has been on its way. */
  delayMs: z.number().int(),
});
export type KillSpec = z.infer<typeof killSpecSchema>;
