/*
 * Create links: the address of a template's wizard with answers filled in, `?values.name=checkout&values.tier=0`. Texts
 * stand as they are and everything else as JSON; the wizard reads each as the type its question declares.
 */

/** Servers and chat programs cut or refuse longer addresses; Node reads at most 16 kB of headers in all. */
const longestWizardLink = 8_000;

/** Answers must be free of secrets: an address ends up in histories and logs. Null when they are too long for one. */
export function toWizardPath(template: string, answers: Readonly<Record<string, unknown>>): string | null {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(answers)) {
    if (value === undefined || value === null) continue;
    query.append(`values.${name}`, typeof value === "string" ? value : JSON.stringify(value));
  }
  const path = `/templates/${encodeURIComponent(template)}/new${query.size === 0 ? "" : `?${query.toString()}`}`;
  return path.length > longestWizardLink ? null : path;
}
