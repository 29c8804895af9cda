/*
 * Somebody answers for the service: a team of at least two, named in the descriptor and in CODEOWNERS.
 * Source: Google SRE workbook, production readiness review; GitHub docs "About code owners".
 */
import { readTier, tierAnnotation } from "../../../catalog/domain/tier.ts";
import { absenceEvidence, catalogEvidence, descriptorEvidence, fileEvidence, findFile } from "../facts.ts";
import type { Evidence } from "../result.schema.ts";
import { fail, pass, unknown, warn, type Rule, type Verdict } from "../rule.ts";

const MIN_MEMBERS = 2;
const MIN_DESCRIPTION = 20;
const MAX_PATTERN = 100;

export const ownerTeam: Rule = {
  id: "owner-team",
  title: "Owned by a team of two or more",
  description:
    "The owner is a group of the catalog with at least two members, so that one absence does not orphan it.",
  level: "Bronze",
  version: 1,
  howToFix:
    "Set spec.owner in catalog-info.yaml to a team that exists, or add members to the team on the forge.",
  check(facts) {
    const named = descriptorEvidence(facts, `spec.owner: ${facts.ownerRef ?? "missing"}`);
    const { owner } = facts;
    if (owner === undefined) return fail(`The catalog knows no ${facts.ownerRef ?? "owner"}.`, named);
    if (owner.kind !== "group") return warn(`${owner.ref} is a person, not a team.`, named);
    const members = catalogEvidence(facts, `${owner.ref}: ${owner.members} members`);
    return owner.members >= MIN_MEMBERS
      ? pass(`${owner.ref} has ${owner.members} members.`, named, members)
      : fail(`${owner.ref} has ${owner.members} of ${MIN_MEMBERS} members.`, named, members);
  },
};

export const description: Rule = {
  id: "description",
  title: "Says what it does",
  description: `The descriptor has a description of at least ${MIN_DESCRIPTION} characters.`,
  level: "Bronze",
  version: 1,
  howToFix:
    "Write one sentence about what the service does for whom into metadata.description of catalog-info.yaml.",
  check(facts) {
    const text = facts.entity.metadata.description?.trim() ?? "";
    const evidence = descriptorEvidence(facts, `metadata.description: ${text === "" ? "missing" : text}`);
    if (text === "") return fail("There is no description.", evidence);
    return text.length >= MIN_DESCRIPTION
      ? pass("It has a description.", evidence)
      : warn(`The description has ${text.length} of ${MIN_DESCRIPTION} characters.`, evidence);
  },
};

export const tier: Rule = {
  id: "tier",
  title: "Has a tier",
  description:
    "The annotation waymark.dev/tier says how critical the service is; objectives and reviews follow from it.",
  level: "Bronze",
  version: 1,
  howToFix: `Add the annotation ${tierAnnotation} with "0", "1", "2" or "3" to catalog-info.yaml.`,
  check(facts) {
    const value = facts.entity.metadata.annotations?.[tierAnnotation];
    const evidence = descriptorEvidence(facts, `${tierAnnotation}: ${value ?? "missing"}`);
    if (value === undefined) return fail("No tier is set.", evidence);
    return readTier(facts.entity) === null
      ? fail(`"${value}" is not a tier.`, evidence)
      : pass(`It is tier ${value}.`, evidence);
  },
};

const codeownersPaths = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];
/** GitHub takes a person, a team or an address of a person. */
const catchAll = /^\*\s+(@[^\s@]+|[^\s@#]+@[^\s@]+)(\s|$)/;
/** A pattern and nobody, who then own what it matches. */
const ownerless = /^(?!#)(?<pattern>(?:\\.|[^\s\\])+)\s*(?:#.*)?$/;

/** The last line that matches a file decides, so that only what stands below the catch-all line can take away from it. */
function judgeCodeowners(content: string, toEvidence: (value: string, line?: number) => Evidence): Verdict {
  const lines = content.split("\n").map((line) => line.trim());
  const at = lines.findLastIndex((line) => catchAll.test(line));
  if (at === -1) return fail("No line of CODEOWNERS covers every file.", toEvidence(content));
  const below = lines.findIndex((line, index) => index > at && ownerless.test(line));
  if (below === -1) return pass("Every file has an owner.", toEvidence(lines[at] ?? "", at + 1));
  const pattern = ownerless.exec(lines[below] ?? "")?.groups?.["pattern"]?.slice(0, MAX_PATTERN) ?? "";
  return fail(`Nobody owns what matches ${pattern}.`, toEvidence(lines[below] ?? "", below + 1));
}

export const codeowners: Rule = {
  id: "codeowners",
  title: "Every file has a code owner",
  description:
    "CODEOWNERS has a catch-all line, and none below it without owners, so that every change asks somebody for review.",
  level: "Bronze",
  version: 3,
  howToFix:
    "Add .github/CODEOWNERS with a line `* @organisation/team`, and name owners on every line below it.",
  check(facts) {
    const file = findFile(facts, ...codeownersPaths);
    if (file === undefined)
      return fail("There is no CODEOWNERS file.", absenceEvidence(facts, ".github/CODEOWNERS"));
    const { path, content } = file;
    if (content === null)
      return unknown(
        "CODEOWNERS is too large or too costly to read.",
        fileEvidence(facts, { path, value: "not read" }),
      );
    return judgeCodeowners(content, (value, line) =>
      fileEvidence(facts, { path, value, ...(line === undefined ? {} : { line }) }),
    );
  },
};
