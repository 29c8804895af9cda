import type { Tx } from "../../../db/client.ts";
import type { Deps } from "../../runtime/deps.ts";
import { decideAdmission, isDeparture, type Admission, type KnownAccount } from "../domain/admission.ts";
import { labelOf, type ExternalPerson } from "../domain/external-person.ts";
import { signInError } from "../domain/sign-in-problem.ts";
import { certainNamesOf, isInvitationFor, stateOfInvitation } from "../domain/invitation.ts";
import { freeHandle } from "../free-handle.ts";
import {
  findAdmission,
  findIdentity,
  insertAdmission,
  insertIdentity,
  updateDeparture,
  updateBasis,
  updateIdentity,
} from "../store/external-identities.ts";
import {
  findInvitation,
  findOpenInvitation,
  markInvitationAccepted,
  type StoredInvitation,
} from "../store/invitations.ts";
import { updateDisabledAt, updateRole } from "../store/members.ts";
import { findUserById, insertUser, updateEntityRef, type StoredUser } from "../store/users.ts";
import type { Membership } from "./find-membership.ts";

export interface Applicant {
  readonly person: ExternalPerson;
  readonly membership: Membership;
  /** Id of the invitation whose link they hold. */
  readonly invitation: string | null;
}

type AdmitDeps = Pick<Deps, "now" | "newId" | "env">;

export interface Admitted {
  readonly user: StoredUser;
  readonly isNew: boolean;
}

/** Finds or makes the account of somebody a provider vouches for; throws the problem when they may not come in. */
export async function admitPerson(tx: Tx, deps: AdmitDeps, applicant: Applicant): Promise<Admitted> {
  const { person, membership } = applicant;
  const identity = await findIdentity(tx, person);
  const user = identity === undefined ? undefined : await findUserById(tx, identity.userId);
  const invitation = await invitationOf(tx, deps, applicant);
  const decision = decideAdmission({
    person,
    account: user === undefined ? undefined : await accountOf(tx, user),
    isMember: membership.isMember,
    invitation: invitation && {
      role: invitation.role,
      isOpen: stateOfInvitation(invitation, deps.now()) === "open",
      isFor: isInvitationFor(invitation, person),
    },
    allowedDomains: deps.env.oidc?.allowedDomains ?? [],
  });
  switch (decision.kind) {
    case "refused":
      throw signInError(decision.problem);
    case "new":
      return {
        user: await createAccount(tx, deps, { ...applicant, decision, invited: invitation }),
        isNew: true,
      };
    case "known":
      if (user === undefined) throw signInError("not_invited");
      return {
        user: await welcomeBack(tx, deps, { ...applicant, user, decision, invited: invitation }),
        isNew: false,
      };
    default:
      return decision satisfies never;
  }
}

async function invitationOf(
  tx: Tx,
  deps: AdmitDeps,
  { person, invitation }: Applicant,
): Promise<StoredInvitation | undefined> {
  if (invitation !== null) return findInvitation(tx, invitation);
  return findOpenInvitation(tx, { ...certainNamesOf(person), now: deps.now() });
}

async function accountOf(tx: Tx, user: StoredUser): Promise<KnownAccount> {
  const admission = await findAdmission(tx, user.id);
  return {
    isDisabled: user.disabledAt !== null,
    hasDeparted: isDeparture(user.disabledAt, admission?.departedAt),
    basis: admission?.basis,
  };
}

type NewAccount = Applicant & {
  readonly decision: Extract<Admission, { kind: "new" }>;
  readonly invited: StoredInvitation | undefined;
};

async function createAccount(tx: Tx, deps: AdmitDeps, applicant: NewAccount): Promise<StoredUser> {
  const { person, membership, decision } = applicant;
  const at = deps.now();
  const user: StoredUser = {
    id: deps.newId("usr"),
    handle: await freeHandle(tx, labelOf(person)),
    displayName: person.displayName,
    email: person.emails.find((email) => email.isVerified)?.address ?? null,
    role: decision.role,
    entityRef: membership.personRef,
    passwordHash: null,
    disabledAt: null,
    createdAt: at,
  };
  await insertUser(tx, user);
  await insertAdmission(tx, { userId: user.id, basis: decision.basis, departedAt: null });
  const { issuer, subject, provider } = person;
  const label = labelOf(person);
  await insertIdentity(tx, {
    issuer,
    subject,
    provider,
    userId: user.id,
    label,
    linkedAt: at,
    lastUsedAt: at,
  });
  const { invited } = applicant;
  if (decision.basis === "invitation" && invited !== undefined)
    await markInvitationAccepted(tx, { id: invited.id, userId: user.id, at });
  return user;
}

type Returning = Applicant & {
  readonly user: StoredUser;
  readonly decision: Extract<Admission, { kind: "known" }>;
  readonly invited: StoredInvitation | undefined;
};

/** Their teams follow who they are on the forge now: a login may have changed since. */
async function welcomeBack(tx: Tx, deps: AdmitDeps, applicant: Returning): Promise<StoredUser> {
  const { person, membership, user, decision } = applicant;
  await updateIdentity(tx, person, { label: labelOf(person), lastUsedAt: deps.now() });
  if (decision.isReturning) {
    await updateDeparture(tx, { userId: user.id, departedAt: null });
    await updateDisabledAt(tx, { userId: user.id, at: null });
  }
  const entityRef = membership.personRef ?? user.entityRef;
  if (entityRef !== user.entityRef) await updateEntityRef(tx, { userId: user.id, entityRef });
  const role = await acceptAgain(tx, deps, applicant);
  return { ...user, entityRef, role, disabledAt: null };
}

/** The invitation replaces grounds that have ended, and its role the one they gave. */
async function acceptAgain(tx: Tx, deps: AdmitDeps, { user, decision, invited }: Returning) {
  if (!decision.isInvited || invited === undefined) return user.role;
  await updateBasis(tx, { userId: user.id, basis: "invitation" });
  await markInvitationAccepted(tx, { id: invited.id, userId: user.id, at: deps.now() });
  await updateRole(tx, { userId: user.id, role: invited.role });
  return invited.role;
}
