/*
 * What the validator says of an answer, in the form of every other message: expected, found. Of text only the length is
 * said, because it may be a secret.
 */
const tooFew = /\((\d+) < (\d+)\)/;
const tooMany = /\((\d+) > (\d+)\)/;
const tooSmall = /^(.+) is less than (.+)\.$/;

/** By keyword of JSON Schema: where the validator's sentence has its figures, and ours. */
const sentences: Readonly<Record<string, readonly [RegExp, string]>> = {
  type: [/type "(.+)" is invalid\. Expected "(.+)"/, "Expected $2, found $1."],
  minLength: [tooFew, "Expected at least $2 characters, found $1."],
  maxLength: [tooMany, "Expected at most $2 characters, found $1."],
  minItems: [tooFew, "Expected at least $2 entries, found $1."],
  maxItems: [tooMany, "Expected at most $2 entries, found $1."],
  uniqueItems: [/indexes (\d+) and (\d+)/, "Expected every entry once, found the same at $1 and $2."],
  minimum: [tooSmall, "Expected at least $2, found $1."],
  maximum: [/^(.+) is greater than (.+)\.$/, "Expected at most $2, found $1."],
  exclusiveMinimum: [tooSmall, "Expected more than $2, found $1."],
  exclusiveMaximum: [/^(.+) is greater than or equal to (.+)\.$/, "Expected less than $2, found $1."],
  multipleOf: [/^(.+) is not a multiple of (.+)\.$/, "Expected a multiple of $2, found $1."],
};

/** `error` is the validator's sentence; it stands where ours has no better one. */
export function inOurWords(keyword: string, error: string): string {
  const [pattern, words] = sentences[keyword] ?? [];
  const found = pattern?.exec(error);
  if (words === undefined || found === null || found === undefined) return error;
  const [, first = "", second = ""] = found.map((part) => part.replaceAll('", "', " or "));
  return words.replace("$1", () => first).replace("$2", () => second);
}
