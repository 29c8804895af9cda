/*
 * The templates a portal offers: each folder below `templates/` that holds a manifest. Saving a template is enough to
 * see it: a template is read again whenever one of its files has changed.
 */
import fs from "node:fs/promises";
import path from "node:path";
import { AppError, isAppError } from "../../kernel/app-error.ts";
import type { Finding } from "../../kernel/finding.ts";
import { z } from "zod";
import { findingSchema } from "../../kernel/finding.ts";
import type { Manifest } from "../domain/manifest.ts";
import { analyseManifest } from "../domain/parse-manifest.ts";
import { hasManifest, readTemplateRoots, signRoots, type TemplateLocation } from "./read-template-folder.ts";
import { manifestInput } from "../render/render-template.ts";
import { digestOf, manifestFileName, type TemplateSource } from "../render/template-source.ts";

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
  const known = new Map<string, KnownTemplate>();
  const load = async (name: string): Promise<LoadedTemplate> => {
    const location = { root, folder: name, label: `${path.basename(root)}/` };
    const earlier = known.get(name);
    const signature = await signRoots(location, earlier?.roots ?? []);
    if (earlier !== undefined && earlier.signature === signature) return earlier.template;
    const read = await loadTemplate(location);
    known.set(name, { ...read, signature: await signRoots(location, read.roots) });
    return read.template;
  };
  return {
    list: async () => {
      const names = (await fs.readdir(root).catch(() => [])).sort();
      const offered = await Promise.all(
        names.map(async (name) => ((await isTemplate(root, name)) ? [name] : [])),
      );
      return Promise.all(offered.flat().map(load));
    },
    get: async (name) => {
      if (await isTemplate(root, name)) return load(name);
      const found = JSON.stringify(name.slice(0, 100));
      throw new AppError(
        "not_found",
        `Expected the name of a template, found ${found}. GET /templates lists them.`,
      );
    },
  };
}

interface ReadTemplate {
  readonly template: LoadedTemplate;
  readonly roots: readonly string[];
}
interface KnownTemplate extends ReadTemplate {
  readonly signature: string;
}

const isTemplate = async (root: string, name: string): Promise<boolean> =>
  folderName.test(name) && (await hasManifest(path.join(root, name)));

async function loadTemplate(location: TemplateLocation): Promise<ReadTemplate> {
  const { folder: name, label } = location;
  try {
    const { source, roots } = await readTemplateRoots(location);
    const { manifest, findings } = analyseManifest(manifestInput(source));
    const all = [...findings, ...foreignName(manifest, name, `${label}${name}/${manifestFileName}`)];
    return { roots, template: { name, source, digest: digestOf(source), manifest, findings: all } };
  } catch (error) {
    if (!isAppError(error)) throw error;
    const source: TemplateSource = { folder: name, label, files: [] };
    const findings = findingsOf(error);
    return {
      roots: [name],
      template: { name, source, digest: digestOf(source), manifest: undefined, findings },
    };
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
  const severity = manifest.isStrict ? "error" : "warning";
  return [{ file, line: 1, column: 1, code: "template_name", message, severity }];
}

/** Findings that stop a template from being used. */
export const countProblems = (template: LoadedTemplate): number =>
  template.findings.filter((finding) => finding.severity === "error").length;
