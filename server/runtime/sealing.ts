/**
 * Sealing of secrets at rest: AES-256-GCM with a fresh nonce, bound to the place it is stored for (additional data), so
 * that a sealed value copied to another row does not open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { AppError } from "../kernel/app-error.ts";

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;
/** Named on both sides: without it Node takes a tag of four bytes, which can be guessed. */
const options = { authTagLength: tagBytes } as const;

/** `place` names the row and column, for example `run_contents/run_01J…`. */
export function seal(key: Buffer, place: string, plain: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, options).setAAD(Buffer.from(place));
  const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
}

/** Throws secret_unreadable when the key is another one, or the value was changed or moved. */
export function unseal(key: Buffer, place: string, sealed: string): string {
  try {
    return open(key, place, sealed);
  } catch (error) {
    throw new AppError(
      "secret_unreadable",
      "A stored secret does not open: it was sealed with another master key, or changed or moved since.",
      { cause: error },
    );
  }
}

function open(key: Buffer, place: string, sealed: string): string {
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), options)
    .setAAD(Buffer.from(place))
    .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString(
    "utf8",
  );
}
