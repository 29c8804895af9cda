import * as client from "openid-client";
import { problemOf, signInError, type SignInProblem } from "../domain/sign-in-problem.ts";

/** The provider, or what stands in its place, did not speak the protocol. */
const silent: ReadonlySet<string> = new Set([
  "OAUTH_TIMEOUT",
  "OAUTH_ABORT",
  "OAUTH_RESPONSE_IS_NOT_CONFORM",
  "OAUTH_RESPONSE_IS_NOT_JSON",
  "OAUTH_PARSE_ERROR",
  "OAUTH_MISSING_SERVER_METADATA",
  "OAUTH_INVALID_SERVER_METADATA",
]);

function nameProblem(error: unknown): SignInProblem {
  const named = problemOf(error);
  if (named !== undefined) return named;
  if (error instanceof client.AuthorizationResponseError)
    return error.error === "access_denied" ? "cancelled" : "refused";
  if (error instanceof client.ResponseBodyError) return error.status >= 500 ? "unreachable" : "refused";
  if (error instanceof client.WWWAuthenticateChallengeError) return "refused";
  if (error instanceof client.ClientError) return silent.has(error.code ?? "") ? "unreachable" : "untrusted";
  // fetch says no more than TypeError when it reaches nobody.
  return error instanceof TypeError ? "unreachable" : "untrusted";
}

/** One of the problems a person can be told; the cause is for the log. For `catch` of a promise. */
export const throwProviderFailure = (error: unknown): never => {
  throw signInError(nameProblem(error), error);
};
