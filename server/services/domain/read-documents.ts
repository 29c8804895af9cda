/*
 * What a repository's files say on the service page, without the files themselves: objectives, titles of Markdown and
 * the template the repository was made from. The files are other people's; this runs where it can be stopped.
 */
import { Decimal } from "decimal.js";
import { z } from "zod";
import { findingSchema, type Finding } from "../../kernel/finding.ts";
import { readYaml } from "../../kernel/yaml-text.ts";
import type { Slo } from "../../slo/domain/open-slo.schema.ts";
import { parseOpenSlo } from "../../slo/domain/parse-open-slo.ts";
import { serviceSchema, serviceSloSchema } from "./service.schema.ts";

export const sloPattern = /^slo\/[^/]+\.ya?ml$/;
export const runbookPattern = /^docs\/runbooks\/[^/]+\.md$/;
export const readmePattern = /^README\.md$/;
const templatePattern = /^\.waymark\/template\.yaml$/;

/** Beyond this many a person corrects the first ones and looks again. */
const MAX_FINDINGS = 100;
const MAX_TITLE = 200;

const sloSchema = serviceSloSchema.omit({ url: true });
export const documentsSchema = z.object({
  slos: z.array(sloSchema),
  findings: z.array(findingSchema),
  titles: z.record(z.string(), z.string()),
  /** Files that cost too much to show. */
  hidden: z.array(z.string()),
  template: serviceSchema.shape.template,
});
export type Documents = z.infer<typeof documentsSchema>;

export interface TextFile {
  readonly path: string;
  readonly content: string;
}

/** `reading` hears of every file before it is read. */
export function readDocuments(files: readonly TextFile[], reading: (path: string) => void): Documents {
  const slos: Documents["slos"] = [];
  const findings: Finding[] = [];
  const titles: Documents["titles"] = {};
  let template: Documents["template"] = null;
  for (const file of files) {
    reading(file.path);
    if (sloPattern.test(file.path)) readSlos(file, { slos, findings });
    if (file.path.endsWith(".md")) titles[file.path] = titleOfMarkdown(file);
    if (templatePattern.test(file.path)) template = readTemplate(file);
  }
  return { slos, findings: findings.slice(0, MAX_FINDINGS), titles, hidden: [], template };
}

export const isDocument = (path: string): boolean =>
  [sloPattern, runbookPattern, readmePattern, templatePattern].some((pattern) => pattern.test(path));

function readSlos({ path, content }: TextFile, into: Pick<Documents, "slos" | "findings">): void {
  const parsed = parseOpenSlo({ file: path, text: content });
  into.findings.push(...parsed.findings.slice(0, MAX_FINDINGS));
  for (const { object, source } of parsed.objects) {
    if (object.kind === "SLO")
      into.slos.push(...toServiceSlo(object, { path, line: source.locate([]).line }));
  }
}

/** `latency` when the name or the display name says so; an SLI carries no kind of its own in OpenSLO. */
function indicatorOf(slo: Slo): string {
  const words = `${slo.metadata.name} ${slo.metadata.displayName ?? ""}`.toLowerCase();
  if (words.includes("latency")) return "latency";
  return words.includes("availability") ? "availability" : "ratio";
}

/** What the indicator counts; one in a document of its own, or one per objective, is named and not followed. */
function measureOf({ indicator, indicatorRef }: Slo["spec"]): string {
  if (indicator === undefined)
    return indicatorRef === undefined ? "an indicator per objective" : `the indicator ${indicatorRef}`;
  const { ratioMetric } = indicator.spec;
  if (ratioMetric === undefined) return "a metric against a threshold";
  if (ratioMetric.raw !== undefined) return `a ready ratio of ${ratioMetric.rawType ?? "events"}`;
  return `${ratioMetric.good === undefined ? "bad" : "good"} events among all events`;
}

/** As a ratio; in decimals, because 99.9 / 100 is 0.9990000000000001 in binary. */
function targetOf(objective: Slo["spec"]["objectives"][number] | undefined): number | undefined {
  if (objective?.targetPercent === undefined) return objective?.target;
  return new Decimal(objective.targetPercent).div(100).toNumber();
}

function toServiceSlo(
  { spec, metadata, ...slo }: Slo,
  at: { readonly path: string; readonly line: number },
): Documents["slos"] {
  const [window] = spec.timeWindow;
  const [objective] = spec.objectives;
  const target = targetOf(objective);
  if (window === undefined || target === undefined) return [];
  return [
    {
      name: metadata.name,
      displayName: metadata.displayName ?? null,
      description: spec.description ?? null,
      objective: target,
      window: window.duration,
      isRolling: window.isRolling === true,
      indicator: indicatorOf({ spec, metadata, ...slo }),
      measure: measureOf(spec),
      budgetingMethod: spec.budgetingMethod,
      ...at,
    },
  ];
}

/** The first heading, else the file's name. */
function titleOfMarkdown({ path, content }: TextFile): string {
  const heading = content.split("\n").find((line) => /^#\s+\S/.test(line));
  const title = heading?.slice(1).trim().slice(0, MAX_TITLE).replace(/\s#+$/, "").trim();
  return title ?? path.split("/").at(-1)?.replace(/\.md$/, "") ?? path;
}

const templateSchema = z.object({ template: z.object({ name: z.string(), digest: z.string().optional() }) });

function readTemplate({ path, content }: TextFile): Documents["template"] {
  const { documents } = readYaml({ file: path, text: content });
  const parsed = templateSchema.safeParse(documents[0]?.value);
  if (!parsed.success) return null;
  return { name: parsed.data.template.name, digest: parsed.data.template.digest ?? null };
}
