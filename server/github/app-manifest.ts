/**
 * Registering a GitHub App from a manifest: what it asks for, and the one call that turns GitHub's code into credentials.
 * Source: GitHub docs "Registering a GitHub App from a manifest".
 */
import { z } from "zod";
import { createForgeClient, type ForgeClientConfig } from "./octokit.ts";
import { appPermissionByRoute } from "./permissions.ts";
import { profileOf } from "./profile.ts";
import { noToken } from "./token-source.ts";

export type PermissionLevel = "read" | "write" | "admin";
export type Permissions = Readonly<Record<string, PermissionLevel>>;

const ranks: readonly string[] = ["read", "write", "admin"];
const isLevel = (text: string): text is PermissionLevel => ranks.includes(text);

/** The least an App needs for everything the portal does at GitHub: the highest level of each permission of the table. */
export function neededPermissions(): Permissions {
  const needed = new Map<string, PermissionLevel>();
  for (const text of Object.values(appPermissionByRoute)) {
    for (const part of text.split(",").filter((one) => one !== "")) {
      const [name = "", level = ""] = part.split("=");
      const known = needed.get(name);
      if (isLevel(level) && (known === undefined || ranks.indexOf(level) > ranks.indexOf(known)))
        needed.set(name, level);
    }
  }
  return Object.fromEntries([...needed].toSorted(([a], [b]) => a.localeCompare(b)));
}

const conversionSchema = z.object({
  id: z.number().int(),
  slug: z.string(),
  name: z.string(),
  html_url: z.url(),
  client_id: z.string(),
  client_secret: z.string(),
  webhook_secret: z.string().nullable(),
  pem: z.string().includes("PRIVATE KEY"),
});
export type NewAppCredentials = z.infer<typeof conversionSchema>;

/** A code is good for one call within the hour. */
export const redeemManifestCode = (
  config: Omit<ForgeClientConfig, "profile" | "tokens">,
  given: { readonly url: string; readonly org: string; readonly code: string },
): Promise<NewAppCredentials> =>
  createForgeClient({ ...config, profile: profileOf(given.url, given.org), tokens: () => noToken }).call(
    conversionSchema,
    (request) => request("POST /app-manifests/{code}/conversions", { code: given.code }),
  );
