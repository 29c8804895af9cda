/*
 * One attempt to sign in through a provider: sealed, for ten minutes, kept by the browser that began it and by nobody
 * else, so that an answer brought by another browser opens nothing and a flood of attempts costs no storage.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { seal, unseal } from "../../runtime/sealing.ts";
import { providerIds } from "../domain/external-person.ts";

export const attemptLifeMs = 10 * 60_000;

const attemptSchema = z.object({
  provider: z.enum(providerIds),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** A path of this portal. */
  next: z.string(),
  /** The account a signed-in person wants to link; null for signing in. */
  linkTo: z.string().nullable(),
  /** Id of the invitation whose link the person holds. */
  invitation: z.string().nullable(),
  expiresAt: z.number(),
});
export type Attempt = z.infer<typeof attemptSchema>;

/** Tells attempts of one browser apart, in several tabs at once. Safe in a cookie's name. */
export const attemptTag = (state: string): string =>
  createHash("sha256").update(state).digest("hex").slice(0, 16);

const placeOf = (state: string): string => `sign_in_attempt/${attemptTag(state)}`;

export const sealAttempt = (key: Buffer, attempt: Attempt): string =>
  seal(key, placeOf(attempt.state), JSON.stringify(attempt));

/** undefined when it is not one of ours, is another one, or is over. */
export function openAttempt(
  key: Buffer,
  given: { readonly sealed: string; readonly state: string; readonly now: number },
): Attempt | undefined {
  try {
    const attempt = attemptSchema.parse(JSON.parse(unseal(key, placeOf(given.state), given.sealed)));
    return attempt.state === given.state && given.now < attempt.expiresAt ? attempt : undefined;
  } catch {
    return undefined;
  }
}
