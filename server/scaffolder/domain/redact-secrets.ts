/*
 * Secrets leave a run only sealed, for the forge. Whatever is written about the run passes through here first, and the
 * forms a secret takes on its way through tools are removed too: Base64 at any offset, URL and JSON escapes, hex,
 * reversed.
 */
const mask = "[redacted]";
/** Shorter fragments would black out ordinary words. */
const shortest = 4;

const reversed = (text: string): string => [...text].toReversed().join("");

function bytesToBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(""));
}

/** The characters that depend on the secret alone when it sits `offset` bytes into what was encoded. */
function base64Core(secret: string, offset: number): string {
  const bytes = new TextEncoder().encode(secret);
  const padded = new Uint8Array(offset + bytes.length);
  padded.set(bytes, offset);
  const text = bytesToBase64(padded).replaceAll("=", "");
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor((padded.length * 8) / 6);
  return text.slice(first, last);
}

const toHex = (secret: string): string =>
  Array.from(new TextEncoder().encode(secret), (byte) => byte.toString(16).padStart(2, "0")).join("");

const urlSafe = (text: string): string => text.replaceAll("+", "-").replaceAll("/", "_");

const jsonEscaped = (text: string): string => JSON.stringify(text).slice(1, -1);
/** As escapers write it that keep to ASCII, Python's for example. */
const asciiOnly = (text: string): string =>
  text.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** An error that quotes an error that quotes the value: three levels, each with and without non-ASCII characters. */
function quotedForms(text: string): string[] {
  const once = jsonEscaped(text);
  const levels = [text, once, jsonEscaped(once), jsonEscaped(jsonEscaped(once))];
  return levels.flatMap((level) => [level, asciiOnly(level), jsonEscaped(asciiOnly(level))]);
}

function encodedForms(secret: string): string[] {
  const hex = toHex(secret);
  const url = encodeURIComponent(secret);
  const base64 = [0, 1, 2].map((offset) => base64Core(secret, offset));
  return [
    ...[url, url.replaceAll("%20", "+"), url.replaceAll(/%../g, (code) => code.toLowerCase())],
    ...[hex, hex.toUpperCase()],
    ...[...base64, ...base64.map(urlSafe)],
  ];
}

const formsOf = (secret: string): string[] =>
  [secret, reversed(secret)].flatMap((text) => [...quotedForms(text), ...encodedForms(text)]);

/** Returns a function that blanks every known form of every secret; longest forms first. */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const forms = [...new Set(secrets.filter((secret) => secret !== "").flatMap(formsOf))]
    .filter((form) => form.length >= shortest)
    .toSorted((a, b) => b.length - a.length);
  return (text) => forms.reduce((rest, form) => rest.replaceAll(form, mask), text);
}
