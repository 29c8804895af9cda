import { type Call, param } from "../http/call.ts";
import { invalidField } from "../http/problem.ts";
import { type Account, ensureAccount, isValidLogin } from "../store/accounts.ts";

/** GitHub invites existing people; this machine has no sign-up page, so an unknown login becomes a person here. */
export function namedMember(call: Call, resource: string): Account {
  const login = param(call, "username");
  const account = isValidLogin(login)
    ? ensureAccount(call.forge.db, { login, kind: "User" }, call.forge.now())
    : undefined;
  if (account?.kind !== "User") throw invalidField({ resource, field: "username", code: "invalid" });
  return account;
}

/** The members of the role that the query asks for; all of them without one. */
export function ofAskedRole<T extends { readonly role: string }>(call: Call, members: readonly T[]): T[] {
  const role = call.query.get("role") ?? "all";
  return members.filter((member) => role === "all" || member.role === role);
}
