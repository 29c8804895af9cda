/*
 * Sloth specifications to the definitions the compilers read, so that a team can generate from its old files before it
 * moves to OpenSLO. Sloth's own period is 30 days; its alert names, labels and annotations stay.
 */
import { Decimal } from "decimal.js";
import type { Finding } from "../../kernel/finding.ts";
import { err, ok, type Result } from "../../kernel/result.ts";
import { issueFindings, readYaml, type LocatedValue } from "../../kernel/yaml-text.ts";
import type { Definitions } from "./definitions-from-open-slo.ts";
import { fieldAt } from "./open-slo-fields.schema.ts";
import type { SloText } from "./parse-open-slo.ts";
import { hasWindow, toQueryTemplate } from "./promql.ts";
import type { AlertDefinition, Indicator, SloDefinition } from "./slo-definition.ts";
import { slothSpecSchema, type SlothSlo, type SlothSpec } from "./sloth-spec.schema.ts";

const KUBERNETES_KIND = "PrometheusServiceLevel";
/** What Sloth itself records as the specification of such an object. */
const KUBERNETES_SPEC = "sloth.slok.dev/v1";

/** Whether a document is one of Sloth's, by its own marks. */
export function isSlothDocument(value: unknown): boolean {
  return fieldAt(value, "version") === "prometheus/v1" || fieldAt(value, "kind") === KUBERNETES_KIND;
}

export function definitionsFromSloth(source: SloText): Definitions {
  const yaml = readYaml(source);
  const results = yaml.documents.map((document) => readDocument(source.file, document));
  return {
    slos: results.flatMap((result) => result.slos),
    findings: [...yaml.findings, ...results.flatMap((result) => result.findings)],
  };
}

function readDocument(file: string, document: LocatedValue): Definitions {
  const isKubernetes = fieldAt(document.value, "kind") === KUBERNETES_KIND;
  const spec = isKubernetes ? kubernetesSpec(document) : document;
  const parsed = slothSpecSchema.safeParse(spec.value);
  if (!parsed.success) return { slos: [], findings: issueFindings(parsed.error.issues, file, spec) };
  const format = isKubernetes ? KUBERNETES_SPEC : parsed.data.version;
  const results = parsed.data.slos.map((slo, index) =>
    readSlo({ file, format, spec: parsed.data, slo, index }, spec),
  );
  return {
    slos: results.flatMap((result) => (result.ok ? [result.value] : [])),
    findings: results.flatMap((result) => (result.ok ? [] : [result.error])),
  };
}

/** The object's spec with the snake-case field names of the plain format; positions still lead into the file. */
function kubernetesSpec(document: LocatedValue): LocatedValue {
  const spec = fieldAt(document.value, "spec");
  const fields = typeof spec === "object" && spec !== null ? spec : {};
  const value = {
    version: "prometheus/v1",
    ...Object.fromEntries(Object.entries(fields).map(snakeCaseSlos)),
  };
  const locate: LocatedValue["locate"] = (path, at) =>
    document.locate(
      ["spec", ...path.map((segment) => (typeof segment === "string" ? camelCase(segment) : segment))],
      at,
    );
  return { value, locate };
}

const camelCase = (key: string): string =>
  key.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
const snakeCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const snakeCaseSlos = ([key, value]: [string, unknown]): [string, unknown] =>
  key === "slos" ? [key, withSnakeCaseKeys(value)] : [key, value];

function withSnakeCaseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSnakeCaseKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]): [string, unknown] =>
      key === "labels" || key === "annotations" ? [key, entry] : [snakeCase(key), withSnakeCaseKeys(entry)],
    ),
  );
}

interface SloInSpec {
  readonly file: string;
  readonly format: string;
  readonly spec: SlothSpec;
  readonly slo: SlothSlo;
  readonly index: number;
}

function readSlo(input: SloInSpec, document: LocatedValue): Result<SloDefinition, Finding> {
  const { file, format, spec, slo, index } = input;
  const indicator = readIndicator(slo);
  if (!indicator.ok) {
    const { path, ...problem } = indicator.error;
    return err({ file, ...document.locate(["slos", index, "sli", ...path]), severity: "error", ...problem });
  }
  return ok({
    service: spec.service,
    name: slo.name,
    description: (slo.description ?? slo.name).trim(),
    target: new Decimal(slo.objective).div(100),
    windowDays: 30,
    indicator: indicator.value,
    labels: { ...spec.labels, ...slo.labels },
    alerts: { ...alertOf(slo, "page"), ...alertOf(slo, "ticket"), ...absentAlertOf(slo) },
    spec: format,
    source: { file, ...document.locate(["slos", index, "name"]) },
  });
}

interface Refusal {
  readonly path: readonly string[];
  readonly code: string;
  readonly message: string;
}

function readIndicator({ sli }: SlothSlo): Result<Indicator, Refusal> {
  const query = (path: readonly string[], text: string): Result<string, Refusal> => {
    if (!hasWindow(text)) {
      const message = "expected a query with {{.window}} where its range belongs, found none";
      return err({ path, code: "invalid-query", message });
    }
    const template = toQueryTemplate(text, false);
    return template.ok ? template : err({ path, code: "invalid-query", message: template.error });
  };
  if (sli.events !== undefined && sli.raw !== undefined) {
    const message = "expected events or raw, found both; remove one of them";
    return err({ path: [], code: "exactly-one", message });
  }
  if (sli.events !== undefined) {
    const bad = query(["events", "error_query"], sli.events.error_query);
    const total = query(["events", "total_query"], sli.events.total_query);
    if (!bad.ok) return bad;
    if (!total.ok) return total;
    if (bad.value === total.value) {
      const message =
        "expected different queries for the errors and their total, found the same; correct one";
      return err({ path: ["events"], code: "same-query", message });
    }
    return ok({ kind: "bad-events", bad: bad.value, total: total.value });
  }
  if (sli.raw !== undefined) {
    const ratio = query(["raw", "error_ratio_query"], sli.raw.error_ratio_query);
    return ratio.ok ? ok({ kind: "error-ratio", ratio: ratio.value }) : ratio;
  }
  return err({ path: [], code: "exactly-one", message: "expected events or raw, found neither" });
}

/** Sloth's default annotations; the file's own come after them. */
function defaultAnnotations(severity: "page" | "ticket"): Record<string, string> {
  const what = "{{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is";
  return { title: `(${severity}) ${what} too fast.`, summary: `${what} over expected.` };
}

function alertOf(slo: SlothSlo, severity: "page" | "ticket"): Partial<Record<string, AlertDefinition>> {
  const { alerting } = slo;
  const own = severity === "page" ? alerting?.page_alert : alerting?.ticket_alert;
  if (own?.disable === true) return {};
  return {
    [severity]: {
      name: alerting?.name ?? slo.name,
      labels: { ...alerting?.labels, ...own?.labels },
      annotations: { ...defaultAnnotations(severity), ...alerting?.annotations, ...own?.annotations },
    },
  };
}

function absentAlertOf(slo: SlothSlo): { absent?: AlertDefinition } {
  const { alerting } = slo;
  if (alerting?.page_alert?.disable === true) return {};
  const labels = { ...alerting?.labels, ...alerting?.page_alert?.labels };
  return { absent: { name: `${alerting?.name ?? slo.name}MetricsAbsent`, labels, annotations: {} } };
}
