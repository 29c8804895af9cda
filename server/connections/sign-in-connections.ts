/* The identity providers among the connections: what is configured, and how each is tried without signing anybody in. */
import type { ProviderId } from "../identity/domain/external-person.ts";
import type { IdentityProvider } from "../identity/providers/identity-provider.ts";
import { callbackUrl } from "../identity/sign-on/begin-sign-on.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import type { Connection, SignInConnectionId } from "./domain/connection.schema.ts";

type SignInDeps = Pick<Deps, "env" | "identityProviders">;

const connectionOf = { oidc: "sign-in-oidc", github: "sign-in-github" } as const satisfies Record<
  ProviderId,
  SignInConnectionId
>;
const providerOf = { "sign-in-oidc": "oidc", "sign-in-github": "github" } as const;
const variablesOf = {
  "sign-in-oidc": "OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET",
  "sign-in-github": "OAUTH_GITHUB_CLIENT_ID and OAUTH_GITHUB_CLIENT_SECRET, or connect a GitHub App",
} as const;

/** Throws not_found when people do not sign in that way here. */
export function getSignInProvider(deps: SignInDeps, id: SignInConnectionId): IdentityProvider {
  const provider = deps.identityProviders.find(providerOf[id]);
  if (provider !== undefined) return provider;
  throw new AppError("not_found", `Nobody signs in that way here. Set ${variablesOf[id]}, then restart.`);
}

const toConnection = (deps: SignInDeps, provider: IdentityProvider): Connection => ({
  id: connectionOf[provider.id],
  title: `Sign-in through ${provider.label}`,
  purpose: "People prove there who they are.",
  state: "configured",
  facts: [
    { label: provider.id === "oidc" ? "Issuer" : "Address", value: provider.issuer },
    { label: "Redirect address, registered there", value: callbackUrl(deps, provider.id) },
  ],
});

export const listSignInConnections = (deps: SignInDeps): Connection[] =>
  deps.identityProviders.list.map((provider) => toConnection(deps, provider));
