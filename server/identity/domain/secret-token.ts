/*
 * Opaque credentials: 256 random bits in base62 with a prefix a secret scanner can find and a checksum that tells a
 * mistyped token from a revoked one. Only the SHA-256 of a token is stored: with full entropy that is enough.
 */
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const bodyLength = 43;
const checksumLength = 6;

function toBase62(value: bigint, length: number): string {
  let rest = value;
  let text = "";
  for (let index = 0; index < length; index += 1) {
    text = (alphabet[Number(rest % 62n)] ?? "0") + text;
    rest /= 62n;
  }
  return text;
}

/** FNV-1a over the body: catches typing mistakes, protects nothing. */
function checksum(text: string): string {
  let hash = 0x811c9dc5n;
  for (const character of text)
    hash = ((hash ^ BigInt(character.codePointAt(0) ?? 0)) * 0x01000193n) & 0xffffffffn;
  return toBase62(hash, checksumLength);
}

/** Builds `<prefix>_<43 characters><6 checksum characters>` from 32 random bytes. */
export function formatSecretToken(prefix: string, random: Uint8Array): string {
  const value = random.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const body = toBase62(value, bodyLength);
  return `${prefix}_${body}${checksum(body)}`;
}

export function isWellFormedToken(prefix: string, token: string): boolean {
  const text = token.startsWith(`${prefix}_`) ? token.slice(prefix.length + 1) : "";
  const body = text.slice(0, bodyLength);
  return text.length === bodyLength + checksumLength && checksum(body) === text.slice(bodyLength);
}

/** What a list may show of a token: its prefix and last four characters. */
export const tokenHint = (token: string): string => `${token.slice(0, 5)}…${token.slice(-4)}`;
