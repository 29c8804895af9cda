/**
 * How GitHub says that a feature is not part of an account's plan. Only these sentences are ever quoted: they are
 * GitHub's own and hold nothing that a caller or a secret could have put there.
 * Sources: GitHub docs "GitHub's plans", "About rulesets", "Managing environments for deployment"; the wordings as
 * people report them in issues of Backstage, terraform-provider-github and gh.
 */
const sentences: readonly RegExp[] = [
  /Upgrade to GitHub (?:Pro|Team|Enterprise)(?: or make this repository public)? to enable this feature\./i,
  /Please ensure the billing plan supports the [a-z ]{1,40} protection rule\./i,
  /(?:GitHub )?(?:Advanced Security|Code Security|Secret Protection) must be enabled for this (?:repository|organization)[a-z ]{0,40}\./i,
  /(?:Secret|Code) scanning is not available for this (?:repository|organization)\./i,
];

/** A plan's refusal comes as one of these; everything else says something about the call. */
const statuses: readonly number[] = [402, 403, 404, 422];

/** The sentence to quote; undefined when the text is not known. */
export const findPlanSentence = (upstream: string): string | undefined =>
  sentences.map((sentence) => sentence.exec(upstream)?.[0]).find((found) => found !== undefined);

export function isPlanRefusal(status: number, upstream: string): boolean {
  if (status === 402) return true;
  if (!statuses.includes(status)) return false;
  return findPlanSentence(upstream) !== undefined || (status === 403 && /upgrade (to|your)/i.test(upstream));
}
