/* Dependabot's configuration (docs.github.com, "Dependabot options reference"), closed, with a cooldown required. */
import { z } from "zod";

const group = z.strictObject({
  "applies-to": z.enum(["version-updates", "security-updates"]).optional(),
  "dependency-type": z.enum(["development", "production"]).optional(),
  patterns: z.array(z.string()).min(1).optional(),
  "exclude-patterns": z.array(z.string()).min(1).optional(),
  "update-types": z
    .array(z.enum(["major", "minor", "patch"]))
    .min(1)
    .optional(),
});
const days = z.number().int().min(1).max(90);
const update = z.strictObject({
  "package-ecosystem": z.enum([
    "docker",
    "github-actions",
    "gomod",
    "gradle",
    "maven",
    "npm",
    "pip",
    "terraform",
    "uv",
  ]),
  directory: z.string().startsWith("/"),
  schedule: z.strictObject({
    interval: z.enum(["daily", "weekly", "monthly"]),
    day: z.enum(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]).optional(),
    time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .optional(),
    timezone: z.string().optional(),
  }),
  cooldown: z.strictObject({
    "default-days": days,
    "semver-major-days": days.optional(),
    "semver-minor-days": days.optional(),
    "semver-patch-days": days.optional(),
  }),
  groups: z.record(z.string(), group).optional(),
  labels: z.array(z.string()).optional(),
  "open-pull-requests-limit": z.number().int().min(0).max(50).optional(),
});
export const dependabotSchema = z.strictObject({ version: z.literal(2), updates: z.array(update).min(1) });
