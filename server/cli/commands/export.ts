/* Everything as plain files; like a backup it reads the data folder, so it needs this machine and no portal. */
import path from "node:path";
import { createExport } from "../../export/create-export.ts";
import { AppError } from "../../kernel/app-error.ts";
import { systemClock } from "../../runtime/clock.ts";
import { ConfigurationError, parseEnv } from "../../runtime/env.ts";
import { dataPaths } from "../../runtime/paths.ts";
import { findProjectRoot } from "../../runtime/project-root.ts";
import { assertFreeFolder } from "../../export/place-folder.ts";
import type { Command } from "../command.ts";
import { exitStatus } from "../exit-status.ts";

const exportAll: Command = {
  words: ["export"],
  usage: "DIR",
  summary: "Write everything the portal knows as plain files, without any secret",
  options: {},
  positionals: { min: 1, max: 1 },
  async run(args, context) {
    const env = parseEnv(context.environment);
    if (env.cli.url !== undefined)
      throw new AppError(
        "not_supported",
        "export works only on the machine the portal runs on. Unset WAYMARK_URL.",
      );
    const folder = path.resolve(args.positionals[0] ?? "");
    assertFreeFolder(folder);
    if (!context.hasPortal)
      throw new ConfigurationError(`There is nothing to export in ${env.dataDir}. Set WAYMARK_DATA.`);
    await (await context.transport()).call("export.create", { folder });
    const templatesFolder = env.templatesDir ?? path.join(findProjectRoot(), "templates");
    const deps = { paths: dataPaths(env.dataDir), now: systemClock, templatesFolder };
    const { parts, createdAt } = await createExport(deps, folder);
    const lines = Object.entries(parts).map(([part, count]) => `${String(count).padStart(8)}  ${part}`);
    const text = [`Wrote ${folder}:`, ...lines].join("\n");
    return { status: exitStatus.fine, text, json: { folder, createdAt, parts } };
  },
};

export const exportCommands: readonly Command[] = [exportAll];
