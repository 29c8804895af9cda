import type { Clock } from "../../runtime/clock.ts";
import type { Env } from "../../runtime/env.ts";
import { createGitHubProvider } from "./github-provider.ts";
import type { IdentityProvider, IdentityProviders } from "./identity-provider.ts";
import { createOidcProvider } from "./oidc-provider.ts";

/** The providers that are configured, in the order the sign-in page offers them. */
export function createIdentityProviders(env: Env, now: Clock): IdentityProviders {
  const list: IdentityProvider[] = [];
  if (env.oidc !== undefined) list.push(createOidcProvider(env.oidc, now));
  if (env.githubSignIn !== undefined) list.push(createGitHubProvider(env, env.githubSignIn));
  return { list, find: (id) => list.find((provider) => provider.id === id) };
}
