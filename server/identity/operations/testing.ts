/* Every operation of identity by its name: for tests that hold a promise to be kept by all of them. */
import { accountOperations } from "./account.ts";
import { identityOperations } from "./identities.ts";
import { memberOperations } from "./members.ts";
import { serviceAccountOperations } from "./service-accounts.ts";
import { sessionOperations } from "./sessions.ts";
import { signInOperations } from "./sign-in.ts";
import { tokenOperations } from "./tokens.ts";

const all: readonly { readonly name: string; readonly kind: "query" | "mutation" }[] = [
  ...[...accountOperations, ...identityOperations, ...memberOperations, ...serviceAccountOperations],
  ...[...sessionOperations, ...signInOperations, ...tokenOperations],
];

/** In the order of the alphabet. */
export const namesOf = (wanted: "query" | "mutation"): string[] =>
  all
    .filter(({ kind }) => kind === wanted)
    .map(({ name }) => name)
    .toSorted();
