/*
 * A backup is a plain tar file: the two databases, the repositories of the embedded forge, the noted rows of the audit
 * chain, and as its last entry a manifest with the size and SHA-256 of every other entry. A file that was cut off has no
 * manifest, and a restore trusts nothing that the manifest does not name.
 */
import { z } from "zod";

export const manifestName = "manifest.json";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const backupEntrySchema = z.object({
  path: z.string(),
  size: z.number().int().nonnegative(),
  sha256,
});
export type BackupEntry = z.infer<typeof backupEntrySchema>;

export const backupManifestSchema = z.object({
  format: z.literal("waymark-backup"),
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  includesMasterKey: z.boolean(),
  /** Bare repositories of the embedded forge; null when the portal works with another host. */
  repositories: z.number().int().nonnegative().nullable(),
  entries: z.array(backupEntrySchema),
});
export type BackupManifest = z.infer<typeof backupManifestSchema>;

const places = [
  /^waymark\.db$/,
  /^master\.key$/,
  /^audit-anchors\.jsonl$/,
  /^github-app\.json$/,
  /^forge\/forge\.db$/,
  /^forge\/repos\/\d+\.git\/(HEAD|config|packed-refs)$/,
  /^forge\/repos\/\d+\.git\/objects\/([0-9a-f]{2}\/[0-9a-f]{38,62}|pack\/[A-Za-z0-9-]+\.[a-z]+)$/,
];

/** Only what a backup can hold is ever written: no path of a tar file leads out of the data folder. */
export const isBackupPath = (path: string): boolean => places.some((place) => place.test(path));
