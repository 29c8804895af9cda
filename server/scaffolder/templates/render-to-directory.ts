/*
 * `waymark templates render`: the tree a run would commit, written to a folder, with `plan.json` beside it. The only
 * place of the scaffolder that writes files.
 */
import fs from "node:fs/promises";
import path from "node:path";
import { AppError } from "../../kernel/app-error.ts";
import type { JsonObject } from "../domain/json-value.ts";
import type { PlannedFile } from "../domain/plan.schema.ts";
import { readTemplateFolder } from "./read-template-folder.ts";
import type { RenderContext, RenderOutcome } from "../render/render-job.ts";
import type { Renderer } from "../render/renderer.ts";
import { locateTemplates } from "./validate-templates.ts";

export const planFileName = "plan.json";

export interface RenderToDirectoryInput {
  readonly folder: string;
  readonly answers: JsonObject;
  readonly context: RenderContext;
  /** Created when missing; must be empty. */
  readonly outDir: string;
}

export async function renderToDirectory(
  deps: { readonly renderer: Renderer },
  input: RenderToDirectoryInput,
): Promise<RenderOutcome> {
  const [location, another] = await locateTemplates(input.folder);
  if (location === undefined || another !== undefined) {
    throw new AppError("invalid_input", `Expected one template in "${input.folder}", found several.`);
  }
  const source = await readTemplateFolder(location);
  const outcome = await deps.renderer.render({ source, answers: input.answers, context: input.context });
  if (outcome.files.some((file) => file.path === planFileName)) {
    throw new AppError(
      "invalid_input",
      `The template writes ${planFileName} itself, where the plan would go.`,
    );
  }
  await requireEmpty(input.outDir);
  await writeFiles(input.outDir, outcome.files);
  const { digest, plan, answers, warnings } = outcome;
  const text = JSON.stringify({ digest, answers, plan, warnings }, null, 2);
  await fs.writeFile(path.join(input.outDir, planFileName), `${text}\n`);
  return outcome;
}

async function requireEmpty(folder: string): Promise<void> {
  const entries = await fs.readdir(folder).catch(() => []);
  if (entries.length === 0) return;
  throw new AppError(
    "conflict",
    `Expected "${folder}" to be empty, found ${entries.length} entries. Choose another folder.`,
  );
}

/** Paths of planned files are relative and stay inside; the folder is ours, so no link can lead elsewhere. */
export async function writeFiles(folder: string, files: readonly PlannedFile[]): Promise<void> {
  await fs.mkdir(folder, { recursive: true });
  for (const file of files) {
    const target = path.join(folder, file.path);
    await fs.mkdir(path.dirname(target), { recursive: true });
    await fs.writeFile(target, bytesOf(file), { mode: file.mode === "100755" ? 0o755 : 0o644 });
  }
}

export const bytesOf = (file: PlannedFile): Buffer =>
  Buffer.from(file.content, file.encoding === "base64" ? "base64" : "utf8");
