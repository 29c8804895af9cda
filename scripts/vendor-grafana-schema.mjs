// Prunes the JSON Schemas of grafana-foundation-sdk (folder `jsonschema/` of its repository) to what the dashboard
// tests need: node scripts/vendor-grafana-schema.mjs FOLDER COMMIT
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const OUT = "server/slo/compile/vendor/grafana-dashboard.schemas.json";
const ROOTS = {
  dashboard: ["dashboard", "Dashboard"],
  query: ["prometheus", "Dataquery"],
  timeseriesOptions: ["timeseries", "Options"],
  timeseriesFieldConfig: ["timeseries", "GraphFieldConfig"],
  statOptions: ["stat", "Options"],
};

/** Documentation and defaults do not take part in validation. */
function withoutProse(value) {
  if (Array.isArray(value)) return value.map(withoutProse);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key, entry]) => {
    const isProse = key === "description" && typeof entry === "string";
    return !isProse && !(key === "default" && value.type !== undefined && value.properties === undefined);
  });
  return Object.fromEntries(kept.map(([key, entry]) => [key, withoutProse(entry)]));
}

function referencesOf(value) {
  return [...JSON.stringify(value).matchAll(/"#\/definitions\/([^"]+)"/g)].map((match) => match[1]);
}

function pruned(definitions, root) {
  const kept = new Map();
  const queue = [root];
  while (queue.length > 0) {
    const name = queue.pop();
    if (kept.has(name)) continue;
    const definition = withoutProse(definitions[name]);
    kept.set(name, definition);
    queue.push(...referencesOf(definition));
  }
  return { $ref: `#/definitions/${root}`, definitions: Object.fromEntries([...kept].sort()) };
}

const [folder, commit] = process.argv.slice(2);
if (folder === undefined || commit === undefined) {
  process.stderr.write("expected: node scripts/vendor-grafana-schema.mjs FOLDER COMMIT\n");
  process.exit(2);
}
const schemas = Object.fromEntries(
  Object.entries(ROOTS).map(([key, [file, root]]) => {
    const { definitions } = JSON.parse(readFileSync(path.join(folder, `${file}.jsonschema.json`), "utf8"));
    return [key, pruned(definitions, root)];
  }),
);
const origin = {
  source: "https://github.com/grafana/grafana-foundation-sdk",
  commit,
  licence: "Apache-2.0",
  generator: "scripts/vendor-grafana-schema.mjs",
};
writeFileSync(OUT, `${JSON.stringify({ origin, ...schemas }, null, 1)}\n`);
