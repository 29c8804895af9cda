/*
 * Whether the master key is the one this database was made with. Every audit row carries an HMAC under a key derived from
 * it, so one row that verifies proves it; a few are read, so that an edited row is told by `audit verify` and not here.
 */
import { ConfigurationError, type Env } from "../runtime/env.ts";
import type { Deps } from "../runtime/deps.ts";
import { hashEvent } from "./hash-event.ts";
import { listEvents, listEventsAfter } from "./store.ts";

const rowsFromEachEnd = 10;

/** Throws ConfigurationError (78): with another key no stored secret opens, and new rows would break the audit chain. */
export async function assertMasterKey(
  deps: Pick<Deps, "db" | "auditKey" | "paths"> & { readonly env: Pick<Env, "masterKeyFile"> },
): Promise<void> {
  const { db, auditKey, paths, env } = deps;
  const oldest = await listEventsAfter(db.read, { seq: 0, limit: rowsFromEachEnd });
  const newest = await listEvents(db.read, {}, { before: undefined, limit: rowsFromEachEnd });
  const rows = [...oldest, ...newest];
  const fits = rows.some((row) => row.hash === hashEvent(auditKey, row, row.previousHash));
  if (rows.length === 0 || fits) return;
  const file = env.masterKeyFile ?? paths.masterKey;
  throw new ConfigurationError(
    `The master key in ${file} is not the one ${paths.database} was sealed with. Restore the key file, or set MASTER_KEY_FILE to where it is.`,
  );
}
