/*
 * Which GitHub and which organisation an App is made for, as a person types it. The page judges it too, so there is no
 * schema here: a schema library is too much to send along. Source: GitHub docs "Registering a GitHub App from a manifest".
 */

/** The page that sends the browser to GitHub. */
export const connectGithubPath = "/settings/connections/github";

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(host);

/** What is wrong with an address; undefined for github.com, a GitHub Enterprise Server, or plain HTTP on this machine. */
export function githubUrlProblem(text: string): string | undefined {
  if (!URL.canParse(text) || text.length > 300) return "expected an address like https://github.com";
  const { protocol, hostname } = new URL(text);
  if (protocol === "https:" || (protocol === "http:" && isLoopback(hostname))) return undefined;
  return "expected an https:// address; plain HTTP is for this machine only";
}

/** Scheme and host of an address without a problem. */
export const toGithubOrigin = (text: string): string => new URL(text).origin;

export const organisationPattern = /^[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}$/i;

export const organisationProblem = (text: string): string | undefined =>
  organisationPattern.test(text.trim())
    ? undefined
    : "expected the name of an organisation as it stands in its address";
