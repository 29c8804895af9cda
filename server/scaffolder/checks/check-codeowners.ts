import type { Finding } from "../../kernel/finding.ts";
import {
  ownerTeam,
  problemAt,
  problemIn,
  type CheckContext,
  type GeneratedRepository,
} from "./generated-repository.ts";

const PATH = ".github/CODEOWNERS";
// GitHub: no negation, no ranges, no escaped #; a line it cannot read is ignored silently.
// A managed account's login ends with an underscore and the short code of its enterprise; an organisation's has none.
const OWNER = /^(@[A-Za-z0-9-]+(_[A-Za-z0-9]+|\/[A-Za-z0-9._-]+)?|[^@\s]+@[^@\s]+\.[^@\s]+)$/;

interface Rule {
  readonly line: number;
  readonly pattern: string;
  readonly owners: readonly string[];
}

/** Everything has an owner, the owner is the team that owns the service, and every pattern matches something. */
export function checkCodeowners(repository: GeneratedRepository, context: CheckContext): Finding[] {
  if (!repository.has(PATH)) {
    return [
      problemIn(PATH, { code: "codeowners-missing", message: "expected code owners, found no such file" }),
    ];
  }
  const rules = parseCodeowners(repository.read(PATH));
  const team = `@${context.organization}/${ownerTeam(context)}`;
  return [...rules.flatMap((rule) => ruleFindings(rule, repository)), ...catchAllFindings(rules, team)];
}

export function parseCodeowners(text: string): Rule[] {
  return text.split("\n").flatMap((raw, index) => {
    const [pattern, ...owners] = raw
      .replace(/(^|\s)#.*$/, "")
      .split(/\s+/)
      .filter(Boolean);
    return pattern === undefined ? [] : [{ line: index + 1, pattern, owners }];
  });
}

function ruleFindings({ line, pattern, owners }: Rule, repository: GeneratedRepository): Finding[] {
  const at = { line, column: 1 };
  if (/^!|[[\]\\]/.test(pattern)) {
    const message = `expected a pattern without !, [ ] and \\, which GitHub ignores; found ${pattern}`;
    return [problemAt(PATH, at, { code: "codeowners-pattern", message })];
  }
  const wrong = owners.filter((owner) => !OWNER.test(owner));
  const findings = wrong.map((owner) =>
    problemAt(PATH, at, {
      code: "codeowners-owner",
      message: `expected @user, @org/team or an address, found ${owner}`,
    }),
  );
  if (owners.length === 0) {
    const message = `expected an owner, found none; ${pattern} would belong to nobody`;
    findings.push(problemAt(PATH, at, { code: "codeowners-owner", message }));
  }
  if (!repository.paths.some((path) => matchesPattern(pattern, path))) {
    findings.push(
      problemAt(PATH, at, { code: "codeowners-unmatched", message: `no file matches ${pattern}` }),
    );
  }
  return findings;
}

function catchAllFindings(rules: readonly Rule[], team: string): Finding[] {
  // The last matching line wins.
  const catchAll = rules.findLast((rule) => rule.pattern === "*");
  if (!catchAll) {
    return [
      problemIn(PATH, { code: "codeowners-catch-all", message: `expected the line "* ${team}", found none` }),
    ];
  }
  if (catchAll.owners.includes(team)) return [];
  const message = `expected ${team}, the team that owns the service, found ${catchAll.owners.join(" ") || "nobody"}`;
  return [problemAt(PATH, { line: catchAll.line, column: 1 }, { code: "codeowners-team", message })];
}

const GLOBS: Readonly<Record<string, string>> = { "**/": "(.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };

/** gitignore's matching as far as CODEOWNERS has it: anchored by a slash, `*` within a segment, `**` across them. */
export function matchesPattern(pattern: string, path: string): boolean {
  const isAnchored = pattern.replace(/\/$/, "").includes("/");
  const body = pattern
    .replace(/^\//, "")
    .replace(/[.+^${}()|]/g, "\\$&")
    .replace(/\*\*\/?|\*|\?/g, (glob) => GLOBS[glob] ?? glob);
  return new RegExp(`^${isAnchored ? "" : "(.*/)?"}${body}${endOf(pattern)}$`).test(path);
}

/** A folder's name stands for all that is in it; GitHub lets `docs/*` reach the files of docs and no deeper. */
function endOf(pattern: string): string {
  if (pattern.endsWith("/")) return ".*";
  return pattern.endsWith("/*") ? "" : "(/.*)?";
}
