import type { Finding } from "../../kernel/finding.ts";
import { parseOpenSlo } from "../../slo/domain/parse-open-slo.ts";
import {
  problemAt,
  problemIn,
  textAt,
  type CheckContext,
  type GeneratedRepository,
} from "./generated-repository.ts";
import { exportedMetrics, histogramBuckets } from "./monitoring-files.ts";
import { metricNames, promqlError } from "./promql-syntax.ts";

const QUERIES = ["good", "bad", "total"].map((part) => ["spec", "indicator", "spec", "ratioMetric", part]);

/** Objectives are valid OpenSLO and measure what this service really exports. */
export function checkOpenSlo(repository: GeneratedRepository, context: CheckContext): Finding[] {
  const paths = repository.paths.filter((path) => /^slo\/[^/]+\.ya?ml$/.test(path));
  if (paths.length === 0)
    return [problemIn("slo", { code: "slo-missing", message: "expected objectives, found none" })];
  return paths.flatMap((path) => [
    ...parseOpenSlo({ file: path, text: repository.read(path) }).findings,
    ...queryFindings(repository, path, context),
  ]);
}

function queryFindings(repository: GeneratedRepository, path: string, context: CheckContext): Finding[] {
  const isExported = exportedMetrics(repository);
  const buckets = histogramBuckets(repository);
  return repository.documents(path).flatMap((document) =>
    QUERIES.flatMap((part) => {
      const at = [...part, "metricSource", "spec", "query"];
      const query = textAt(document.value, at);
      const report = (code: string, message: string) => [
        problemAt(path, document.locate(at), { code, message }),
      ];
      if (query === "") return [];
      const error = promqlError(query);
      if (error) return report("slo-query", `expected ${error}`);
      const unknown = metricNames(query).filter((name) => !isExported(name));
      if (unknown.length > 0)
        return report("slo-metric", `expected a metric of src/metrics.ts, found ${unknown.join(", ")}`);
      if (!query.includes(`job="${context.name}"`)) {
        return report("slo-job", `expected the selector job="${context.name}", the Service's name`);
      }
      const threshold = /\ble=~?"([\d.]+)/.exec(query)?.[1];
      if (threshold === undefined || buckets.includes(Number(threshold))) return [];
      return report(
        "slo-bucket",
        `expected a bucket of src/metrics.ts (${buckets.join(", ")}), found le="${threshold}"`,
      );
    }),
  );
}
