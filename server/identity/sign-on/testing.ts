/* Signing in through a provider the way a browser does: begin, go there, bring the answer back. */
import { createIdentityProviders } from "../providers/create-providers.ts";
import { createTestDeps, type TestDeps } from "../../doors/testing.ts";
import { createGitHub } from "../../github/github.ts";
import { parseEnv } from "../../runtime/env.ts";
import { systemClock } from "../../runtime/clock.ts";
import { anonymous, type Actor } from "../domain/actor.ts";
import type { ExternalPerson, ProviderId } from "../domain/external-person.ts";
import { aProvider, auditAs, bySession, providersOf, type TestProvider } from "../testing.ts";
import { beginSignOn } from "./begin-sign-on.ts";
import { completeSignOn } from "./complete-sign-on.ts";

/** Everything as the environment says, against servers of the test; the clock stays the test's. */
export function depsFor(environment: Readonly<Record<string, string>>): TestDeps {
  const env = parseEnv(environment);
  const base = createTestDeps({ env });
  const { paths, logger } = base;
  return {
    ...base,
    identityProviders: createIdentityProviders(env, base.now),
    github: createGitHub({ env, paths, now: systemClock, logger }),
  };
}

interface Approving {
  approve(authorization: string): Promise<URL>;
}

export interface Way {
  readonly provider: ProviderId;
  readonly server: Approving;
  readonly actor?: Actor;
  readonly linkTo?: string;
  /** Id of an invitation whose link was opened. */
  readonly invitation?: string;
}

export async function bringAnswer(deps: TestDeps, { provider, server, linkTo, invitation }: Way) {
  const wish = { provider, next: "/catalog", linkTo: linkTo ?? null, invitation: invitation ?? null };
  const begun = await beginSignOn(deps, wish);
  const { searchParams: query } = await server.approve(begun.location);
  return { provider, query, sealed: begun.sealed };
}

export const complete = (
  deps: TestDeps,
  answer: Parameters<typeof completeSignOn>[1],
  actor: Actor = anonymous,
) =>
  completeSignOn(deps, answer, {
    actor,
    address: "10.0.0.1",
    userAgent: "test",
    audit: () => auditAs(deps, "session.signIn"),
    auditLink: auditAs(deps, "viewer.linkIdentity"),
  });

export type SignedOn = Awaited<ReturnType<typeof completeSignOn>>;

export const signOn = async (deps: TestDeps, way: Way): Promise<SignedOn> =>
  complete(deps, await bringAnswer(deps, way), way.actor);

/** A portal with both providers, neither on a network; `membership` is what the organisation says of every login. */
export function openPortal() {
  const oidc = aProvider("oidc");
  const github = aProvider("github", "https://github.com");
  change(github, { login: "Ada-L", subject: "7" });
  const env = parseEnv({
    ...{ OIDC_ISSUER: oidc.issuer, OIDC_CLIENT_ID: "id", OIDC_CLIENT_SECRET: "secret" },
    OIDC_ALLOWED_DOMAINS: "example.com",
  });
  const base = createTestDeps({ identityProviders: providersOf(oidc, github), env });
  const organisation: { membership: "active" | "pending" | undefined | Error } = { membership: "active" };
  const findOrgMembership = () => {
    const { membership } = organisation;
    if (membership instanceof Error) return Promise.reject(membership);
    return Promise.resolve(membership === undefined ? undefined : { state: membership });
  };
  const users = { ...base.github.users, findOrgMembership };
  const deps: TestDeps = { ...base, github: { ...base.github, users } };
  const come = (provider: ProviderId, given: Partial<Way> = {}) =>
    signOn(deps, { provider, server: browser, ...given });
  return { deps, oidc, github, organisation, come };
}

/** The browser comes back from where it was sent with what it was sent with. */
const browser: Approving = { approve: (location) => Promise.resolve(new URL(location)) };

export function change(provider: TestProvider, given: Partial<ExternalPerson>): void {
  if (provider.person instanceof Error) throw provider.person;
  provider.person = { ...provider.person, ...given };
}

/** Whose session was opened. */
export const userOf = async (deps: TestDeps, { session }: SignedOn): Promise<string> =>
  (await bySession(deps, session?.token ?? "")).actor.id;

export const madeNothing = { users: 0, sessions: 0, identities: 0, rows: 0 };

/** How much there is of what signing in makes. */
export const madeIn = ({ db }: TestDeps): unknown =>
  db.raw
    .prepare(
      `SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM sessions) AS sessions,
        (SELECT count(*) FROM external_identities) AS identities, (SELECT count(*) FROM audit_events) AS rows`,
    )
    .get();
