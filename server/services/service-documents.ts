/* What a repository's files say on the service page: objectives, runbooks, readme and the template it was made from. */
import type { EntityWithSource } from "../catalog/get-entity.ts";
import { fileUrl } from "../catalog/domain/managed-entity.ts";
import type { Finding } from "../kernel/finding.ts";
import { readYaml } from "../kernel/yaml-text.ts";
import { z } from "zod";
import { parseOpenSlo } from "../slo/domain/parse-open-slo.ts";
import type { Slo } from "../slo/domain/open-slo.schema.ts";
import type { Service, ServiceSlo } from "./domain/service.schema.ts";

type Files = EntityWithSource["files"];
type Repository = NonNullable<EntityWithSource["repository"]>;

const textsBelow = (files: Files, pattern: RegExp): { path: string; content: string }[] =>
  files.flatMap(({ path, content }) => (content !== null && pattern.test(path) ? [{ path, content }] : []));

const urlOf = ({ htmlUrl, defaultBranch }: Repository, path: string): string =>
  fileUrl({ htmlUrl, defaultBranch, path });

/** `latency` when the name or the display name says so; an SLI carries no kind of its own in OpenSLO. */
function indicatorOf(slo: Slo): string {
  const words = `${slo.metadata.name} ${slo.metadata.displayName ?? ""}`.toLowerCase();
  if (words.includes("latency")) return "latency";
  return words.includes("availability") ? "availability" : "ratio";
}

function toServiceSlo(slo: Slo, place: { readonly path: string; readonly url: string }): ServiceSlo[] {
  const { spec, metadata } = slo;
  const [window] = spec.timeWindow;
  const [objective] = spec.objectives;
  const target =
    objective?.target ?? (objective?.targetPercent === undefined ? undefined : objective.targetPercent / 100);
  if (window === undefined || target === undefined) return [];
  return [
    {
      name: metadata.name,
      displayName: metadata.displayName ?? null,
      description: spec.description ?? null,
      objective: target,
      window: window.duration,
      isRolling: window.isRolling === true,
      indicator: indicatorOf(slo),
      budgetingMethod: spec.budgetingMethod,
      ...place,
    },
  ];
}

export function readSlos(files: Files, repository: Repository): { slos: ServiceSlo[]; findings: Finding[] } {
  const slos: ServiceSlo[] = [];
  const findings: Finding[] = [];
  for (const { path, content } of textsBelow(files, /^slo\/[^/]+\.ya?ml$/)) {
    const parsed = parseOpenSlo({ file: path, text: content });
    findings.push(...parsed.findings);
    const place = { path, url: urlOf(repository, path) };
    for (const { object } of parsed.objects) {
      if (object.kind === "SLO") slos.push(...toServiceSlo(object, place));
    }
  }
  return { slos, findings };
}

/** The first heading, else the file's name. */
function titleOfMarkdown(path: string, markdown: string): string {
  const heading = /^#\s+(?<text>.+?)\s*#*$/m.exec(markdown)?.groups?.["text"];
  return heading ?? path.split("/").at(-1)?.replace(/\.md$/, "") ?? path;
}

export const readDocuments = (files: Files, repository: Repository, pattern: RegExp): Service["runbooks"] =>
  textsBelow(files, pattern).map(({ path, content }) => ({
    path,
    title: titleOfMarkdown(path, content),
    url: urlOf(repository, path),
    markdown: content,
  }));

const templateSchema = z.object({ template: z.object({ name: z.string(), digest: z.string().optional() }) });

export function readTemplate(files: Files): Service["template"] {
  const [file] = textsBelow(files, /^\.waymark\/template\.yaml$/);
  if (file === undefined) return null;
  const { documents } = readYaml({ file: file.path, text: file.content });
  const parsed = templateSchema.safeParse(documents[0]?.value);
  if (!parsed.success) return null;
  return { name: parsed.data.template.name, digest: parsed.data.template.digest ?? null };
}
