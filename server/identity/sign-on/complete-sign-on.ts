import type { AuditRecorder } from "../../audit/record-audit.ts";
import { AppError } from "../../kernel/app-error.ts";
import type { Deps } from "../../runtime/deps.ts";
import { hashToken } from "../credentials.ts";
import type { Actor } from "../domain/actor.ts";
import { labelOf, type ExternalPerson, type ProviderId } from "../domain/external-person.ts";
import { signInError } from "../domain/sign-in-problem.ts";
import { openSession, type NewSession, type Visitor } from "../open-session.ts";
import {
  findIdentity,
  insertIdentity,
  insertRedeemed,
  updateIdentity,
} from "../store/external-identities.ts";
import { updateEntityRef, type StoredUser } from "../store/users.ts";
import { admitPerson } from "./admit-person.ts";
import { openAttempt, type Attempt } from "./attempt.ts";
import { callbackUrl } from "./begin-sign-on.ts";
import { findMembership } from "./find-membership.ts";

export interface BroughtAnswer {
  readonly provider: ProviderId;
  /** The query the provider sent the browser back with. */
  readonly query: URLSearchParams;
  /** The sealed attempt as this browser kept it. */
  readonly sealed: string | undefined;
}

export interface SignOnVisit extends Visitor {
  /** Who is signed in in this browser already; matters for linking only. */
  readonly actor: Actor;
  readonly audit: (user: StoredUser) => AuditRecorder;
  readonly auditLink: AuditRecorder;
}

export interface CompletedSignOn {
  readonly next: string;
  /** null after linking: the session that was there goes on. */
  readonly session: NewSession | null;
}

type SignOnDeps = Pick<Deps, "db" | "now" | "newId" | "env" | "github" | "secretsKey" | "identityProviders">;

/** Trades a provider's answer for a session, or links the identity to the account it was begun for. */
export async function completeSignOn(
  deps: SignOnDeps,
  answer: BroughtAnswer,
  visit: SignOnVisit,
): Promise<CompletedSignOn> {
  const attempt = await takeAttempt(deps, answer);
  const provider = deps.identityProviders.find(attempt.provider);
  if (provider === undefined) throw new AppError("not_found", "Nobody signs in that way here any more.");
  const callback = new URL(`${callbackUrl(deps, attempt.provider)}?${answer.query.toString()}`);
  const person = await provider.redeem(callback, attempt);
  if (attempt.linkTo === null) return signIn(deps, person, { attempt, visit });
  await linkIdentity(deps, person, { userId: attempt.linkTo, visit });
  return { next: attempt.next, session: null };
}

/** Used up before the provider is asked, whatever it says then: an answer is good for one try. */
async function takeAttempt(deps: SignOnDeps, { provider, query, sealed }: BroughtAnswer): Promise<Attempt> {
  const state = query.get("state") ?? "";
  const now = deps.now();
  const attempt = sealed === undefined ? undefined : openAttempt(deps.secretsKey, { sealed, state, now });
  if (attempt === undefined || attempt.provider !== provider) throw signInError("expired");
  const { expiresAt } = attempt;
  const isFirst = await deps.db.withTx((tx) =>
    insertRedeemed(tx, { stateHash: hashToken(state), expiresAt, now }),
  );
  if (!isFirst) throw signInError("used");
  return attempt;
}

async function signIn(
  deps: SignOnDeps,
  person: ExternalPerson,
  { attempt, visit }: { readonly attempt: Attempt; readonly visit: SignOnVisit },
): Promise<CompletedSignOn> {
  const membership = await findMembership(deps, person);
  return deps.db.withTx(async (tx) => {
    const { user, isNew } = await admitPerson(tx, deps, {
      person,
      membership,
      invitation: attempt.invitation,
    });
    const details = { by: person.provider, as: labelOf(person), ...(isNew && { newAccount: user.role }) };
    await visit.audit(user)(tx, { target: user.id, details });
    const { address, userAgent, replacedToken } = visit;
    const visitor = { address, userAgent, replacedToken };
    const session = await openSession(tx, deps, { ...visitor, userId: user.id, openedBy: person.provider });
    return { next: attempt.next, session };
  });
}

/** The person stays signed in as who they are; from now on the provider opens the same account. */
async function linkIdentity(
  deps: SignOnDeps,
  person: ExternalPerson,
  { userId, visit }: { readonly userId: string; readonly visit: SignOnVisit },
): Promise<void> {
  if (visit.actor.kind !== "user" || visit.actor.id !== userId) throw signInError("expired");
  const { personRef } = await findMembership(deps, person);
  const at = deps.now();
  const { issuer, subject, provider } = person;
  const label = labelOf(person);
  await deps.db.withTx(async (tx) => {
    const existing = await findIdentity(tx, person);
    if (existing !== undefined && existing.userId !== userId) throw signInError("linked_elsewhere");
    if (existing === undefined)
      await insertIdentity(tx, { issuer, subject, provider, userId, label, linkedAt: at, lastUsedAt: at });
    else await updateIdentity(tx, person, { label, lastUsedAt: at });
    if (personRef !== null) await updateEntityRef(tx, { userId, entityRef: personRef });
    await visit.auditLink(tx, { target: userId, details: { provider, as: label } });
  });
}
