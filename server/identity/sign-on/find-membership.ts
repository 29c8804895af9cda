/* What an admission is decided on, asked before the transaction: the forge's answer may take seconds. */
import { findPersonByEmail, isKnownPerson } from "../../catalog/people/find-person.ts";
import type { Deps } from "../../runtime/deps.ts";
import { verifiedEmailsOf, type ExternalPerson } from "../domain/external-person.ts";
import { signInError } from "../domain/sign-in-problem.ts";
import { findIdentity } from "../store/external-identities.ts";
import { findUserById } from "../store/users.ts";

export interface Membership {
  readonly isMember: boolean;
  /** Who they are in the catalog, when it is certain. */
  readonly personRef: string | null;
}

async function memberOnGitHub(deps: Pick<Deps, "github">, login: string): Promise<Membership> {
  const { org } = deps.github.profile;
  const membership = await deps.github.users.findOrgMembership(org, login).catch((error: unknown) => {
    throw signInError("unreachable", error);
  });
  const isMember = membership?.state === "active";
  return { isMember, personRef: isMember ? `user:default/${login}`.toLowerCase() : null };
}

/** The company's provider does not know the organisation: the scan does, by the addresses people show on the forge. */
async function memberByCatalog(deps: Pick<Deps, "db">, person: ExternalPerson): Promise<Membership> {
  const identity = await findIdentity(deps.db.read, person);
  const user = identity === undefined ? undefined : await findUserById(deps.db.read, identity.userId);
  const linked = user?.entityRef ?? null;
  if (linked !== null && (await isKnownPerson(deps, linked))) return { isMember: true, personRef: linked };
  const found = await findPersonByEmail(deps, verifiedEmailsOf(person));
  return { isMember: found !== undefined, personRef: found ?? null };
}

export const findMembership = (
  deps: Pick<Deps, "db" | "github">,
  person: ExternalPerson,
): Promise<Membership> =>
  person.login === null ? memberByCatalog(deps, person) : memberOnGitHub(deps, person.login);
