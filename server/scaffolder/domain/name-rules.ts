/*
 * Names of new services. A service's name becomes part of Kubernetes objects, metric labels and SLO names
 * (`<name>-availability`), so it is stricter than a repository's. GitHub itself takes capitals, dots and underscores for
 * a repository; new ones get none, because image names and some file systems do not tell capitals apart.
 * Source: RFC 1123 labels.
 */

const serviceName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const repositoryName = /^[a-z0-9][a-z0-9-]{1,98}$/;

/** What is wrong with a service's name, or undefined. */
export function serviceNameProblem(name: string): string | undefined {
  if (name.length < 3 || name.length > 40) return `Expected 3 to 40 characters, found ${name.length}.`;
  if (serviceName.test(name)) return undefined;
  return "Expected lower-case letters and digits, in words joined by single hyphens, starting with a letter.";
}

/** What is wrong with a new repository's name, whichever template makes it; or undefined. */
export const repositoryNameProblem = (name: string): string | undefined =>
  repositoryName.test(name)
    ? undefined
    : `Expected 2 to 99 lower-case letters, digits or hyphens, starting with a letter or digit, found ${JSON.stringify(name.slice(0, 100))}.`;
