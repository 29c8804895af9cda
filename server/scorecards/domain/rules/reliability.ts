/*
 * Objectives exist, alerts guard them, and whoever is paged finds a page that says what to do.
 * Source: Google SRE workbook, "Alerting on SLOs" and "On-call"; OpenSLO v1.
 */
import { formatFinding } from "../../../kernel/finding.ts";
import { runbookAnchor } from "../../../slo/domain/alert-names.ts";
import { parseOpenSlo } from "../../../slo/domain/parse-open-slo.ts";
import { absenceEvidence, fileEvidence, filesMatching, type FactFile, type ServiceFacts } from "../facts.ts";
import { fail, notApplicable, pass, unknown, type Rule, type Verdict } from "../rule.ts";
import { judgeUnreadable } from "../judge-unreadable.ts";
import { listAt, readObjects, textAt, type YamlObject } from "../yaml-objects.ts";

const sloPattern = /^slo\/[^/]+\.ya?ml$/;
const rulesPattern = /^monitoring\/prometheus\/[^/]+\.ya?ml$/;
const runbookPattern = /^docs\/runbooks\/[^/]+\.md$/;

function judgeSlos(facts: ServiceFacts, files: readonly FactFile[]): Verdict {
  const names: string[] = [];
  for (const { path, content } of files) {
    if (content === null)
      return unknown(
        `${path} is too large or too costly to read.`,
        fileEvidence(facts, { path, value: "not read" }),
      );
    const parsed = parseOpenSlo({ file: path, text: content });
    const [problem] = parsed.findings;
    if (problem !== undefined) {
      return fail(
        `${path} is not valid OpenSLO.`,
        fileEvidence(facts, { path, line: problem.line, value: formatFinding(problem) }),
      );
    }
    for (const { object } of parsed.objects) if (object.kind === "SLO") names.push(object.metadata.name);
  }
  const evidence = files.map(({ path }) => fileEvidence(facts, { path, value: names.join(", ") }));
  return names.length === 0
    ? fail("The files in slo/ define no SLO.", ...evidence)
    : pass(`${names.length} objectives are defined: ${names.join(", ")}.`, ...evidence);
}

export const slosDefined: Rule = {
  id: "slos-defined",
  title: "Has service level objectives",
  description: "slo/*.yaml holds at least one valid OpenSLO v1 objective.",
  level: "Silver",
  version: 1,
  howToFix: "Add slo/availability.yaml with an OpenSLO v1 SLO; `waymark slo validate slo/*.yaml` checks it.",
  check(facts) {
    const files = filesMatching(facts, sloPattern);
    return files.length === 0
      ? fail("There is no file in slo/.", absenceEvidence(facts, "slo/"))
      : judgeSlos(facts, files);
  },
};

interface AlertRule {
  readonly name: string;
  readonly runbookUrl: string | undefined;
  readonly path: string;
  readonly line: number;
}

const alertsOf = (object: YamlObject): AlertRule[] => {
  const groups = listAt(object.value, "groups").length > 0 ? ["groups"] : ["spec", "groups"];
  return listAt(object.value, ...groups).flatMap((group, at) =>
    listAt(group, "rules").flatMap((rule, index): AlertRule[] => {
      const name = textAt(rule, "alert");
      if (name === undefined) return [];
      const { line } = object.locate([...groups, at, "rules", index]);
      return [{ name, runbookUrl: textAt(rule, "annotations", "runbook_url"), path: object.path, line }];
    }),
  );
};

const ruleFiles = (facts: ServiceFacts): FactFile[] =>
  filesMatching(facts, rulesPattern).filter((file) => !/_test\.ya?ml$/.test(file.path));

export const alertRules: Rule = {
  id: "alert-rules",
  title: "Objectives are alerted on",
  description: "monitoring/prometheus holds at least one alert rule.",
  level: "Silver",
  version: 2,
  howToFix:
    "Generate the rules from the objectives: `waymark slo generate slo/*.yaml --target prometheus --out monitoring`.",
  check(facts) {
    const files = ruleFiles(facts);
    if (files.length === 0)
      return fail("There are no Prometheus rules.", absenceEvidence(facts, "monitoring/prometheus/"));
    const alerts = readObjects(files)?.flatMap(alertsOf);
    if (alerts === undefined) return judgeUnreadable(facts, files);
    const [first] = alerts;
    if (first === undefined) {
      return fail(
        "The rule files hold no alert.",
        ...files.map(({ path }) => fileEvidence(facts, { path, value: "no alert" })),
      );
    }
    const value = alerts.map((alert) => alert.name).join(", ");
    return pass(
      `${alerts.length} alerts are defined.`,
      fileEvidence(facts, { path: first.path, line: first.line, value }),
    );
  },
};

/** Anchors of every heading in the repository's runbooks, as the forge makes them. */
const runbookAnchors = (files: readonly FactFile[]): Set<string> =>
  new Set(
    files.flatMap((file) =>
      [...(file.content ?? "").matchAll(/^#{1,6}\s+(?<heading>.+?)\s*#*$/gm)].map((match) =>
        runbookAnchor(match.groups?.["heading"] ?? ""),
      ),
    ),
  );

export const alertRunbooks: Rule = {
  id: "alert-runbooks",
  title: "Every alert has a runbook",
  description: "Every alert carries runbook_url, and its anchor is a heading in docs/runbooks.",
  level: "Silver",
  version: 2,
  howToFix:
    "Add a section for the alert to docs/runbooks and point the alert's runbook_url annotation at it.",
  check(facts) {
    const files = ruleFiles(facts);
    const alerts = readObjects(files)?.flatMap(alertsOf);
    if (alerts === undefined) return judgeUnreadable(facts, files);
    if (alerts.length === 0) return notApplicable("There are no alerts.");
    const anchors = runbookAnchors(filesMatching(facts, runbookPattern));
    const lost = alerts.filter((alert) => !anchors.has(alert.runbookUrl?.split("#")[1] ?? ""));
    const toEvidence = (alert: AlertRule) =>
      fileEvidence(facts, {
        path: alert.path,
        line: alert.line,
        value: `${alert.name}: runbook_url ${alert.runbookUrl ?? "missing"}`,
      });
    return lost.length === 0
      ? pass(
          `All ${alerts.length} alerts lead to a section of a runbook.`,
          ...alerts.slice(0, 10).map(toEvidence),
        )
      : fail(`${lost.length} of ${alerts.length} alerts lead nowhere.`, ...lost.slice(0, 10).map(toEvidence));
  },
};
