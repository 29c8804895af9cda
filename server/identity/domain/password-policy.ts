/*
 * What a password must be: long, and no pattern. Composition rules and forced changes make passwords worse, and 15
 * characters is the minimum where a password alone signs in (NIST SP 800-63B §3.1.1.2). The same section asks for a list of
 * common passwords; at that length the published ones are nearly all one of three patterns, which are judged by rule, so
 * that no list has to be kept and nobody has to be asked over the network.
 */
export const minimumPasswordLength = 15;
const longestRepeatedPiece = 8;
const fewestOwnCharacters = 8;

const rows = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop",
  "qwertzuiop",
  "azertyuiop",
  "asdfghjkl",
];
const neighbours = new Set(
  [...rows, "yxcvbnm", "zxcvbnm"].flatMap((row) =>
    [...row].flatMap((key, at) => (at === 0 ? [] : [`${row[at - 1]}${key}`, `${key}${row[at - 1]}`])),
  ),
);

/** "aaaa…", "1234…", "qwertyuiopasdf…": three of four characters are the one before or its neighbour. */
function isRow(password: string): boolean {
  const steps = [...password].slice(1).map((key, at) => `${[...password][at]}${key}`);
  const expected = steps.filter((step) => neighbours.has(step) || step[0] === step[1]);
  return expected.length >= steps.length * 0.75;
}

/** "passwordpassword", "abc123abc123abc": the start again and again. */
function isRepeated(password: string): boolean {
  const pieces = Array.from({ length: longestRepeatedPiece }, (_, at) => at + 1);
  return pieces.some(
    (length) => password === password.slice(0, length).padEnd(password.length, password.slice(0, length)),
  );
}

const common = ["password", "passwort", "welcome", "letmein", "admin", "secret", "waymark"];

/** What of it nobody could guess who knows the account: letters and digits beside its names and the usual words. */
function ownCharacters(password: string, names: readonly string[]): string {
  const words = names
    .flatMap((name) => name.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length > 2);
  const longestFirst = [...words, ...common].toSorted((one, other) => other.length - one.length);
  return longestFirst
    .reduce((rest, word) => rest.replaceAll(word, ""), password)
    .replace(/[^\p{L}\p{N}]+/gu, "");
}

/**
 * Why this is no good password, as the end of "Expected …, found …"; undefined when it is one. `names` are what others
 * know the account by: name, handle, address.
 */
export function passwordProblem(password: string, names: readonly string[]): string | undefined {
  const folded = password.toLowerCase();
  if (password.length < minimumPasswordLength)
    return `at least ${minimumPasswordLength} characters, found ${password.length}`;
  if (isRepeated(folded)) return "a password that is no pattern, found one piece repeated";
  if (isRow(folded)) return "a password that is no pattern, found neighbouring keys or letters";
  if (ownCharacters(folded, names).length < fewestOwnCharacters)
    return "a password that is no pattern, found little beside the account's names and common words";
  return undefined;
}
