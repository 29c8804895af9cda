import type { Finding } from "../../kernel/finding.ts";
import { problemAt, problemIn, type CheckContext, type GeneratedRepository } from "./generated-repository.ts";
import { alertRules, knownSeries, RULES } from "./monitoring-files.ts";
import { metricNames, promqlError } from "./promql-syntax.ts";

interface Section {
  readonly heading: string;
  readonly line: number;
  readonly text: string;
}

const PARTS = ["Meaning", "User impact", "Check first", "Mitigation", "Escalation"];
const CHECKS_PER_ALERT = 3;

/** One section per alert, reached by its runbook_url, complete, with queries that parse and are about this service. */
export function checkRunbook(repository: GeneratedRepository, context: CheckContext): Finding[] {
  const path = `docs/runbooks/${context.name}.md`;
  if (!repository.has(path)) {
    return [problemIn(path, { code: "runbook-missing", message: "expected a runbook, found no such file" })];
  }
  const sections = parseSections(repository.read(path));
  const alerts = alertRules(repository);
  const documented = sections.filter((section) => alerts.some((alert) => alert.name === section.heading));
  return [
    ...alerts.flatMap((alert) => linkFindings(alert, path, sections)),
    ...documented.flatMap((section) => sectionFindings(section, path, context)),
    ...documented.flatMap((section) => queryFindings(section, path, knownSeries(repository))),
    ...repeatedParagraphs(documented, path),
  ];
}

export function parseSections(markdown: string): Section[] {
  const sections: { heading: string; line: number; text: string }[] = [];
  let fenced = false;
  for (const [index, line] of markdown.split("\n").entries()) {
    if (/^\s*```/.test(line)) fenced = !fenced;
    const heading = fenced ? undefined : /^##\s+(.+?)\s*$/.exec(line)?.[1];
    const current = sections.at(-1);
    if (heading !== undefined) sections.push({ heading, line: index + 1, text: "" });
    else if (current) current.text += `${line}\n`;
  }
  return sections;
}

/** GitHub's anchor of a heading. */
export const headingAnchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\- _]/gu, "")
    .replaceAll(" ", "-");

function linkFindings(
  alert: ReturnType<typeof alertRules>[number],
  path: string,
  sections: readonly Section[],
): Finding[] {
  const [page = "", anchor = ""] = alert.runbookUrl.split("#");
  const leadsHere = page.endsWith(`/${path}`) || page === path;
  if (!leadsHere) {
    const message = `expected the runbook_url of ${alert.name} to lead to ${path}, found ${alert.runbookUrl || "none"}`;
    return [problemAt(RULES, alert.position, { code: "runbook-url", message })];
  }
  const target = sections.find((section) => headingAnchor(section.heading) === anchor);
  if (target?.heading === alert.name) return [];
  const found = target ? `the section ${target.heading}` : "no such heading";
  const message = `expected #${anchor} to be the section of ${alert.name}, found ${found} in ${path}`;
  return [problemAt(RULES, alert.position, { code: "runbook-anchor", message })];
}

function sectionFindings(section: Section, path: string, context: CheckContext): Finding[] {
  const at = { line: section.line, column: 1 };
  const missing = PARTS.filter((part) => !new RegExp(`^\\*\\*${part}\\.?\\*\\*`, "m").test(section.text)).map(
    (part) =>
      problemAt(path, at, {
        code: "runbook-part",
        message: `expected the part "${part}" in ${section.heading}`,
      }),
  );
  const checks = section.text.match(/^\d\. /gm)?.length ?? 0;
  // A command in a shell block helps, but is no query; a query about everything is no query about this service.
  const about = fencesOf(section).filter(
    ({ language, text }) => language === "promql" && names(text, context.name),
  );
  if (checks >= CHECKS_PER_ALERT && about.length >= CHECKS_PER_ALERT) return missing;
  const message = `expected ${CHECKS_PER_ALERT} checks with queries for ${context.name} in ${section.heading}, found ${checks} with ${about.length}`;
  return [...missing, problemAt(path, at, { code: "runbook-checks", message })];
}

/** In a label's value, whole: a longer name that begins or ends the same is another service. */
const names = (query: string, service: string): boolean =>
  new RegExp(`(?<![\\w-])${service}(?![\\w-])`).test(query);

const fencesOf = (section: Section) =>
  [...section.text.matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```/gm)].map((fence) => ({
    language: fence[1] ?? "",
    text: (fence[2] ?? "").trim(),
  }));

function queryFindings(section: Section, path: string, isKnown: (name: string) => boolean): Finding[] {
  const queries = fencesOf(section).filter((fence) => fence.language === "promql");
  return queries.flatMap(({ text }) => {
    const error = promqlError(text);
    const unknown = error ? [] : metricNames(text).filter((name) => !isKnown(name));
    const problems = [
      ...(error ? [error] : []),
      ...unknown.map((name) => `a series that exists, found ${name}`),
    ];
    return problems.map((problem) =>
      problemAt(
        path,
        { line: section.line, column: 1 },
        {
          code: "runbook-query",
          message: `expected ${problem} in ${section.heading}`,
        },
      ),
    );
  });
}

/** Text that fits two alerts helps with neither. */
function repeatedParagraphs(sections: readonly Section[], path: string): Finding[] {
  const seen = new Map<string, string>();
  return sections.flatMap((section) =>
    section.text
      .split(/\n\s*\n/)
      .map((paragraph) => paragraph.replace(/\s+/g, " ").trim())
      .filter((paragraph) => paragraph !== "" && !/^\*\*[^*]+\*\*$/.test(paragraph))
      .flatMap((paragraph) => {
        const first = seen.get(paragraph);
        seen.set(paragraph, section.heading);
        if (first === undefined) return [];
        const message = `expected advice for this alert, found a paragraph of ${first} again: "${paragraph.slice(0, 60)}…"`;
        return [problemAt(path, { line: section.line, column: 1 }, { code: "runbook-repeats", message })];
      }),
  );
}
