/*
 * The manifest GitHub makes an App from. It has no webhook of its own: the portal registers one at the organisation, the
 * same with every kind of credentials, and GitHub refuses addresses it cannot reach. No event, private to the owner.
 * Source: GitHub docs "Registering a GitHub App from a manifest", parameters.
 */
import type { AppRequest } from "./github-app.schema.ts";

export const callbackPath = "/api/connections/github-app/callback";

/** GitHub's limit for the name of an App. */
const longestName = 34;

export interface ManifestFacts {
  readonly baseUrl: string;
  readonly permissions: Readonly<Record<string, string>>;
}

export function toManifest({ org, signIn }: AppRequest, { baseUrl, permissions }: ManifestFacts): string {
  return JSON.stringify({
    name: `Waymark ${org}`.slice(0, longestName).trim(),
    url: baseUrl,
    redirect_url: `${baseUrl}${callbackPath}`,
    ...(signIn ? { callback_urls: [`${baseUrl}/api/auth/callback/github`] } : {}),
    description: "Creates repositories from templates and keeps the catalog of services.",
    public: false,
    default_permissions: permissions,
    default_events: [],
  });
}

/** An organisation's own page: the App belongs to it, not to whoever makes it. */
export const registrationUrl = ({ url, org }: Pick<AppRequest, "url" | "org">, state: string): string =>
  `${url}/organizations/${org}/settings/apps/new?state=${encodeURIComponent(state)}`;
