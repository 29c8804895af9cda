/*
 * The master key seals stored secrets and keys the audit chain. It lives in a file of its own (0600), apart from the
 * database, and is made once; keys for different purposes are derived from it, so no key is used twice.
 */
import { hkdfSync, randomBytes } from "node:crypto";
import fs from "node:fs";
import { ConfigurationError } from "./env.ts";

const keyBytes = 32;

export interface MasterKeyPlace {
  /** MASTER_KEY_FILE; undefined: the one in the data folder. */
  readonly configured: string | undefined;
  readonly standard: string;
  readonly database: string;
}

/**
 * Reads the key file. The standard one is made once, together with the database: another key for a database that is
 * there already could open none of its secrets and would break the audit chain.
 */
export function loadMasterKey({ configured, standard, database }: MasterKeyPlace): Buffer {
  const file = configured ?? standard;
  if (!fs.existsSync(file)) {
    if (configured !== undefined)
      throw new ConfigurationError(
        `MASTER_KEY_FILE names ${file}, which does not exist. Restore the key file.`,
      );
    if (fs.existsSync(database))
      throw new ConfigurationError(
        `The master key ${file} is missing, and ${database} was sealed with it. Restore the key file, or set MASTER_KEY_FILE to where it is.`,
      );
    fs.writeFileSync(file, `${randomBytes(keyBytes).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  }
  const key = Buffer.from(fs.readFileSync(file, "utf8").trim(), "base64");
  if (key.length !== keyBytes) {
    throw new ConfigurationError(
      `The master key in ${file} has ${key.length} bytes, expected ${keyBytes} in base64. Restore the key file.`,
    );
  }
  return key;
}

export type KeyPurpose = "audit" | "secrets" | "webhook";

export const deriveKey = (masterKey: Buffer, purpose: KeyPurpose): Buffer =>
  Buffer.from(hkdfSync("sha256", masterKey, Buffer.alloc(0), `waymark/${purpose}/v1`, keyBytes));
