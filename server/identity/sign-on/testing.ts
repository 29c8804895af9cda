/* Signing in through a provider the way a browser does: begin, go there, bring the answer back. */
import { createIdentityProviders } from "../providers/create-providers.ts";
import { createTestDeps, type TestDeps } from "../../doors/testing.ts";
import { createGitHub } from "../../github/github.ts";
import { parseEnv } from "../../runtime/env.ts";
import { systemClock } from "../../runtime/clock.ts";
import { anonymous, type Actor } from "../domain/actor.ts";
import type { ProviderId } from "../domain/external-person.ts";
import { auditAs } from "../testing.ts";
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

export const signOn = async (deps: TestDeps, way: Way) =>
  complete(deps, await bringAnswer(deps, way), way.actor);
