import type { Finding } from "../../kernel/finding.ts";
import type { LocatedValue, ValuePath } from "../../kernel/yaml-text.ts";
import { readGrafanaSchemas, type GrafanaSchemas } from "../../slo/compile/grafana-schemas.ts";
import { listAt, textAt, valueAt, type GeneratedRepository } from "./generated-repository.ts";
import { schemaFindings } from "./strict-schema.ts";

/** Dashboards by Grafana's own schema, and the options, field settings and queries of a panel by those of its kind. */
export function checkGrafanaSchema(repository: GeneratedRepository): Finding[] {
  const schemas = readGrafanaSchemas();
  return repository.paths
    .filter((path) => /^monitoring\/grafana\/[^/]+\.json$/.test(path))
    .flatMap((path) =>
      repository
        .documents(path)
        .slice(0, 1)
        .flatMap((document) => dashboardFindings(path, document, schemas)),
    );
}

function dashboardFindings(file: string, document: LocatedValue, schemas: GrafanaSchemas): Finding[] {
  const judge = (name: string, path: ValuePath): Finding[] => {
    const schema = schemas[name];
    const value = valueAt(document.value, path);
    if (schema === undefined || value === undefined) return [];
    return schemaFindings(schema, file, {
      value,
      locate: (inner, at) => document.locate([...path, ...inner], at),
    });
  };
  const parts = listAt(document.value, ["panels"]).flatMap((panel, index) => {
    const at: ValuePath = ["panels", index];
    const kind = textAt(panel, ["type"]);
    return [
      ...judge(`${kind}Options`, [...at, "options"]),
      ...judge(`${kind}FieldConfig`, [...at, "fieldConfig", "defaults", "custom"]),
      ...listAt(panel, ["targets"]).flatMap((_, target) => judge("query", [...at, "targets", target])),
    ];
  });
  return [...judge("dashboard", []), ...parts];
}
