/* An App on an embedded forge, made and installed the way a person does it in a browser. For tests. */
import { neededPermissions, redeemManifestCode } from "../github/app-manifest.ts";
import type { ConnectedApp } from "../runtime/connected-app.ts";
import { createLogger } from "../runtime/logger.ts";

export interface ForgeAddress {
  readonly url: string;
  readonly token: string;
}

const post = (url: string, fields: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });

/** Presses "Create GitHub App" and gives back what the browser would bring to the callback. */
export async function confirmManifest(
  forge: ForgeAddress,
  manifest: string,
  given: { readonly state: string; readonly name?: string },
): Promise<{ code: string; state: string }> {
  const { name: proposed } = JSON.parse(manifest) as { name: string };
  const name = given.name ?? proposed;
  const answer = await post(`${forge.url}/organizations/waymark/settings/apps`, {
    ...{ manifest, name, state: given.state, token: forge.token },
  });
  const location = answer.headers.get("location");
  if (location === null)
    throw new Error(`Expected a way back, found ${answer.status}: ${await answer.text()}`);
  const { searchParams } = new URL(location);
  return { code: searchParams.get("code") ?? "", state: searchParams.get("state") ?? "" };
}

export async function installApp(forge: ForgeAddress, slug: string): Promise<void> {
  const answer = await post(`${forge.url}/apps/${slug}/installations/new`, { token: forge.token });
  if (answer.status !== 200) throw new Error(`Expected the App installed, found ${answer.status}.`);
}

/** Made with the least permissions, installed, and ready to be a portal's credentials. */
export async function connectTestApp(forge: ForgeAddress, name = "Waymark waymark"): Promise<ConnectedApp> {
  const manifest = JSON.stringify({
    name,
    url: "http://127.0.0.1:3999",
    redirect_url: "http://127.0.0.1:3999/callback",
    default_permissions: neededPermissions(),
  });
  const { code } = await confirmManifest(forge, manifest, { state: "any" });
  const config = { now: Date.now, logger: createLogger("test", { level: "silent" }) };
  const made = await redeemManifestCode(config, { url: forge.url, org: "waymark", code });
  await installApp(forge, made.slug);
  return {
    ...{ version: 1, url: forge.url, org: "waymark", signIn: false, connectedAt: 0 },
    ...{ appId: String(made.id), slug: made.slug, name: made.name, htmlUrl: made.html_url },
    ...{ clientId: made.client_id, clientSecret: made.client_secret },
    ...{ privateKey: made.pem, webhookSecret: made.webhook_secret },
  };
}
