/*
 * Reads a template from disk into memory: its own folder and the shared folders and files its steps name. Links and
 * special files are refused, so a template cannot carry a file of the machine into a repository.
 */
import type { Stats } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import { AppError } from "../../kernel/app-error.ts";
import { isJsonArray, isJsonObject, toText, type JsonValue } from "../domain/json-value.ts";
import type { Manifest } from "../domain/manifest.ts";
import { parseManifest } from "../domain/parse-manifest.ts";
import { resolveFetchUrl } from "../render/fetch-url.ts";
import { manifestInput } from "../render/render-template.ts";
import {
  comparePaths,
  manifestFileName,
  type SourceFile,
  type TemplateSource,
} from "../render/template-source.ts";

const maximumFiles = 5000;
const maximumBytes = 20 * 1024 * 1024;
/** Never part of a template: what tests compare with, and what package managers and git leave behind. */
const ignoredInTemplate = new Set(["golden", "golden.answers.yaml"]);
const ignoredEverywhere = new Set(["node_modules", ".git", ".DS_Store"]);

export interface TemplateLocation {
  /** The folder that holds the templates and what they share. */
  readonly root: string;
  /** The template's folder, relative to the root. */
  readonly folder: string;
  /** What findings put before paths below the root, for example `templates/`. */
  readonly label: string;
}

export interface TemplateFolder {
  readonly source: TemplateSource;
  /** The template's folder and the shared paths it names; nothing else decides what it is. */
  readonly roots: readonly string[];
}

export async function readTemplateFolder(location: TemplateLocation): Promise<TemplateSource> {
  return (await readTemplateRoots(location)).source;
}

export async function readTemplateRoots(location: TemplateLocation): Promise<TemplateFolder> {
  const files: Collected = { byPath: new Map(), bytes: 0 };
  await readInto(files, location, location.folder);
  const shared = listShared(location, toSource(location, files));
  for (const at of shared) await readInto(files, location, at);
  return { source: toSource(location, files), roots: [location.folder, ...shared] };
}

/** Changes whenever a file below the roots is added, removed, renamed or written. */
export async function signRoots(location: TemplateLocation, roots: readonly string[]): Promise<string> {
  const entries: string[] = [];
  for (const root of roots) {
    for await (const { at, stats } of walk(location, root)) {
      entries.push([at, stats.size, stats.mtimeMs, stats.ctimeMs, stats.mode].join("\t"));
    }
  }
  return entries.join("\n");
}

/** Shared folders of steps, and included files that are not in the template's own folder. */
function listShared(location: TemplateLocation, own: TemplateSource): readonly string[] {
  const input = manifestInput(own);
  const asked: string[] = [];
  const parsed = parseManifest({
    ...input,
    readInclude: (from, target) => {
      const found = input.readInclude(from, target);
      if (found === undefined) asked.push(target);
      return found;
    },
  });
  const urls = parsed.ok ? [...listUrls(parsed.value.manifest), ...asked] : asked;
  const shared = urls.flatMap((url) => {
    const resolved = resolveFetchUrl(url, location.folder);
    return resolved.ok && !`${resolved.value}/`.startsWith(`${location.folder}/`) ? [resolved.value] : [];
  });
  return [...new Set(shared)];
}

interface Collected {
  readonly byPath: Map<string, SourceFile>;
  bytes: number;
}

function toSource(location: TemplateLocation, files: Collected): TemplateSource {
  const sorted = [...files.byPath.values()].sort((a, b) => comparePaths(a.path, b.path));
  return { folder: location.folder, label: location.label, files: sorted };
}

/** Every folder a step may fetch. A url that depends on an answer can only be one of the values the questions offer. */
function listUrls(manifest: Manifest): readonly string[] {
  const urls = manifest.steps
    .filter((step) => step.action.startsWith("fetch:"))
    .flatMap((step) => toText(step.input.url) ?? []);
  const dynamic = urls.some((url) => url.includes("${{"));
  const offered = dynamic ? manifest.pages.flatMap(listRelativeTexts) : [];
  return [...urls.filter((url) => !url.includes("${{")), ...offered];
}

function listRelativeTexts(value: JsonValue): readonly string[] {
  if (typeof value === "string") return /^\.\.?\//.test(value) ? [value] : [];
  if (isJsonArray(value)) return value.flatMap(listRelativeTexts);
  return isJsonObject(value) ? Object.values(value).flatMap(listRelativeTexts) : [];
}

interface Entry {
  readonly at: string;
  readonly stats: Stats;
}

async function* walk(location: TemplateLocation, at: string): AsyncGenerator<Entry> {
  const absolute = path.join(location.root, at);
  const stats = await fs.lstat(absolute).catch(() => undefined);
  if (stats === undefined) return;
  if (!stats.isDirectory()) {
    yield { at, stats };
    return;
  }
  for (const name of (await fs.readdir(absolute)).sort()) {
    const isGolden = at === location.folder && ignoredInTemplate.has(name);
    if (!isGolden && !ignoredEverywhere.has(name)) yield* walk(location, `${at}/${name}`);
  }
}

async function readInto(files: Collected, location: TemplateLocation, root: string): Promise<void> {
  for await (const { at, stats } of walk(location, root)) {
    if (!stats.isFile()) throw refuse(location, at, "Expected a plain file, found a link or a special file");
    files.bytes += stats.size;
    if (files.byPath.size >= maximumFiles || files.bytes > maximumBytes) {
      throw refuse(
        location,
        at,
        `Expected at most ${maximumFiles} files and ${maximumBytes / 1024 / 1024} MB`,
      );
    }
    const bytes = new Uint8Array(await fs.readFile(path.join(location.root, at)));
    files.byPath.set(at, { path: at, mode: (stats.mode & 0o100) === 0 ? "100644" : "100755", bytes });
  }
}

function refuse(location: TemplateLocation, at: string, message: string): AppError {
  const file = `${location.label}${at}`;
  const finding = { file, line: 1, column: 1, code: "template_file", message, severity: "error" };
  return new AppError("template_invalid", `${file}: ${message}.`, { details: { findings: [finding] } });
}

/** A folder is a template when it holds a manifest. */
export async function hasManifest(folder: string): Promise<boolean> {
  const stat = await fs.lstat(path.join(folder, manifestFileName)).catch(() => undefined);
  return stat?.isFile() ?? false;
}
