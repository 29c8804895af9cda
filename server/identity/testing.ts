/* Signing in the way a first administrator does, for tests. */
import { recordAudit, type AuditRecorder } from "../audit/record-audit.ts";
import type { TestDeps } from "../doors/testing.ts";
import { setPassword } from "./account.ts";
import { systemActor, type Actor } from "./domain/actor.ts";
import type { ExternalPerson, ProviderId } from "./domain/external-person.ts";
import type { IdentityProvider, IdentityProviders } from "./providers/identity-provider.ts";
import { resolveActor } from "./resolve-actor.ts";
import { mintSetupLink, redeemSetupLink } from "./setup-link.ts";

export const auditAs =
  (deps: TestDeps, action: string): AuditRecorder =>
  (tx, entry) =>
    recordAudit(tx, deps, { ...entry, actor: systemActor, action, requestId: "req_test" });

export const redeem = (deps: TestDeps, token: string, address = "10.0.0.1", replacedToken?: string) =>
  redeemSetupLink(deps, {
    token,
    address,
    userAgent: "test",
    replacedToken,
    audit: () => auditAs(deps, "session.signIn"),
  });

export async function signedIn(deps: TestDeps) {
  const link = await mintSetupLink(deps, auditAs(deps, "session.mintSetupLink"));
  return redeem(deps, new URL(link.url).hash.slice(1));
}

export const bySession = (deps: TestDeps, token: string) =>
  resolveActor(deps, { sessionToken: token, authorization: undefined });

export const changePassword = (
  deps: TestDeps,
  actor: Actor,
  given: { password: string; currentPassword?: string; sessionId?: string },
) =>
  setPassword(deps, {
    currentPassword: undefined,
    sessionId: null,
    ...given,
    actor,
    audit: auditAs(deps, "viewer.setPassword"),
  });

/** A provider that vouches for whoever is set as `person`, without a network. */
export interface TestProvider extends IdentityProvider {
  person: ExternalPerson | Error;
}

export const aProvider = (id: ProviderId, issuer = `https://${id}.example.com`): TestProvider => ({
  id,
  label: `The ${id} provider`,
  issuer,
  person: {
    ...{ provider: id, issuer, subject: "person-1", displayName: "Ada Lovelace", login: null },
    emails: [{ address: "ada@example.com", isVerified: true }],
  },
  authorizationUrl: (redirectUri, { state }) =>
    Promise.resolve(
      new URL(`${issuer}/authorize?${new URLSearchParams({ redirect_uri: redirectUri, state })}`),
    ),
  redeem() {
    return this.person instanceof Error ? Promise.reject(this.person) : Promise.resolve(this.person);
  },
  checks: () => [],
});

export const providersOf = (...list: readonly IdentityProvider[]): IdentityProviders => ({
  list,
  find: (id) => list.find((provider) => provider.id === id),
});
