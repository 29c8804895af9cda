import { z } from "zod";
import type { Finding } from "../../kernel/finding.ts";
import { problemAt, problemIn, type CheckContext, type GeneratedRepository } from "./generated-repository.ts";
import { knownSeries } from "./monitoring-files.ts";
import { metricNames, promqlError } from "./promql-syntax.ts";

const position = z.object({
  x: z.number().int().min(0),
  y: z.number().int().min(0),
  w: z.number().int().min(1),
  h: z.number().int().min(1),
});
const panel = z.object({
  id: z.number().int(),
  type: z.string(),
  title: z.string().optional(),
  gridPos: position.refine((box) => box.x + box.w <= 24, { message: "expected at most 24 columns" }),
  targets: z.array(z.object({ expr: z.string(), refId: z.string() })).default([]),
});
/* What the checks below need; Grafana's own schema has a check of its own. */
const dashboardSchema = z.object({
  uid: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/),
  title: z.string().min(1),
  schemaVersion: z.number().int().min(36),
  panels: z.array(panel).min(1),
});
type Panel = z.infer<typeof panel>;

/** Dashboards open, do not overlap, and show series that exist: exported by the service or recorded by its rules. */
export function checkDashboards(repository: GeneratedRepository, context: CheckContext): Finding[] {
  const paths = repository.paths.filter((path) => /^monitoring\/grafana\/[^/]+\.json$/.test(path));
  if (paths.length === 0) {
    const message = "expected a dashboard, found none";
    return [problemIn("monitoring/grafana", { code: "dashboard-missing", message })];
  }
  return paths.flatMap((path) => dashboardFindings(repository, path, context));
}

function dashboardFindings(repository: GeneratedRepository, path: string, context: CheckContext): Finding[] {
  const document = repository.documents(path)[0];
  const parsed = dashboardSchema.safeParse(document?.value);
  if (!document || !parsed.success) {
    const message = parsed.error ? z.prettifyError(parsed.error) : "expected a dashboard";
    return [problemIn(path, { code: "dashboard-shape", message })];
  }
  const { panels } = parsed.data;
  const report = (index: number, code: string, message: string) =>
    problemAt(path, document.locate(["panels", index]), { code, message });
  const isKnown = knownSeries(repository);
  return panels.flatMap((current, index) => [
    ...(panels.slice(0, index).some((earlier) => earlier.id === current.id)
      ? [report(index, "panel-id", `expected a unique id, found ${current.id} again`)]
      : []),
    ...panels
      .slice(0, index)
      .filter((earlier) => overlap(earlier, current))
      .map((earlier) =>
        report(index, "panel-overlap", `expected free space, found it on top of panel ${earlier.id}`),
      ),
    ...current.targets.flatMap(({ expr }) =>
      queryProblems(expr, isKnown, context).map((text) => report(index, "panel-query", text)),
    ),
  ]);
}

function queryProblems(text: string, isKnown: (name: string) => boolean, context: CheckContext): string[] {
  // Grafana's own variables stand where PromQL has durations, their seconds and label values.
  const expression = text
    .replaceAll(/\$\{?__(interval|range)_m?s\}?/g, "300")
    .replaceAll(/\$\{?__(rate_interval|interval|range)\}?/g, "5m")
    .replaceAll(/\$\{?\w+(:\w+)?\}?/g, context.name);
  const error = promqlError(expression);
  if (error) return [`expected ${error}`];
  const unknown = metricNames(expression).filter((name) => !isKnown(name));
  return unknown.map(
    (name) => `expected a series that the service exports or the rules record, found ${name}`,
  );
}

function overlap({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
