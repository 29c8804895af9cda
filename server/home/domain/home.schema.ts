/*
 * What the start page asks for beside lists that exist anyway: first steps of a new portal, and what needs somebody
 * (docs/operating.md, What needs somebody).
 */
import { z } from "zod";

/** `href` is a path of this portal or an address on the forge. */
const exampleSchema = z.object({
  title: z.string(),
  detail: z.string().nullable(),
  href: z.string(),
});

export const attentionKinds = [
  "scan-failed",
  "collectors-behind",
  "jobs-failed",
  "repositories-unreadable",
  "files-with-errors",
  "services-without-owner",
  "catalog-stale",
  "runs-failed",
] as const;

export const attentionItemSchema = z.object({
  kind: z.enum(attentionKinds),
  /** bad: something does not work. warn: something is wrong and the portal goes on. */
  severity: z.enum(["bad", "warn"]),
  count: z.number().int(),
  title: z.string(),
  /** Why, or what to do. */
  message: z.string(),
  /** Where all of them are listed. */
  href: z.string().nullable(),
  examples: z.array(exampleSchema),
});
export type AttentionItem = z.infer<typeof attentionItemSchema>;

export const attentionSchema = z.object({
  items: z.array(attentionItemSchema),
  checkedAt: z.iso.datetime(),
});

export const firstStepIds = ["password", "person", "service", "forge"] as const;
export const firstStepSchema = z.object({ id: z.enum(firstStepIds), isDone: z.boolean() });
export type FirstStepId = (typeof firstStepIds)[number];
