/*
 * Grafana panels as plain JSON, and the grid that places them: rows of panels, 24 columns wide, never overlapping.
 * Format: grafana-foundation-sdk, dashboard schema v1.
 */
export const DATASOURCE = { type: "prometheus", uid: "${datasource}" } as const;

export interface Query {
  readonly expr: string;
  readonly legend: string;
}

export interface Threshold {
  readonly value: number | null;
  readonly color: string;
}

export interface PanelSpec {
  readonly title: string;
  readonly description: string;
  readonly type: "timeseries" | "stat";
  /** Grafana's unit id: s, bytes, reqps, percentunit, short. */
  readonly unit: string;
  readonly width: number;
  readonly queries: readonly Query[];
  readonly thresholds?: readonly Threshold[];
  readonly min?: number;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly (readonly PanelSpec[])[];
}

const PANEL_HEIGHT = 8;

/** Sections under each other; every panel gets the next id and the next free place. */
export function layOut(sections: readonly Section[]): object[] {
  const panels: object[] = [];
  let y = 0;
  for (const section of sections) {
    const gridPos = { x: 0, y, w: 24, h: 1 };
    panels.push({
      id: panels.length + 1,
      type: "row",
      title: section.title,
      collapsed: false,
      gridPos,
      panels: [],
    });
    y += 1;
    for (const row of section.rows) {
      let x = 0;
      for (const spec of row) {
        panels.push(panel(spec, panels.length + 1, { x, y, w: spec.width, h: PANEL_HEIGHT }));
        x += spec.width;
      }
      y += PANEL_HEIGHT;
    }
  }
  return panels;
}

function panel(spec: PanelSpec, id: number, gridPos: object): object {
  return {
    id,
    type: spec.type,
    title: spec.title,
    description: spec.description,
    datasource: DATASOURCE,
    gridPos,
    targets: spec.queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
      range: spec.type === "timeseries",
      instant: spec.type === "stat",
    })),
    options: spec.type === "stat" ? statOptions : timeseriesOptions,
    fieldConfig: {
      defaults: {
        unit: spec.unit,
        ...(spec.min === undefined ? {} : { min: spec.min }),
        noValue: "no data",
        ...thresholdConfig(spec),
      },
      overrides: [],
    },
  };
}

const statOptions = {
  graphMode: "area",
  colorMode: "value",
  justifyMode: "auto",
  textMode: "value",
  wideLayout: true,
  showPercentChange: false,
  reduceOptions: { calcs: ["lastNotNull"], values: false, fields: "" },
  percentChangeColorMode: "standard",
  orientation: "auto",
};

const timeseriesOptions = {
  legend: { displayMode: "list", placement: "bottom", showLegend: true, calcs: [] },
  tooltip: { mode: "multi", sort: "desc" },
};

function thresholdConfig({ thresholds, type }: PanelSpec): object {
  const curve = { drawStyle: "line", lineWidth: 1, fillOpacity: 0, showPoints: "never" };
  if (thresholds === undefined) return type === "timeseries" ? { custom: curve } : {};
  const drawn = { custom: { ...curve, thresholdsStyle: { mode: "line" } } };
  return {
    color: { mode: type === "stat" ? "thresholds" : "palette-classic" },
    thresholds: { mode: "absolute", steps: [...thresholds] },
    ...(type === "timeseries" ? drawn : {}),
  };
}
