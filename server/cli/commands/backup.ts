/*
 * Backup and restore work on the files of a data folder, so they need this machine and no portal: a backup may be taken
 * while one runs, a restore never.
 */
import fs from "node:fs";
import path from "node:path";
import { createBackup } from "../../backup/create-backup.ts";
import { restoreBackup, type RestoreReport } from "../../backup/restore-backup.ts";
import { AppError, isAppError } from "../../kernel/app-error.ts";
import { systemClock } from "../../runtime/clock.ts";
import { ConfigurationError, parseEnv } from "../../runtime/env.ts";
import { dataPaths } from "../../runtime/paths.ts";
import { isRunning } from "../../supervisor/data-folder.ts";
import { UsageError, type Command, type CommandContext } from "../command.ts";
import { exitStatus } from "../exit-status.ts";

/** A full disk must not stand in the way of a backup to another one. */
async function note(context: CommandContext, input: object): Promise<string | undefined> {
  try {
    await (await context.transport()).call("backup.create", input);
    return undefined;
  } catch (error) {
    if (!isAppError(error) || error.code !== "storage_full") throw error;
    return "The audit log could not note this backup: the portal's disk is full.";
  }
}

const keyAdvice = (withMasterKey: boolean): string =>
  withMasterKey
    ? "It holds the master key: whoever has the file can read every stored secret."
    : "It does not hold the master key, without which it cannot be opened: keep a copy of that file elsewhere.";

const backup: Command = {
  words: ["backup"],
  usage: "FILE [--with-master-key]",
  summary: "Copy everything the portal holds into one new file, while it works",
  options: { "with-master-key": { type: "boolean" } },
  positionals: { min: 1, max: 1 },
  async run(args, context) {
    const env = parseEnv(context.environment);
    if (env.cli.url !== undefined)
      throw new AppError(
        "not_supported",
        "backup works only on the machine the portal runs on. Unset WAYMARK_URL.",
      );
    const file = path.resolve(args.positionals[0] ?? "");
    if (fs.existsSync(file)) throw new UsageError(`Expected a new file, found "${file}". Move it away first`);
    if (!context.hasPortal)
      throw new ConfigurationError(`There is nothing to back up in ${env.dataDir}. Set WAYMARK_DATA.`);
    const withMasterKey = args.flag("with-master-key");
    const warning = await note(context, { file, withMasterKey });
    if (warning !== undefined) context.progress(warning);
    const paths = dataPaths(env.dataDir);
    const deps = { paths, now: systemClock, masterKeyFile: env.masterKeyFile ?? paths.masterKey };
    const { bytes, manifest } = await createBackup(deps, { file, withMasterKey });
    const { repositories, createdAt } = manifest;
    const held = repositories === null ? "" : `, ${repositories} repositories`;
    const text = `Wrote ${file}: ${manifest.entries.length} files${held}, ${bytes} bytes.\n${keyAdvice(withMasterKey)}`;
    const json = { file, bytes, createdAt, repositories, files: manifest.entries.length, withMasterKey };
    return { status: exitStatus.fine, text, json };
  },
};

function describe({ folder, manifest, migrations, audit }: RestoreReport): string {
  const { head, rows } = audit;
  const repositories = manifest.repositories === null ? "" : `, ${manifest.repositories} repositories`;
  const lines = [
    `Restored ${folder} as of ${manifest.createdAt}: ${manifest.entries.length} files${repositories}.`,
    `The audit log verifies: ${rows} rows, head ${head === null ? "none" : `${head.seq}:${head.hash}`}.`,
    migrations.length === 0 ? "" : `Brought to this version's schema: ${migrations.join(", ")}.`,
    "Start it with npm start.",
  ];
  return lines.filter((line) => line !== "").join("\n");
}

const restore: Command = {
  words: ["restore"],
  usage: "FILE [--key FILE]",
  summary: "Check a backup and make an empty WAYMARK_DATA of it",
  options: { key: { type: "string" } },
  positionals: { min: 1, max: 1 },
  async run(args, context) {
    const env = parseEnv(context.environment);
    const paths = dataPaths(env.dataDir);
    if (isRunning(paths)) throw new AppError("not_ready", `A portal runs on ${paths.root}. Stop it first.`);
    const file = path.resolve(args.positionals[0] ?? "");
    if (!fs.existsSync(file)) throw new UsageError(`Expected a backup, found no file "${file}"`);
    const deps = { paths, now: systemClock, configuredKey: env.masterKeyFile };
    const report = await restoreBackup(deps, { file, keyFile: args.text("key") });
    const { manifest, migrations, audit } = report;
    const { createdAt, repositories } = manifest;
    const json = { folder: report.folder, createdAt, repositories, migrations, audit };
    return { status: exitStatus.fine, text: describe(report), json };
  },
};

export const backupCommands: readonly Command[] = [backup, restore];
