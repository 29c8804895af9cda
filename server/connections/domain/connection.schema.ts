/*
 * What the portal talks to, and what came of trying it (docs/operating.md, Connections). Addresses and names are shown;
 * credentials never.
 */
import { z } from "zod";
import { timestampSchema } from "../../kernel/time.ts";

export const connectionIds = ["forge", "webhooks", "sign-in-oidc", "sign-in-github"] as const;
export const connectionIdSchema = z.enum(connectionIds);
export type ConnectionId = z.infer<typeof connectionIdSchema>;

/** Where people prove who they are. */
export type SignInConnectionId = Extract<ConnectionId, `sign-in-${string}`>;
/** Tried with the portal's own credentials at the forge. */
export type ForgeConnectionId = Exclude<ConnectionId, SignInConnectionId>;

export const connectionSchema = z.object({
  id: connectionIdSchema,
  title: z.string(),
  purpose: z.string(),
  /** limited: it works without, only slower or with less. */
  state: z.enum(["configured", "limited"]),
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
});
export type Connection = z.infer<typeof connectionSchema>;

export const connectionCheckSchema = z.object({
  title: z.string(),
  isPassed: z.boolean(),
  /** The exact error, with the permission that is missing when the forge names it. */
  error: z.string().nullable(),
  /** Worth knowing although it passed. */
  note: z.string().nullable(),
  tookMs: z.number().int(),
});
export type ConnectionCheck = z.infer<typeof connectionCheckSchema>;

export const connectionTestSchema = z.object({
  id: connectionIdSchema,
  isWorking: z.boolean(),
  testedAt: timestampSchema,
  checks: z.array(connectionCheckSchema),
});
export type ConnectionTest = z.infer<typeof connectionTestSchema>;
