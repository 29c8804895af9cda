import { describe, expect, it } from "vitest";
import { checkGrafanaSchema } from "./check-grafana-schema.ts";
import { openRepository } from "./generated-repository.ts";
import { expectDefectFound, readGolden, type Defect } from "./testing.ts";

const file = readGolden().find(({ path }) => path.startsWith("monitoring/grafana/"))!.path;
const DEFECTS: readonly Omit<Defect, "file">[] = [
  { name: "a misspelt field", from: '"title":', to: '"titel":', code: "unknown-field" },
  { name: "no schema version", from: /"schemaVersion": \d+,\n/, to: "", code: "schema-required" },
  { name: "a panel wider than the grid", from: '"w": 24', to: '"w": 25', code: "schema-maximum" },
  { name: "a legend of no kind", from: '"showLegend":', to: '"showLegends":', code: "schema-required" },
  { name: "a line width of text", from: /"lineWidth": \d+/, to: '"lineWidth": "1"', code: "schema-type" },
  { name: "a query of text in a flag", from: /"range": true/, to: '"range": "yes"', code: "schema-type" },
];

describe("Grafana's own schemas", () => {
  it("accept the golden dashboard", () => {
    expect(checkGrafanaSchema(openRepository(readGolden()))).toEqual([]);
  });

  it.each(DEFECTS)("refuse $name", (defect) => expectDefectFound(checkGrafanaSchema, { ...defect, file }));
});
