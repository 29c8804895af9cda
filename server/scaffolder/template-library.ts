/*
 * The templates a portal offers: each folder below `templates/` that holds a manifest. Folders are read when asked, so
 * that saving a template is enough to see it.
 */
import fs from "node:fs/promises";
import path from "node:path";
import { AppError, isAppError } from "../kernel/app-error.ts";
import type { Finding } from "../kernel/finding.ts";
import { z } from "zod";
import { findingSchema } from "../kernel/finding.ts";
import type { Manifest } from "./domain/manifest.ts";
import { analyseManifest } from "./domain/parse-manifest.ts";
import { hasManifest, readTemplateFolder } from "./read-template-folder.ts";
import { manifestInput } from "./render/render-template.ts";
import { digestOf, manifestFileName, type TemplateSource } from "./render/template-source.ts";

export interface LoadedTemplate {
  /** The folder's name, which is the template's public name. */
  readonly name: string;
  readonly source: TemplateSource;
  readonly digest: string;
  /** Absent when the manifest cannot be read at all. */
  readonly manifest: Manifest | undefined;
  readonly findings: readonly Finding[];
}

export interface TemplateLibrary {
  list(): Promise<readonly LoadedTemplate[]>;
  /** Throws not_found. */
  get(name: string): Promise<LoadedTemplate>;
}

const folderName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

export function createTemplateLibrary(root: string): TemplateLibrary {
  return {
    list: async () => {
      const names = await fs.readdir(root).catch(() => []);
      const offered = await Promise.all(
        names.sort().map(async (name) => ({ name, ok: await isTemplate(root, name) })),
      );
      return Promise.all(offered.filter(({ ok }) => ok).map(({ name }) => loadTemplate(root, name)));
    },
    get: async (name) => {
      if (await isTemplate(root, name)) return loadTemplate(root, name);
      const found = JSON.stringify(name.slice(0, 100));
      throw new AppError(
        "not_found",
        `Expected the name of a template, found ${found}. GET /templates lists them.`,
      );
    },
  };
}

const isTemplate = async (root: string, name: string): Promise<boolean> =>
  folderName.test(name) && (await hasManifest(path.join(root, name)));

async function loadTemplate(root: string, name: string): Promise<LoadedTemplate> {
  const label = `${path.basename(root)}/`;
  try {
    const source = await readTemplateFolder({ root, folder: name, label });
    const { manifest, findings } = analyseManifest(manifestInput(source));
    const all = [...findings, ...foreignName(manifest, name, `${label}${name}/${manifestFileName}`)];
    return { name, source, digest: digestOf(source), manifest, findings: all };
  } catch (error) {
    if (!isAppError(error)) throw error;
    const source: TemplateSource = { folder: name, label, files: [] };
    return { name, source, digest: digestOf(source), manifest: undefined, findings: findingsOf(error) };
  }
}

const detailsSchema = z.object({ findings: z.array(findingSchema) });

function findingsOf(error: AppError): readonly Finding[] {
  const details = detailsSchema.safeParse(error.details);
  return details.success ? details.data.findings : [];
}

/** Runs, records and upgrades name a template by its folder. */
function foreignName(manifest: Manifest | undefined, folder: string, file: string): readonly Finding[] {
  if (manifest === undefined || manifest.name === folder) return [];
  const message = `Expected metadata.name "${folder}", the name of the folder, found "${manifest.name}".`;
  const severity = manifest.strict ? "error" : "warning";
  return [{ file, line: 1, column: 1, code: "template_name", message, severity }];
}

/** Findings that stop a template from being used. */
export const countProblems = (template: LoadedTemplate): number =>
  template.findings.filter((finding) => finding.severity === "error").length;
