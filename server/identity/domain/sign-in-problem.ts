/*
 * Why signing in through a provider ended without a session, as the sign-in page says it. A closed list: the page's
 * address carries the name of a problem and never a text, so nobody can make the page say something else.
 */
import { AppError, isAppError, type AppErrorCode } from "../../kernel/app-error.ts";

interface Problem {
  readonly code: AppErrorCode;
  readonly title: string;
  readonly text: string;
}

const problems = {
  cancelled: {
    code: "login_failed",
    title: "Signing in was cancelled",
    text: "The identity provider says that you did not agree. Try again, or sign in another way.",
  },
  expired: {
    code: "session_expired",
    title: "That took too long, or was begun elsewhere",
    text: "Signing in has to end within ten minutes in the browser it began in. Begin again here.",
  },
  used: {
    code: "conflict",
    title: "This answer was used already",
    text: "Each answer of the identity provider opens one session. Begin again.",
  },
  unreachable: {
    code: "upstream_error",
    title: "The identity provider did not answer",
    text: "It is down, slow, or not what Waymark was told it is. Try again in a minute; administrators find the reason in the log.",
  },
  refused: {
    code: "upstream_error",
    title: "The identity provider refused",
    text: "It did not accept what Waymark sent. Begin again; if it stays, an administrator has to compare client id, secret and redirect address.",
  },
  untrusted: {
    code: "login_failed",
    title: "The identity provider's answer could not be verified",
    text: "Signature, audience, time or origin of the answer is not as it must be, so nobody was signed in. Administrators find the reason in the log.",
  },
  not_invited: {
    code: "forbidden",
    title: "You have no access yet",
    text: "The identity provider knows you, Waymark does not. Ask an administrator for an invitation.",
  },
  email_unverified: {
    code: "forbidden",
    title: "Your e-mail address is not verified",
    text: "Waymark relies only on addresses the identity provider has verified. Verify yours there, or ask an administrator for an invitation.",
  },
  not_a_member: {
    code: "forbidden",
    title: "You are not a member of the organisation",
    text: "Only active members of the GitHub organisation get in this way. Accept the organisation's invitation on GitHub first, or ask an administrator for one here.",
  },
  disabled: {
    code: "forbidden",
    title: "Your account is disabled",
    text: "An administrator has disabled it. Ask them.",
  },
  invitation_mismatch: {
    code: "forbidden",
    title: "The invitation is for somebody else",
    text: "It names another e-mail address or login than the identity provider gives for you. Ask for an invitation to this one.",
  },
  invitation_over: {
    code: "setup_closed",
    title: "This invitation is over",
    text: "It was used, withdrawn, or has expired. Ask an administrator for another one.",
  },
  linked_elsewhere: {
    code: "conflict",
    title: "This identity belongs to another account",
    text: "Somebody signs in here with it already. Sign in with it, or ask an administrator.",
  },
} as const satisfies Record<string, Problem>;

export type SignInProblem = keyof typeof problems;

const isProblem = (name: unknown): name is SignInProblem =>
  typeof name === "string" && Object.hasOwn(problems, name);

/** undefined for a name that is not on the list. */
export const findProblem = (name: unknown): Problem | undefined =>
  isProblem(name) ? problems[name] : undefined;

export const signInError = (problem: SignInProblem, cause?: unknown): AppError =>
  new AppError(problems[problem].code, problems[problem].text, { details: { problem }, cause });

/** The problem an error was made from; anything else has no name of its own. */
export function problemOf(error: unknown): SignInProblem | undefined {
  const details: unknown = isAppError(error) ? error.details : undefined;
  const name: unknown =
    typeof details === "object" && details !== null ? Reflect.get(details, "problem") : undefined;
  return isProblem(name) ? name : undefined;
}
