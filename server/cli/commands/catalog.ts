import fs from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { entitySchema } from "../../catalog/domain/entity.schema.ts";
import { exportedDescriptorPath, toDescriptorText } from "../../catalog/domain/exported-descriptor.ts";
import { validateFiles } from "../../catalog/descriptors/validate-files.ts";
import { assertFreeFolder, placeFolder } from "../../export/place-folder.ts";
import { formatFinding } from "../../kernel/finding.ts";
import { ConfigurationError } from "../../runtime/env.ts";
import type { Command } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import type { Transport } from "../transport.ts";

const validate: Command = {
  words: ["catalog", "validate"],
  usage: "PATH…",
  summary: "Check descriptor files, or every catalog-info.yaml below a folder",
  options: {},
  positionals: { min: 1, max: 1_000 },
  async run(args) {
    const { valid, findings } = await validateFiles(args.positionals);
    const lines = [...valid.map((ref) => `ok ${ref}`), ...findings.map(formatFinding)];
    const hasErrors = findings.some((finding) => finding.severity === "error");
    const status = hasErrors ? exitStatus.findings : exitStatus.fine;
    return { status, text: lines.join("\n"), json: { valid, findings } };
  },
};

const pageSchema = z.object({ items: z.array(entitySchema), nextCursor: z.string().nullable() });

/** Pages of the running portal, here or elsewhere; the database file when nothing runs. */
async function writeEntities(transport: Transport, folder: string): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = pageSchema.parse(
      await transport.call("catalog.queryEntities", { limit: 100, cursor, orderField: "ref" }),
    );
    for (const entity of page.items) {
      const file = path.join(folder, exportedDescriptorPath(entity));
      await fs.mkdir(path.dirname(file), { recursive: true });
      await fs.writeFile(file, toDescriptorText(entity), { flag: "wx" });
    }
    count += page.items.length;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return count;
}

const exportCatalog: Command = {
  words: ["catalog", "export"],
  usage: "DIR",
  summary: "Write every entity as a plain descriptor file below a new folder",
  options: {},
  positionals: { min: 1, max: 1 },
  async run(args, context) {
    const folder = path.resolve(args.positionals[0] ?? "");
    assertFreeFolder(folder);
    if (!context.hasPortal) throw new ConfigurationError("There is no catalog to export. Set WAYMARK_DATA.");
    const transport = await context.transport();
    const entities = await placeFolder(folder, (scratch) => writeEntities(transport, scratch));
    return {
      status: exitStatus.fine,
      text: `Wrote ${entities} descriptors below ${folder}.`,
      json: { folder, entities },
    };
  },
};

export const catalogCommands: readonly Command[] = [validate, exportCatalog];
