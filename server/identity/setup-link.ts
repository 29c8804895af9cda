/*
 * The one-time sign-in link. Whoever can read the data folder may mint it; the token travels in the URL's fragment,
 * so no proxy or access log sees it.
 */
import type { AuditRecorder } from "../audit/record-audit.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import { hashToken, newSecretToken } from "./credentials.ts";
import { setupLinkLifeMs } from "./domain/session-policy.ts";
import { openSession, type NewSession, type Visitor } from "./open-session.ts";
import { addressBucket, beginAttempt, forgiveAttempt } from "./sign-in-limits.ts";
import { findSetupLink, insertSetupLink, markSetupLinkUsed } from "./store/sessions.ts";
import { updateDisabledAt, updateRole } from "./store/members.ts";
import { findUserByHandle, insertUser, type StoredUser } from "./store/users.ts";
import type { Tx } from "../../db/client.ts";

const prefix = "wms";
const adminHandle = "admin";

/** Nobody else may be called that: the link signs in whoever is. */
export const isReservedHandle = (handle: string): boolean => handle.toLowerCase() === adminHandle;

export interface SetupLink {
  readonly url: string;
  readonly expiresAt: number;
}

/** The supervisor mints one at start; a person at the command line mints more. */
export async function mintSetupLink(
  deps: Pick<Deps, "db" | "now" | "env">,
  audit: AuditRecorder,
): Promise<SetupLink> {
  const token = newSecretToken(prefix);
  const createdAt = deps.now();
  const expiresAt = createdAt + setupLinkLifeMs;
  await deps.db.withTx(async (tx) => {
    await insertSetupLink(tx, { tokenHash: hashToken(token), createdAt, expiresAt, usedAt: null });
    await audit(tx, { target: "admin", details: { expiresAt } });
  });
  return { url: `${deps.env.baseUrl}/setup#${token}`, expiresAt };
}

/** Whoever owns the data folder owns the portal: the link opens it also when everybody was shut out of it. */
async function restoreAdmin(tx: Tx, user: StoredUser): Promise<StoredUser> {
  if (user.role === "admin" && user.disabledAt === null) return user;
  await updateRole(tx, { userId: user.id, role: "admin" });
  await updateDisabledAt(tx, { userId: user.id, at: null });
  return { ...user, role: "admin", disabledAt: null };
}

async function ensureAdmin(tx: Tx, deps: Pick<Deps, "now" | "newId">): Promise<StoredUser> {
  const existing = await findUserByHandle(tx, adminHandle);
  if (existing !== undefined) return restoreAdmin(tx, existing);
  const admin: StoredUser = {
    id: deps.newId("usr"),
    handle: adminHandle,
    displayName: "Administrator",
    email: null,
    role: "admin",
    entityRef: null,
    passwordHash: null,
    disabledAt: null,
    createdAt: deps.now(),
  };
  await insertUser(tx, admin);
  return admin;
}

export interface RedeemSetupLink extends Visitor {
  readonly token: string;
  readonly audit: (user: StoredUser) => AuditRecorder;
}

/** Trades the link for an administrator's session: wrong 403, used or expired 410, five wrong ones 429. */
export async function redeemSetupLink(
  deps: Pick<Deps, "db" | "now" | "newId">,
  input: RedeemSetupLink,
): Promise<NewSession> {
  const tokenHash = hashToken(input.token);
  const attempt = await beginAttempt(deps, [`setup:${addressBucket(input.address)}`]);
  const known = await findSetupLink(deps.db.read, tokenHash);
  if (known === undefined) {
    throw new AppError(
      "setup_token_invalid",
      "This link is not one of ours. Copy it whole, or print a new one with npm run -s waymark -- setup-link.",
    );
  }
  await deps.db.withTx((tx) => forgiveAttempt(tx, attempt));
  return deps.db.withTx(async (tx) => {
    const link = await findSetupLink(tx, tokenHash);
    if (link === undefined || link.usedAt !== null) {
      throw new AppError(
        "setup_closed",
        "This link was used already. Print a new one with npm run -s waymark -- setup-link.",
      );
    }
    if (deps.now() >= link.expiresAt) {
      throw new AppError(
        "setup_expired",
        "This link is older than 30 minutes. Print a new one with npm run -s waymark -- setup-link.",
      );
    }
    await markSetupLinkUsed(tx, { tokenHash, at: deps.now() });
    const user = await ensureAdmin(tx, deps);
    await input.audit(user)(tx, { target: user.id, details: { by: "setup-link" } });
    const { address, userAgent, replacedToken } = input;
    const visitor = { address, userAgent, replacedToken };
    return openSession(tx, deps, { ...visitor, userId: user.id, openedBy: "setup-link" });
  });
}
