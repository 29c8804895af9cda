/*
 * Names of new services. A service's name becomes part of Kubernetes objects, metric labels and SLO names
 * (`<name>-availability`), so it is stricter than what the forge takes for a repository.
 * Source: RFC 1123 labels; GitHub's repository names.
 */

const serviceName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const repositoryName = /^[A-Za-z0-9._-]{1,100}$/;
const newRepositoryName = /^[a-z0-9][a-z0-9-]{1,98}$/;

/** What is wrong with a service's name, or undefined. */
export function serviceNameProblem(name: string): string | undefined {
  if (name.length < 3 || name.length > 40) return `Expected 3 to 40 characters, found ${name.length}.`;
  if (serviceName.test(name)) return undefined;
  return "Expected lower-case letters and digits, in words joined by single hyphens, starting with a letter.";
}

/** What no repository of a new service may be called, whichever template makes it; or undefined. */
export const newRepositoryNameProblem = (name: string): string | undefined =>
  newRepositoryName.test(name)
    ? undefined
    : "Expected 2 to 99 lower-case letters, digits or hyphens, starting with a letter or digit.";

/** What is wrong with a repository's name, or undefined. */
export function repositoryNameProblem(name: string): string | undefined {
  const found = `found ${JSON.stringify(name.slice(0, 100))}`;
  if (!repositoryName.test(name))
    return `Expected 1 to 100 letters, digits, hyphens, dots or underscores, ${found}.`;
  if (/^\.+$/.test(name) || /\.(git|wiki)$/i.test(name))
    return `Expected a name the forge accepts, ${found}.`;
  return undefined;
}
