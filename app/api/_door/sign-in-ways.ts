import type { ProviderId } from "~/server/identity/domain/external-person.ts";
import { arePasswordsOn } from "~/server/identity/policy/sign-in-policy.ts";
import { portalDeps } from "./portal";

export interface SignInWays {
  readonly ways: readonly { readonly provider: ProviderId; readonly label: string }[];
  readonly passwords: boolean;
}

/** What the sign-in page offers. */
export async function signInWays(): Promise<SignInWays> {
  const deps = portalDeps();
  const ways = deps.identityProviders.list.map(({ id, label }) => ({ provider: id, label }));
  return { ways, passwords: await arePasswordsOn(deps) };
}
