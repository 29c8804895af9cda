/*
 * Process entry of the supervisor. `npm start` comes here through scripts/start.mjs, which installs and builds;
 * `node server/start.ts` runs what is built already.
 */
import fs from "node:fs";
import path from "node:path";
import { storageErrorOf } from "../db/client.ts";
import { MigrationError, NewerSchemaError } from "../db/migrate.ts";
import { systemClock } from "./runtime/clock.ts";
import { ConfigurationError, readEnv } from "./runtime/env.ts";
import { armShutdown, beginShutdown } from "./runtime/shutdown.ts";
import { startWaymark } from "./supervisor/start-waymark.ts";
import { StartRefusal } from "./supervisor/start-refusal.ts";

export interface SupervisorOptions {
  readonly dev: boolean;
  readonly prepareWeb: () => Promise<void>;
}

const isNumber = (value: unknown): value is number => typeof value === "number";

/** A disk that is full may have room again in a minute; one that is read-only or broken is for a person. */
function explainStorage(error: unknown): { status: number; text: string } | undefined {
  const known = storageErrorOf(error);
  if (known?.code === "storage_full")
    return { status: 75, text: "The disk of the data folder is full. Make room and start again." };
  if (known?.code === "storage_read_only")
    return { status: 78, text: "The data folder cannot be written: its disk is read-only." };
  if (known === undefined) return undefined;
  const { dataDir } = readEnv();
  return {
    status: 78,
    text: `${known.message} The data folder is ${dataDir}; docs/operations.md tells how. Nothing was changed.`,
  };
}

/** The exit status and text for an error that ended the start. */
function explain(error: unknown): { status: number; text: string } {
  if (error instanceof ConfigurationError) return { status: 78, text: error.message };
  if (error instanceof NewerSchemaError) return { status: 78, text: error.message };
  const isOfMigration = error instanceof MigrationError && storageErrorOf(error) === undefined;
  if (isOfMigration) return { status: 70, text: error.message };
  if (error instanceof Error && "exitCode" in error && isNumber(error.exitCode)) {
    return { status: error.exitCode, text: error.message };
  }
  const storage = explainStorage(error);
  if (storage !== undefined) return storage;
  return { status: 70, text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** Runs the supervisor and sets the process's exit status. */
export async function supervise({ dev, prepareWeb }: SupervisorOptions): Promise<void> {
  const stop = armShutdown();
  // Started by another process of ours (an older Node): when that one dies, this one stops in order.
  process.once("disconnect", beginShutdown);
  process.channel?.unref();
  try {
    await startWaymark({
      env: readEnv(),
      dev,
      stop,
      prepareWeb,
      now: systemClock,
      say: (line) => process.stdout.write(`${line}\n`),
      warn: (line) => process.stderr.write(`${line}\n`),
    });
  } catch (error) {
    const { status, text } = explain(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = status;
  }
}

async function assertBuilt(): Promise<void> {
  if (fs.existsSync(path.join(import.meta.dirname, "../.next/BUILD_ID"))) return;
  throw new StartRefusal(
    78,
    "The interface is not built yet. Run npm start, which builds it, or npx next build.",
  );
}

if (import.meta.main) await supervise({ dev: false, prepareWeb: assertBuilt });
