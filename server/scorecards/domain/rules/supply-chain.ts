/*
 * The pipeline runs only what was reviewed, dependencies are kept current, and reporters of holes know where to go.
 * Source: GitHub docs "Security hardening for GitHub Actions", "Dependabot options reference"; OpenSSF Scorecard.
 */
import {
  absenceEvidence,
  fileEvidence,
  filesMatching,
  findFile,
  type FactFile,
  type ServiceFacts,
} from "../facts.ts";
import { fail, pass, unknown, type Rule } from "../rule.ts";
import { judgeUnreadable } from "../judge-unreadable.ts";
import { listAt, readObjects, textAt, type YamlObject } from "../yaml-objects.ts";

const workflowPattern = /^\.github\/workflows\/[^/]+\.ya?ml$/;
/** A full commit, an image digest, or a file of the same repository. */
const pinnedPattern = /^(\.\/|docker:\/\/\S+@sha256:[0-9a-f]{64}$|[^@\s]+@[0-9a-f]{40}$)/;

interface UsedAction {
  readonly path: string;
  readonly line: number;
  readonly action: string;
}

/** What a step or a job hands to others is theirs: an input may be called `uses` as well. */
const handedOn = ["with", "env"];

function usesIn(object: YamlObject, value: unknown, path: readonly (string | number)[]): UsedAction[] {
  if (typeof value !== "object" || value === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item: unknown, index) => [index, item])
    : Object.entries(value);
  return entries.flatMap(([key, item]) => {
    if (key === "uses" && typeof item === "string") {
      const { line } = object.locate([...path, key], "key");
      return [{ path: object.path, line, action: item.trim() }];
    }
    return handedOn.includes(String(key)) ? [] : usesIn(object, item, [...path, key]);
  });
}

/** Line by line: a workflow with a template error still names its actions. */
const usesInLines = (file: FactFile): UsedAction[] =>
  (file.content ?? "").split("\n").flatMap((text, index) => {
    const action = /^\s*(?:-\s+)?uses:\s*["']?(?<action>[^\s"'#]+)/.exec(text)?.groups?.["action"];
    return action === undefined ? [] : [{ path: file.path, line: index + 1, action }];
  });

const actionsIn = (file: FactFile): UsedAction[] =>
  readObjects([file])?.flatMap((object) => usesIn(object, object.value, [])) ?? usesInLines(file);

const toEvidence = (facts: ServiceFacts, used: UsedAction) =>
  fileEvidence(facts, { path: used.path, line: used.line, value: `uses: ${used.action}` });

export const ciPinned: Rule = {
  id: "ci-pinned",
  title: "A pipeline with pinned actions",
  description: "There is a GitHub Actions workflow, and every action it uses is pinned to a commit.",
  level: "Silver",
  version: 2,
  howToFix:
    "Replace tags such as @v4 by the 40-digit commit they point at; Dependabot keeps pinned actions current.",
  check(facts) {
    const files = filesMatching(facts, workflowPattern);
    if (files.length === 0)
      return fail("There is no workflow.", absenceEvidence(facts, ".github/workflows/"));
    const large = files.find((file) => file.content === null);
    if (large !== undefined) {
      return unknown(
        `${large.path} is too large or too costly to read.`,
        fileEvidence(facts, { path: large.path, value: "not read" }),
      );
    }
    const used = files.flatMap(actionsIn);
    if (used.length === 0) {
      const evidence = files.map(({ path }) => fileEvidence(facts, { path, value: "no actions" }));
      return pass("No action is used.", ...evidence);
    }
    const loose = used.filter(({ action }) => !pinnedPattern.test(action));
    return loose.length === 0
      ? pass(
          `All ${used.length} actions are pinned.`,
          ...used.slice(0, 10).map((action) => toEvidence(facts, action)),
        )
      : fail(
          `${loose.length} of ${used.length} actions can change under us.`,
          ...loose.slice(0, 10).map((action) => toEvidence(facts, action)),
        );
  },
};

const securityPaths = ["SECURITY.md", ".github/SECURITY.md", "docs/SECURITY.md"];

export const securityPolicy: Rule = {
  id: "security-policy",
  title: "Has a security policy",
  description: "SECURITY.md says how to report a vulnerability.",
  level: "Silver",
  version: 1,
  howToFix: "Add SECURITY.md with the address for reports and how fast they are answered.",
  check(facts) {
    const file = findFile(facts, ...securityPaths);
    if (file === undefined) return fail("There is no SECURITY.md.", absenceEvidence(facts, "SECURITY.md"));
    const evidence = fileEvidence(facts, { path: file.path, value: file.content ?? "present" });
    return file.content?.trim() === ""
      ? fail("SECURITY.md is empty.", evidence)
      : pass("There is one.", evidence);
  },
};

export const dependencyUpdates: Rule = {
  id: "dependency-updates",
  title: "Dependencies are kept current",
  description: "Dependabot is configured for at least one ecosystem.",
  level: "Silver",
  version: 3,
  howToFix: "Add .github/dependabot.yml with an entry per package ecosystem.",
  check(facts) {
    const file = findFile(facts, ".github/dependabot.yml", ".github/dependabot.yaml");
    if (file === undefined)
      return fail("Dependabot is not configured.", absenceEvidence(facts, ".github/dependabot.yml"));
    const { path } = file;
    const objects = readObjects([file]);
    if (objects === undefined) return judgeUnreadable(facts, [file]);
    const updates = objects.flatMap((object) => listAt(object.value, "updates"));
    // GitHub refuses an entry without one; several entries may be for the same.
    const ecosystems = new Set(updates.flatMap((entry) => textAt(entry, "package-ecosystem") ?? []));
    const evidence = fileEvidence(facts, { path, value: `${updates.length} update entries` });
    return ecosystems.size === 0
      ? fail("The Dependabot configuration updates nothing.", evidence)
      : pass(`${ecosystems.size} ecosystems are kept current.`, evidence);
  },
};
