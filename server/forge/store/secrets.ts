import { createHmac } from "node:crypto";
import sodium from "libsodium-wrappers";
import { readKey, writeKey } from "./accounts.ts";
import type { ForgeDatabase } from "./database.ts";

// Secrets are really opened with the forge's own X25519 key, which proves the client sealed them correctly.
// Nothing runs workflows here, so the value itself is not kept: only its length and a keyed digest.

export type Secret = {
  readonly name: string;
  readonly digest: string;
  readonly bytes: number;
  readonly created_at: number;
  readonly updated_at: number;
};
export type BoxKey = { readonly id: string; readonly publicKey: string; readonly privateKey: string };

const BASE64 = () => sodium.base64_variants.ORIGINAL;

export async function ensureBoxKey(db: ForgeDatabase): Promise<BoxKey> {
  await sodium.ready;
  const id = readKey(db, "box-id");
  const publicKey = readKey(db, "box-public");
  const privateKey = readKey(db, "box-private");
  if (id && publicKey && privateKey) return { id, publicKey, privateKey };
  const pair = sodium.crypto_box_keypair();
  const fresh: BoxKey = {
    id: Buffer.from(sodium.randombytes_buf(8)).readBigUInt64BE().toString(),
    publicKey: sodium.to_base64(pair.publicKey, BASE64()),
    privateKey: sodium.to_base64(pair.privateKey, BASE64()),
  };
  writeKey(db, "box-id", fresh.id);
  writeKey(db, "box-public", fresh.publicKey);
  writeKey(db, "box-private", fresh.privateKey);
  return fresh;
}

/** Undefined when the box was not sealed for this key, is cut short or is not base64. */
export function openSealedBox(key: BoxKey, encrypted: string): Uint8Array | undefined {
  try {
    return sodium.crypto_box_seal_open(
      sodium.from_base64(encrypted, BASE64()),
      sodium.from_base64(key.publicKey, BASE64()),
      sodium.from_base64(key.privateKey, BASE64()),
    );
  } catch {
    return undefined;
  }
}

/** Keyed, so that a short secret cannot be guessed from the digest without the forge's own key. */
export const digestOf = (key: BoxKey, value: Uint8Array) =>
  createHmac("sha256", key.privateKey).update(value).digest("hex");

export function listSecrets(db: ForgeDatabase, repositoryId: number): Secret[] {
  return db
    .prepare<[number], Secret>("SELECT * FROM secrets WHERE repository_id = ? ORDER BY name")
    .all(repositoryId);
}

export function findSecret(db: ForgeDatabase, repositoryId: number, name: string): Secret | undefined {
  return db
    .prepare<[number, string], Secret>("SELECT * FROM secrets WHERE repository_id = ? AND name = ?")
    .get(repositoryId, name);
}

export function putSecret(
  db: ForgeDatabase,
  repositoryId: number,
  spec: { name: string; digest: string; bytes: number; now: number },
): void {
  db.prepare(
    `INSERT INTO secrets (repository_id, name, digest, bytes, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET digest = excluded.digest, bytes = excluded.bytes, updated_at = excluded.updated_at`,
  ).run(repositoryId, spec.name, spec.digest, spec.bytes, spec.now, spec.now);
}

export function deleteSecret(db: ForgeDatabase, repositoryId: number, name: string): boolean {
  return (
    db.prepare("DELETE FROM secrets WHERE repository_id = ? AND name = ?").run(repositoryId, name).changes > 0
  );
}
