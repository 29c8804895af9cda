/*
 * What a token may be narrowed to, derived from the operations: `runs:read` is every query of runs, `runs:write` every
 * change of runs and every query too. Nobody keeps a list by hand.
 */
import { AppError } from "../kernel/app-error.ts";
import type { Actor } from "../identity/domain/actor.ts";

interface Scoped {
  readonly name: string;
  readonly kind: "query" | "mutation" | "stream";
}

/** A token may always ask who it is. */
const alwaysGranted = "viewer:read";

export const scopeOf = ({ name, kind }: Scoped): string =>
  `${name.split(".")[0] ?? name}:${kind === "mutation" ? "write" : "read"}`;

const covers = (granted: string, needed: string): boolean =>
  granted === needed || granted === needed.replace(/:read$/, ":write");

export function assertScope(operation: Scoped, actor: Actor): void {
  const scopes = actor.grant?.scopes ?? null;
  const needed = scopeOf(operation);
  if (scopes === null || needed === alwaysGranted || scopes.some((scope) => covers(scope, needed))) return;
  throw new AppError(
    "insufficient_scope",
    `${operation.name} needs the scope ${needed}; this token has ${scopes.join(", ")}. Create a token with that scope.`,
    { details: { needed, granted: scopes } },
  );
}

const declared = new Set<string>();

/** Called for every operation as it is declared, so that a token cannot be given a scope that means nothing. */
export const declareScope = (operation: Scoped): void => {
  declared.add(scopeOf(operation));
};

export const listScopes = (): readonly string[] => [...declared].toSorted();
