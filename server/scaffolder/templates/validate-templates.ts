/*
 * `waymark templates validate`: every finding of one or more templates, in folders that need not be the portal's own.
 * A folder without a manifest stands for the templates below it.
 */
import fs from "node:fs/promises";
import path from "node:path";
import { AppError, isAppError } from "../../kernel/app-error.ts";
import { findingSchema, type Finding } from "../../kernel/finding.ts";
import { z } from "zod";
import { hasManifest, readTemplateFolder, type TemplateLocation } from "./read-template-folder.ts";
import type { Renderer } from "../render/renderer.ts";

export interface TemplateValidation {
  /** Folders without an error. */
  readonly valid: readonly string[];
  readonly findings: readonly Finding[];
}

export async function validateTemplates(
  deps: { readonly renderer: Renderer },
  folders: readonly string[],
): Promise<TemplateValidation> {
  const locations = (await Promise.all(folders.map(locateTemplates))).flat();
  const valid: string[] = [];
  const findings: Finding[] = [];
  for (const location of locations) {
    const found = await validateTemplate(deps.renderer, location);
    findings.push(...found);
    if (found.every((finding) => finding.severity !== "error"))
      valid.push(`${location.label}${location.folder}`);
  }
  return { valid, findings };
}

/** The templates a folder means; throws not_found when there is none. */
export async function locateTemplates(folder: string): Promise<readonly TemplateLocation[]> {
  if (await hasManifest(folder)) return [locate(folder)];
  const names = await fs.readdir(folder).catch(() => []);
  const below = names.sort().map((name) => path.join(folder, name));
  const templates = (
    await Promise.all(below.map(async (at) => ((await hasManifest(at)) ? [locate(at)] : [])))
  ).flat();
  if (templates.length > 0) return templates;
  throw new AppError(
    "not_found",
    `Expected a template.yaml in "${folder}" or in a folder below it, found none.`,
  );
}

/** Shared parts live beside the template, so its parent is as far as it may reach. */
function locate(folder: string): TemplateLocation {
  const absolute = path.resolve(folder);
  const root = path.dirname(absolute);
  const shown = path.relative(process.cwd(), root);
  return { root, folder: path.basename(absolute), label: shown === "" ? "" : `${shown}/` };
}

async function validateTemplate(renderer: Renderer, location: TemplateLocation): Promise<readonly Finding[]> {
  try {
    const source = await readTemplateFolder(location);
    return (await renderer.validate(source)).findings;
  } catch (error) {
    const details = z
      .object({ findings: z.array(findingSchema) })
      .safeParse(isAppError(error) && error.details);
    if (details.success) return details.data.findings;
    throw error;
  }
}
