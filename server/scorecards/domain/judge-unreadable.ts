/*
 * Files that no rule can read. One that was committed broken fails the rule: otherwise a syntax error would be worth more
 * than a failure. One that the catalog did not read, because of its size, leaves the rule unknown.
 */
import { fileEvidence, type FactFile, type ServiceFacts } from "./facts.ts";
import { fail, unknown, type Verdict } from "./rule.ts";
import { readObjects } from "./yaml-objects.ts";

const SHOWN = 5;

export function judgeUnreadable(facts: ServiceFacts, files: readonly FactFile[]): Verdict {
  const unread = files.filter((file) => readObjects([file]) === undefined);
  const broken = unread.filter((file) => file.content !== null);
  const judged = broken.length > 0 ? broken : unread;
  const names = judged
    .slice(0, SHOWN)
    .map(({ path }) => path)
    .join(", ");
  const evidence = judged.slice(0, SHOWN).map(({ path, content }) =>
    fileEvidence(facts, {
      path,
      value: content === null ? "too large or too costly, not read" : "not plain, valid YAML",
    }),
  );
  return broken.length > 0
    ? fail(`Not valid YAML: ${names}.`, ...evidence)
    : unknown(`Not read, too large or too costly: ${names}.`, ...evidence);
}
