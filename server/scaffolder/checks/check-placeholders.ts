import type { Finding } from "../../kernel/finding.ts";
import { positionAt, problemAt, type GeneratedRepository } from "./generated-repository.ts";

/*
 * Template syntax that survived rendering. Runtime syntax of the target systems is allowed where those systems read it:
 * GitHub expressions in workflows, Go templates in Prometheus, Alertmanager and Grafana files.
 */
const EXPRESSIONS = [
  { pattern: /\$\{\{.*?\}\}/gs, allowedIn: /^\.github\/workflows\// },
  { pattern: /(?<!\$)\{\{.*?\}\}/gs, allowedIn: /^(\.github\/workflows|monitoring)\// },
  { pattern: /\{%.*?%\}/gs, allowedIn: undefined },
  { pattern: /\{#.*?#\}/gs, allowedIn: undefined },
  { pattern: /\bundefined\b|\[object Object\]|\bNaN\b/g, allowedIn: /^(src|test|\.github\/scripts)\// },
];

/** Answers that look like template syntax are data: the caller names them so that they are not taken for leftovers. */
export function checkPlaceholders(
  repository: GeneratedRepository,
  answers: readonly string[] = [],
): Finding[] {
  return repository.paths
    .filter((path) => path !== "package-lock.json")
    .flatMap((path) => [
      ...leftoversIn(path, path, []),
      ...leftoversIn(path, repository.read(path), answers),
    ]);
}

function leftoversIn(path: string, text: string, answers: readonly string[]): Finding[] {
  const known = answers.flatMap((answer) => [answer, JSON.stringify(answer).slice(1, -1)]).filter(Boolean);
  return EXPRESSIONS.filter(({ allowedIn }) => !allowedIn?.test(path)).flatMap(({ pattern }) =>
    [...text.matchAll(pattern)]
      .filter((match) => !known.some((answer) => answer.includes(match[0])))
      .map((match) =>
        problemAt(path, positionAt(text, match.index), {
          code: "unrendered-placeholder",
          message: `expected rendered text, found ${JSON.stringify(match[0].slice(0, 60))}`,
        }),
      ),
  );
}
