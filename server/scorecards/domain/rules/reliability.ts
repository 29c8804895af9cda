/*
 * Objectives exist, alerts guard them, and whoever is paged finds a page that says what to do.
 * Source: Google SRE workbook, "Alerting on SLOs" and "On-call"; OpenSLO v1.
 */
import { formatFinding, type Finding } from "../../../kernel/finding.ts";
import { parseOpenSlo } from "../../../slo/domain/parse-open-slo.ts";
import { absenceEvidence, fileEvidence, filesMatching, type FactFile, type ServiceFacts } from "../facts.ts";
import { fail, notApplicable, pass, unknown, type Rule, type Verdict } from "../rule.ts";
import { judgeUnreadable } from "../judge-unreadable.ts";
import { listAt, readObjects, textAt, type YamlObject } from "../yaml-objects.ts";

const sloPattern = /^slo\/[^/]+\.ya?ml$/;
const rulesPattern = /^monitoring\/prometheus\/[^/]+\.ya?ml$/;
const runbookPattern = /^docs\/runbooks\/[^/]+\.md$/;

interface SloFile {
  readonly path: string;
  readonly names: readonly string[];
  readonly problem: Finding | undefined;
}

function readSlos({ path, content }: FactFile): SloFile {
  const { objects, findings } = parseOpenSlo({ file: path, text: content ?? "" });
  const names = objects.flatMap(({ object }) => (object.kind === "SLO" ? [object.metadata.name] : []));
  return { path, names, problem: findings[0] };
}

/** A file that is broken fails the rule, whatever was not read beside it. */
function judgeSlos(facts: ServiceFacts, files: readonly FactFile[]): Verdict {
  const read = files.filter(({ content }) => content !== null).map(readSlos);
  const broken = read.find(({ problem }) => problem !== undefined);
  if (broken?.problem !== undefined) {
    const { path, problem } = broken;
    return fail(
      `${path} is not valid OpenSLO.`,
      fileEvidence(facts, { path, line: problem.line, value: formatFinding(problem) }),
    );
  }
  const unread = files.find(({ content }) => content === null);
  if (unread !== undefined) return notRead(facts, unread.path);
  const names = read.flatMap((file) => file.names);
  const evidence = read.map((file) =>
    fileEvidence(facts, { path: file.path, value: file.names.join(", ") || "no SLO" }),
  );
  return names.length === 0
    ? fail("The files in slo/ define no SLO.", ...evidence)
    : pass(`${names.length} objectives are defined: ${names.join(", ")}.`, ...evidence);
}

const notRead = (facts: ServiceFacts, path: string): Verdict =>
  unknown(`${path} is too large or too costly to read.`, fileEvidence(facts, { path, value: "not read" }));

export const slosDefined: Rule = {
  id: "slos-defined",
  title: "Has service level objectives",
  description: "slo/*.yaml holds at least one valid OpenSLO v1 objective.",
  level: "Silver",
  version: 2,
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

/** The anchor of a heading as the forge makes it: no punctuation, a hyphen for each space. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");

/** A block of code to its closing fence, or to the end: a comment of a script is no heading. */
const codeBlock = /^ {0,3}(`{3,}(?![^`\n]*`)|~{3,}).*$[\s\S]*?(?:^ {0,3}\1[`~]*\s*$|(?![\s\S]))/gm;

const runbookAnchors = (files: readonly FactFile[]): Set<string> =>
  new Set(
    files.flatMap((file) =>
      [
        ...(file.content ?? "").replaceAll(codeBlock, "").matchAll(/^#{1,6}\s+(?<heading>.+?)\s*#*\s*$/gm),
      ].map((match) => anchorOf(match.groups?.["heading"] ?? "")),
    ),
  );

/** undefined where the address names no section. */
function anchorIn(url: string | undefined): string | undefined {
  const fragment = url?.split("#")[1] ?? "";
  try {
    return decodeURIComponent(fragment).toLowerCase() || undefined;
  } catch {
    return undefined;
  }
}

export const alertRunbooks: Rule = {
  id: "alert-runbooks",
  title: "Every alert has a runbook",
  description: "Every alert carries runbook_url, and its anchor is a heading in docs/runbooks.",
  level: "Silver",
  version: 4,
  howToFix:
    "Add a section for the alert to docs/runbooks and point the alert's runbook_url annotation at it.",
  check(facts) {
    const files = ruleFiles(facts);
    const alerts = readObjects(files)?.flatMap(alertsOf);
    if (alerts === undefined) return judgeUnreadable(facts, files);
    if (alerts.length === 0) return notApplicable("There are no alerts.");
    const pages = filesMatching(facts, runbookPattern);
    const anchors = runbookAnchors(pages);
    const lost = alerts.filter((alert) => !anchors.has(anchorIn(alert.runbookUrl) ?? ""));
    // What they lead to may stand in a page that was not read.
    const unread = pages.find(({ content }) => content === null);
    if (unread !== undefined && lost.length > 0 && lost.every((alert) => anchorIn(alert.runbookUrl)))
      return notRead(facts, unread.path);
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
