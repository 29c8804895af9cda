/*
 * Actions on the files that earlier steps wrote: delete, rename, write a catalog descriptor, log.
 * Source: backstage.io/docs/features/software-templates/builtin-actions.
 */
import { stringify } from "yaml";
import { z } from "zod";
import { parseWorkspacePath } from "../domain/workspace-path.ts";
import type { SourceMark } from "../domain/tracked-yaml.ts";
import { parseInput } from "./action-input.ts";
import type { ActionHandler, RunState } from "./step-run.ts";
import { problem } from "./text-renderer.ts";

const deleteInput = z.object({ files: z.array(z.string()) });
const renameInput = z.object({
  files: z.array(z.object({ from: z.string(), to: z.string(), overwrite: z.boolean().default(false) })),
});
const writeInput = z.object({
  filePath: z.string().default("catalog-info.yaml"),
  entity: z.record(z.string(), z.json()),
});
const logInput = z.object({
  message: z.json().optional(),
  listWorkspace: z.union([z.boolean(), z.enum(["with-filenames", "with-contents"])]).default(false),
});

export const deleteFiles: ActionHandler = (input, step, run) => {
  const { files } = parseInput(deleteInput, input, { step, run });
  for (const path of run.workspace.match(files)) run.workspace.delete(path);
  return {};
};

export const renameFiles: ActionHandler = (input, step, run) => {
  const { files } = parseInput(renameInput, input, { step, run });
  for (const rename of files) moveFiles(rename, step.mark, run.workspace);
  return {};
};

/** A file, or a folder with everything below it. */
function moveFiles(
  rename: { from: string; to: string; overwrite: boolean },
  mark: SourceMark,
  workspace: RunState["workspace"],
): void {
  const from = normalise(rename.from, mark);
  const to = normalise(rename.to, mark);
  const moved = workspace.paths.filter((path) => path === from || path.startsWith(`${from}/`));
  if (moved.length === 0)
    throw problem("template_invalid", mark, `Expected a file at "${from}", found none.`);
  for (const path of moved) {
    const target = `${to}${path.slice(from.length)}`;
    const file = workspace.read(path);
    if (file === undefined || path === target) continue;
    if (workspace.has(target) && !rename.overwrite) {
      throw problem("template_invalid", mark, `"${target}" exists already; set overwrite to replace it.`);
    }
    workspace.write(target, file, mark);
    workspace.delete(path);
  }
}

function normalise(path: string, mark: SourceMark): string {
  const parsed = parseWorkspacePath(path);
  if (!parsed.ok) throw problem("path_not_allowed", mark, parsed.error);
  return parsed.value;
}

export const writeCatalogFile: ActionHandler = (input, step, run) => {
  const { filePath, entity } = parseInput(writeInput, input, { step, run });
  run.workspace.writeText(filePath, stringify(entity, { lineWidth: 0 }), step.mark);
  return {};
};

export const logMessage: ActionHandler = (input, step, run) => {
  const { message, listWorkspace } = parseInput(logInput, input, { step, run });
  if (message !== undefined) run.log.push(typeof message === "string" ? message : JSON.stringify(message));
  if (listWorkspace !== false) run.log.push(run.workspace.paths.join("\n"));
  return {};
};
