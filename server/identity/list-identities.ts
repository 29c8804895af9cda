import type { AuditRecorder } from "../audit/record-audit.ts";
import { AppError } from "../kernel/app-error.ts";
import { toOptionalTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import { getOwnUser } from "./account.ts";
import type { Actor } from "./domain/actor.ts";
import type { ProviderId } from "./domain/external-person.ts";
import { arePasswordsOn } from "./policy/sign-in-policy.ts";
import { deleteIdentity, listIdentitiesOfUser } from "./store/external-identities.ts";

type IdentityDeps = Pick<Deps, "db" | "identityProviders">;
type Owner = Pick<Actor, "kind" | "id">;

/** Every configured provider, linked or not. */
export async function listMyIdentities(deps: IdentityDeps, actor: Owner) {
  const user = await getOwnUser(deps, actor);
  const linked = await listIdentitiesOfUser(deps.db.read, user.id);
  const items = deps.identityProviders.list.map(({ id: provider, label }) => {
    const identity = linked.findLast((row) => row.provider === provider);
    const lastUsedAt = toOptionalTimestamp(identity?.lastUsedAt ?? null);
    return { provider, label, as: identity?.label ?? null, lastUsedAt };
  });
  return { items };
}

/** Somebody without another way in would lock themselves out with it. */
export async function unlinkIdentity(
  deps: IdentityDeps,
  input: { readonly actor: Owner; readonly provider: ProviderId; readonly audit: AuditRecorder },
) {
  const user = await getOwnUser(deps, input.actor);
  const hasPassword = user.passwordHash !== null && (await arePasswordsOn(deps));
  await deps.db.withTx(async (tx) => {
    const linked = await listIdentitiesOfUser(tx, user.id);
    const leaving = linked.filter(({ provider }) => provider === input.provider);
    if (leaving.length === 0)
      throw new AppError("not_found", "That identity provider is not linked to your account.");
    // One of a provider that is not configured any more opens nothing.
    const opens = ({ provider }: (typeof linked)[number]) =>
      deps.identityProviders.find(provider) !== undefined;
    const staying = linked.filter((identity) => identity.provider !== input.provider && opens(identity));
    if (!hasPassword && staying.length === 0)
      throw new AppError(
        "conflict",
        "Nothing else would let you in. Link another provider or set a password first.",
      );
    for (const identity of leaving) await deleteIdentity(tx, identity);
    await input.audit(tx, { target: user.id, details: { provider: input.provider } });
  });
  return listMyIdentities(deps, input.actor);
}
