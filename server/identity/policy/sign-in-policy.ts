/*
 * Once people come in through a provider, passwords may be turned off. They stay on while no provider is configured, so
 * that taking one away again shuts nobody out; the printed one-time link works always.
 */
import type { AuditRecorder } from "../../audit/record-audit.ts";
import { AppError } from "../../kernel/app-error.ts";
import type { Deps } from "../../runtime/deps.ts";
import { hasAdminThrough, readPasswordsOn, savePasswordsOn } from "../store/sign-in-policy.ts";
import { callbackUrl } from "../sign-on/begin-sign-on.ts";

type PolicyDeps = Pick<Deps, "db" | "identityProviders">;

export const arePasswordsOn = async ({ db, identityProviders }: PolicyDeps): Promise<boolean> =>
  identityProviders.list.length === 0 || (await readPasswordsOn(db.read));

export async function assertPasswordsOn(deps: PolicyDeps): Promise<void> {
  if (await arePasswordsOn(deps)) return;
  throw new AppError(
    "forbidden",
    "Signing in with a password is turned off here. Use your identity provider, or a link from the machine that runs Waymark.",
  );
}

export async function getSignInPolicy(deps: PolicyDeps & Pick<Deps, "env">) {
  const { list } = deps.identityProviders;
  return {
    passwords: await arePasswordsOn(deps),
    mayTurnOffPasswords: await hasAdminThrough(deps.db.read, list),
    providers: list.map(({ id, label, issuer }) => ({
      provider: id,
      label,
      issuer,
      redirectUri: callbackUrl(deps, id),
    })),
  };
}

/** Turning passwords off needs an administrator who has come in without one already: a provider that works. */
export async function setSignInPolicy(
  deps: PolicyDeps & Pick<Deps, "env" | "now">,
  input: { readonly passwords: boolean; readonly audit: AuditRecorder },
) {
  await deps.db.withTx(async (tx) => {
    if (!input.passwords && !(await hasAdminThrough(tx, deps.identityProviders.list)))
      throw new AppError(
        "conflict",
        "No administrator has signed in through an identity provider yet, so nobody could turn passwords on again. Link yours in the account settings and sign in with it once.",
      );
    await savePasswordsOn(tx, { passwordsOn: input.passwords, at: deps.now() });
    await input.audit(tx, { target: "sign-in", details: { passwords: input.passwords } });
  });
  return getSignInPolicy(deps);
}
