/*
 * Reads a template from disk into memory: its own folder and the shared folders and files its steps name. Links and
 * special files are refused, so a template cannot carry a file of the machine into a repository.
 */
import fs from "node:fs/promises";
import path from "node:path";
import { AppError } from "../kernel/app-error.ts";
import { isJsonArray, isJsonObject, toText, type JsonValue } from "./domain/json-value.ts";
import type { Manifest } from "./domain/manifest.ts";
import { parseManifest } from "./domain/parse-manifest.ts";
import { resolveFetchUrl } from "./render/fetch-url.ts";
import { manifestInput } from "./render/render-template.ts";
import {
  comparePaths,
  manifestFileName,
  type SourceFile,
  type TemplateSource,
} from "./render/template-source.ts";

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

export async function readTemplateFolder(location: TemplateLocation): Promise<TemplateSource> {
  const files: Collected = { byPath: new Map(), bytes: 0 };
  await readInto(files, location, location.folder);
  const own = toSource(location, files);
  const parsed = parseManifest(manifestInput(own));
  const wanted = new Set<string>();
  if (parsed.ok) {
    const urls = [...listUrls(parsed.value.manifest), ...listMissingIncludes(own)];
    for (const url of urls) {
      const resolved = resolveFetchUrl(url, location.folder);
      const isOwn = resolved.ok && `${resolved.value}/`.startsWith(`${location.folder}/`);
      if (resolved.ok && !isOwn) wanted.add(resolved.value);
    }
  }
  for (const shared of wanted) await readInto(files, location, shared);
  return toSource(location, files);
}

interface Collected {
  readonly byPath: Map<string, SourceFile>;
  bytes: number;
}

function toSource(location: TemplateLocation, files: Collected): TemplateSource {
  const sorted = [...files.byPath.values()].sort((a, b) => comparePaths(a.path, b.path));
  return { folder: location.folder, label: location.label, files: sorted };
}

/** Includes of files beside the template folder are found by asking for them and noting what was not there. */
function listMissingIncludes(source: TemplateSource): readonly string[] {
  const asked: string[] = [];
  const input = manifestInput(source);
  parseManifest({
    ...input,
    readInclude: (from, target) => {
      const found = input.readInclude(from, target);
      if (found === undefined) asked.push(target);
      return found;
    },
  });
  return asked;
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

async function readInto(files: Collected, location: TemplateLocation, at: string): Promise<void> {
  const absolute = path.join(location.root, at);
  const stat = await fs.lstat(absolute).catch(() => undefined);
  if (stat === undefined) return;
  if (stat.isDirectory()) {
    for (const name of (await fs.readdir(absolute)).sort()) {
      const isGolden = at === location.folder && ignoredInTemplate.has(name);
      if (!isGolden && !ignoredEverywhere.has(name)) await readInto(files, location, `${at}/${name}`);
    }
    return;
  }
  if (!stat.isFile()) throw refuse(location, at, "Expected a plain file, found a link or a special file");
  files.bytes += stat.size;
  if (files.byPath.size >= maximumFiles || files.bytes > maximumBytes) {
    throw refuse(location, at, `Expected at most ${maximumFiles} files and ${maximumBytes / 1024 / 1024} MB`);
  }
  const bytes = new Uint8Array(await fs.readFile(absolute));
  files.byPath.set(at, { path: at, mode: (stat.mode & 0o100) === 0 ? "100644" : "100755", bytes });
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
