import type { Tx } from "../../../db/client.ts";
import type { AuditRecorder } from "../../audit/record-audit.ts";
import { AppError } from "../../kernel/app-error.ts";
import type { Deps } from "../../runtime/deps.ts";
import { hashPassword, hashToken } from "../credentials.ts";
import { stateOfInvitation } from "../domain/invitation.ts";
import { signInError } from "../domain/sign-in-problem.ts";
import { freeHandle } from "../free-handle.ts";
import { openSession, type NewSession, type Visitor } from "../open-session.ts";
import { assertGoodPassword } from "../account.ts";
import { arePasswordsOn } from "../policy/sign-in-policy.ts";
import { addressBucket, beginAttempt, forgiveAttempt } from "../sign-in-limits.ts";
import { insertAdmission } from "../store/external-identities.ts";
import { findInvitationByHash, markInvitationAccepted, type StoredInvitation } from "../store/invitations.ts";
import { insertUser, type StoredUser } from "../store/users.ts";
import { toInvitationSummary } from "./invite.ts";

type ReadDeps = Pick<Deps, "db" | "now">;

async function requireOpen(deps: ReadDeps, db: Tx | Deps["db"]["read"], token: string) {
  const invitation = await findInvitationByHash(db, hashToken(token));
  if (invitation === undefined)
    throw new AppError(
      "setup_token_invalid",
      "This link is not one of ours. Copy it whole, or ask for another one.",
    );
  if (stateOfInvitation(invitation, deps.now()) !== "open") throw signInError("invitation_over");
  return invitation;
}

/** The open invitation behind a link. Wrong links are counted per address, like wrong passwords. */
export async function findInvitationByLink(
  deps: ReadDeps,
  input: { readonly token: string; readonly address: string },
): Promise<StoredInvitation> {
  const attempt = await beginAttempt(deps, [`invitation:${addressBucket(input.address)}`]);
  const known = await findInvitationByHash(deps.db.read, hashToken(input.token));
  if (known !== undefined) await deps.db.withTx((tx) => forgiveAttempt(tx, attempt));
  return requireOpen(deps, deps.db.read, input.token);
}

/** What the page says before anything is accepted. */
export async function previewInvitation(
  deps: ReadDeps & Pick<Deps, "identityProviders">,
  input: { readonly token: string; readonly address: string },
) {
  const invitation = await findInvitationByLink(deps, input);
  const { email, githubLogin, role, createdBy, expiresAt } = toInvitationSummary(invitation, deps.now());
  const passwords = await arePasswordsOn(deps);
  return { email, githubLogin, role, invitedBy: createdBy, expiresAt, passwords };
}

export interface AcceptInvitation extends Visitor {
  readonly token: string;
  readonly name: string;
  readonly password: string;
  readonly audit: (user: StoredUser) => AuditRecorder;
}

/** Trades the link and a password of one's own for an account and a session in it. */
export async function acceptInvitation(
  deps: ReadDeps & Pick<Deps, "newId" | "identityProviders">,
  input: AcceptInvitation,
): Promise<NewSession> {
  const { email, login } = await findInvitationByLink(deps, input);
  if (!(await arePasswordsOn(deps)))
    throw new AppError("forbidden", "Passwords are turned off here. Accept with your identity provider.");
  assertGoodPassword(input.password, [input.name, email, login]);
  const passwordHash = await hashPassword(input.password);
  const at = deps.now();
  return deps.db.withTx(async (tx) => {
    const invitation = await requireOpen(deps, tx, input.token);
    const user: StoredUser = {
      id: deps.newId("usr"),
      handle: await freeHandle(tx, invitation.email ?? invitation.login ?? input.name),
      displayName: input.name,
      email: invitation.email,
      role: invitation.role,
      entityRef: null,
      passwordHash,
      disabledAt: null,
      createdAt: at,
    };
    await insertUser(tx, user);
    await insertAdmission(tx, { userId: user.id, basis: "invitation", departedAt: null });
    await markInvitationAccepted(tx, { id: invitation.id, userId: user.id, at });
    const details = { by: "invitation", newAccount: user.role };
    await input.audit(user)(tx, { target: user.id, details });
    const { address, userAgent, replacedToken } = input;
    const visitor = { address, userAgent, replacedToken };
    return openSession(tx, deps, { ...visitor, userId: user.id, openedBy: "invitation" });
  });
}
