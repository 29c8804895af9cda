/*
 * fetch:template and its relatives: files of the template folder, or of a shared folder beside it, become files of the
 * workspace. Existing files stay unless `replace` is set; contents matched by `copyWithoutTemplating` are copied byte
 * by byte. Source: backstage.io/docs/features/software-templates/builtin-actions.
 */
import { z } from "zod";
import type { JsonObject } from "../domain/json-value.ts";
import { toJsonObject } from "../domain/json-value.ts";
import type { ManifestStep } from "../domain/manifest.ts";
import { holdsTags } from "../domain/template-tags.ts";
import { joinWorkspacePath, parseTargetFolder } from "../domain/workspace-path.ts";
import { parseInput } from "./action-input.ts";
import { matchesAny } from "./match-path.ts";
import { scanTemplateFile } from "./scan-files.ts";
import type { ActionHandler, RunState } from "./step-run.ts";
import { resolveFetchUrl } from "./fetch-url.ts";
import { decodeText, type SourceFile } from "./template-source.ts";
import { problem, renderText, type RenderStyle } from "./text-renderer.ts";

const flag = z.boolean().default(false);
const globs = z.array(z.string()).default([]);
const values = z.record(z.string(), z.json()).nullish();
const style = { trimBlocks: flag, lstripBlocks: flag, cookiecutterCompat: flag };
const token = z.unknown().optional();

const templateInput = z.object({
  url: z.string(),
  targetPath: z.string().default("."),
  values,
  copyWithoutTemplating: globs,
  copyWithoutRender: globs,
  templateFileExtension: z.union([z.string(), z.boolean()]).default(false),
  replace: flag,
  token,
  ...style,
});
const templateFileInput = z.object({
  url: z.string(),
  targetPath: z.string(),
  values,
  replace: flag,
  token,
  ...style,
});
const plainInput = z.object({ url: z.string(), targetPath: z.string().default("."), token });
const plainFileInput = z.object({ url: z.string(), targetPath: z.string(), token });

interface At {
  readonly step: ManifestStep;
  readonly run: RunState;
}

interface TemplateFetch {
  readonly values: JsonObject;
  readonly style: RenderStyle;
  readonly replace: boolean;
}

export const fetchTemplate: ActionHandler = (input, step, run) => {
  const at = { step, run };
  const parsed = parseInput(templateInput, input, at);
  const target = targetFolder(parsed.targetPath, at);
  const fetch: TemplateFetch = {
    values: { ...run.values, ...toJsonObject(parsed.values ?? {}) },
    style: parsed,
    replace: parsed.replace,
  };
  const extension = parsed.templateFileExtension === true ? ".njk" : parsed.templateFileExtension;
  for (const { file, path } of filesBelow(parsed.url, at)) {
    run.checkTime({ file: `${run.source.label}${file.path}`, line: 1, column: 1 });
    const isVerbatim = matchesAny(parsed.copyWithoutRender, path);
    const isTemplate = typeof extension !== "string" || path.endsWith(extension);
    const isCopy = isVerbatim || !isTemplate || matchesAny(parsed.copyWithoutTemplating, path);
    const name = isTemplate && typeof extension === "string" ? path.slice(0, -extension.length) : path;
    const renderedPath = isVerbatim ? path : renderPath(name, { ...at, file, fetch });
    if (renderedPath === undefined) continue;
    writeFile({ ...at, file, fetch }, joinWorkspacePath(target, renderedPath), isCopy);
  }
  return {};
};

export const fetchTemplateFile: ActionHandler = (input, step, run) => {
  const at = { step, run };
  const parsed = parseInput(templateFileInput, input, at);
  const fetch: TemplateFetch = {
    values: { ...run.values, ...toJsonObject(parsed.values ?? {}) },
    style: parsed,
    replace: parsed.replace,
  };
  writeFile({ ...at, file: oneFile(parsed.url, at), fetch }, parsed.targetPath, false);
  return {};
};

export const fetchPlain: ActionHandler = (input, step, run) => {
  const at = { step, run };
  const parsed = parseInput(plainInput, input, at);
  const target = targetFolder(parsed.targetPath, at);
  for (const { file, path } of filesBelow(parsed.url, at)) {
    run.workspace.write(joinWorkspacePath(target, path), file, step.mark);
  }
  return {};
};

export const fetchPlainFile: ActionHandler = (input, step, run) => {
  const at = { step, run };
  const parsed = parseInput(plainFileInput, input, at);
  run.workspace.write(parsed.targetPath, oneFile(parsed.url, at), step.mark);
  return {};
};

function targetFolder(text: string, { step }: At): string {
  const parsed = parseTargetFolder(text);
  if (!parsed.ok) throw problem("path_not_allowed", step.mark, parsed.error);
  return parsed.value;
}

function resolveUrl(url: string, { step, run }: At): string {
  const resolved = resolveFetchUrl(url, run.source.folder);
  if (!resolved.ok) throw problem("template_invalid", step.mark, resolved.error);
  return resolved.value;
}

function filesBelow(url: string, at: At): readonly { file: SourceFile; path: string }[] {
  const folder = `${resolveUrl(url, at)}/`;
  const files = at.run.source.files.filter((file) => file.path.startsWith(folder));
  if (files.length === 0) {
    throw problem("template_invalid", at.step.mark, `Expected a folder with files at "${url}", found none.`);
  }
  return files.map((file) => ({ file, path: file.path.slice(folder.length) }));
}

function oneFile(url: string, at: At): SourceFile {
  const path = resolveUrl(url, at);
  const file = at.run.source.files.find((candidate) => candidate.path === path);
  if (file === undefined)
    throw problem("template_invalid", at.step.mark, `Expected a file at "${url}", found none.`);
  return file;
}

interface FileAt extends At {
  readonly file: SourceFile;
  readonly fetch: TemplateFetch;
}

const contextOf = ({ values: data, style: { cookiecutterCompat } }: TemplateFetch): JsonObject =>
  cookiecutterCompat ? { cookiecutter: data } : { values: data };

/** Folder names are templates too. A part that renders to nothing leaves the file out: a conditional file. */
function renderPath(path: string, at: FileAt): string | undefined {
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    const rendered = renderFileText(segment, at);
    if (rendered === "") return undefined;
    segments.push(rendered);
  }
  return segments.join("/");
}

function writeFile(at: FileAt, path: string, isCopy: boolean): void {
  const { run, step, file, fetch } = at;
  if (run.workspace.has(path) && !fetch.replace) return;
  const text = isCopy ? undefined : decodeText(file.bytes);
  if (text === undefined) return run.workspace.write(path, file, step.mark);
  const bytes = new TextEncoder().encode(renderFileText(text, at));
  run.workspace.write(path, { mode: file.mode, bytes }, step.mark);
}

/** Most names and many files hold no tag at all; those are returned as they are. */
function renderFileText(text: string, at: FileAt): string {
  const { run, file, fetch } = at;
  if (!holdsTags(text, { variableStart: fetch.style.cookiecutterCompat ? "{{" : "${{" })) return text;
  const mark = { file: `${run.source.label}${file.path}`, line: 1, column: 1 };
  scanTemplateFile(text, mark.file, { ...at, values: fetch.values });
  return renderText(text, contextOf(fetch), { mark, style: fetch.style });
}
