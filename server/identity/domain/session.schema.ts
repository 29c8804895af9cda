/*
 * A session as its owner or an administrator sees it: enough to recognise it, nothing that opens it. That people see
 * their sessions and can end them is OWASP ASVS 5.0, 7.5; why they are our own: docs/adr/0004.
 */
import { z } from "zod";
import { timestampSchema } from "../../kernel/time.ts";

export const sessionSchema = z.object({
  id: z.string(),
  device: z.string().describe("Browser and system as the browser names itself: a memory aid, no evidence."),
  userAgent: z.string().nullable(),
  address: z.string().nullable().describe("Where it was opened from."),
  openedBy: z
    .enum(["setup-link", "password", "oidc", "github", "invitation"])
    .nullable()
    .describe("What the person proved who they are with; null for sessions of before this was noted."),
  createdAt: timestampSchema,
  lastSeenAt: timestampSchema,
  expiresAt: timestampSchema.describe("Ends then at the latest; after 12 idle hours in any case."),
  isCurrent: z.boolean().describe("The session this request came with."),
});
export type Session = z.infer<typeof sessionSchema>;
