/* Randomness and hashing of credentials. */
import { argon2, createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { formatSecretToken } from "./domain/secret-token.ts";

export const newSecretToken = (prefix: string): string => formatSecretToken(prefix, randomBytes(32));

export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");

const runArgon2 = promisify(argon2);
/** OWASP's second recommended setting for argon2id: 19 MiB, two passes. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;

const derive = (password: string, nonce: Buffer): Promise<Buffer> =>
  runArgon2("argon2id", { message: Buffer.from(password, "utf8"), nonce, ...cost });

/** Returns `argon2id$<nonce>$<tag>`, both base64. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive(password, nonce);
  return `argon2id$${nonce.toString("base64")}$${tag.toString("base64")}`;
}

const decoy = `argon2id$${Buffer.alloc(16).toString("base64")}$${Buffer.alloc(32).toString("base64")}`;

/** Compares in the same time whether or not there is a stored hash, so that an unknown account looks like a wrong password. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [, nonce = "", tag = ""] = (stored ?? decoy).split("$");
  const found = await derive(password, Buffer.from(nonce, "base64"));
  const expected = Buffer.from(tag, "base64");
  return found.length === expected.length && timingSafeEqual(found, expected) && stored !== null;
}
