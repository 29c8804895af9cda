/* Grafana's own schemas of a dashboard and its parts, as vendored by scripts/vendor-grafana-schema.mjs. */
import { readFileSync } from "node:fs";
import { z } from "zod";

const schemasSchema = z.record(z.string(), z.record(z.string(), z.unknown()));
export type GrafanaSchemas = z.infer<typeof schemasSchema>;

let schemas: GrafanaSchemas | undefined;

/** By name: `dashboard`, `query`, and per kind of panel `timeseriesOptions` and the like. */
export const readGrafanaSchemas = (): GrafanaSchemas =>
  (schemas ??= schemasSchema.parse(
    JSON.parse(readFileSync(new URL("./vendor/grafana-dashboard.schemas.json", import.meta.url), "utf8")),
  ));
