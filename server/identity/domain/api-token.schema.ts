/*
 * Tokens and the service accounts they act for, as administrators see them (docs/access.md). The token itself is in no
 * answer but the one that creates it.
 */
import { z } from "zod";
import { roleSchema } from "../../kernel/role.schema.ts";
import { timestampSchema } from "../../kernel/time.ts";

/** `runs:write`; which there are, the permission matrix says. */
export const scopesSchema = z
  .array(z.string().regex(/^[a-z][a-zA-Z]*:(read|write)$/, "expected a scope like runs:write"))
  .min(1)
  .max(100);

export const tokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  hint: z
    .string()
    .describe("Prefix and last four characters; the token itself is shown once, when it is created."),
  role: roleSchema.describe(
    "At most this; less when its service account or the person who made it has less.",
  ),
  scopes: z.array(z.string()).nullable().describe("null: everything the role may do."),
  runsPerHour: z.number().int().nullable().describe("null: no limit of its own."),
  serviceAccount: z
    .object({ id: z.string(), name: z.string() })
    .nullable()
    .describe("null: it is its maker's own and ends with their account."),
  createdBy: z.string(),
  createdAt: timestampSchema,
  expiresAt: timestampSchema,
  lastUsedAt: timestampSchema.nullable(),
  revokedAt: timestampSchema.nullable(),
  replacedBy: z.string().nullable().describe("The token it was rotated into."),
});
export type ApiToken = z.infer<typeof tokenSchema>;

export const serviceAccountSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  role: roleSchema,
  ownerRef: z
    .string()
    .describe("The group or person who answers for it; a group's service account acts for the group."),
  state: z.enum(["active", "disabled"]),
  tokens: z.number().int().describe("Tokens that would be let in now."),
  lastUsedAt: timestampSchema.nullable(),
  createdBy: z.string(),
  createdAt: timestampSchema,
  disabledAt: timestampSchema.nullable(),
});
export type ServiceAccount = z.infer<typeof serviceAccountSchema>;
