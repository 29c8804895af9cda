/* The settings a body may carry, and how they are laid over what a repository has. */
import { z } from "zod";
import { DEFAULT_SETTINGS, type Repository, repositorySettingsSchema } from "../store/repositories.ts";

const visibility = z.enum(["public", "private"]).optional();
export const settingFields = repositorySettingsSchema
  .omit({
    description: true,
    homepage: true,
    vulnerability_alerts: true,
    automated_security_fixes: true,
    default_workflow_permissions: true,
    can_approve_pull_request_reviews: true,
  })
  .partial()
  .extend({
    name: z.string().optional(),
    description: z.string().nullable().optional(),
    homepage: z.string().nullable().optional(),
    visibility,
  });
const SETTING_NAMES = new Set(Object.keys(DEFAULT_SETTINGS));

/** Known settings of a body laid over the current ones; unknown keys are ignored as GitHub does. */
export function mergeSettings(
  current: Repository["settings"],
  body: Record<string, unknown>,
): Repository["settings"] {
  const known = Object.entries(body).filter(
    ([key, value]) => SETTING_NAMES.has(key) && value !== undefined && value !== null,
  );
  const isPrivate = body["visibility"] === undefined ? undefined : body["visibility"] === "private";
  return repositorySettingsSchema.parse({
    ...current,
    ...Object.fromEntries(known),
    ...(isPrivate === undefined ? {} : { private: isPrivate }),
  });
}
