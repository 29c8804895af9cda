import { describe, expect, it } from "vitest";
import { availabilityFile, latencyFile } from "../../../slo/testing.ts";
import { judgeFiles, shown } from "../../testing.ts";
import { alertRules, alertRunbooks, slosDefined } from "./reliability.ts";

const availability = availabilityFile().content;
const latency = latencyFile().content;

describe("service level objectives", () => {
  it("are defined by valid files, each with the objectives it holds as evidence", () => {
    const result = judgeFiles(slosDefined, {
      "slo/availability.yaml": availability,
      "slo/latency.yml": latency,
    });
    expect(result).toMatchObject({
      state: "pass",
      reason: "2 objectives are defined: checkout-api-availability, checkout-api-latency.",
    });
    expect(shown(result)).toEqual([
      "slo/availability.yaml:- checkout-api-availability",
      "slo/latency.yml:- checkout-api-latency",
    ]);
  });

  it.each([
    ["no file", {}],
    ["a file elsewhere", { "slos/availability.yaml": availability, "slo/deep/a.yaml": availability }],
    ["a file of another kind", { "slo/README.md": availability }],
  ])("are missing with %s", (_case, files) => {
    const result = judgeFiles(slosDefined, files);
    expect(result).toMatchObject({ state: "fail", reason: "There is no file in slo/." });
    expect(shown(result)).toEqual(["slo/:- not in the repository"]);
  });

  it("are not defined by files that hold other objects only", () => {
    const service = "apiVersion: openslo/v1\nkind: Service\nmetadata: { name: checkout-api }\nspec: {}\n";
    const result = judgeFiles(slosDefined, { "slo/service.yaml": service });
    expect(result).toMatchObject({ state: "fail", reason: "The files in slo/ define no SLO." });
    expect(result.evidence).toMatchObject([{ path: "slo/service.yaml" }]);
  });

  it.each([
    ["no YAML", "kind: ["],
    ["an empty file", ""],
    ["another version", availability.replace("openslo/v1", "openslo/v2alpha")],
    ["a target above one", availability.replace("0.999", "99.9")],
  ])("are not valid with %s, and the place is named", (_case, content) => {
    const result = judgeFiles(slosDefined, { "slo/good.yaml": latency, "slo/wrong.yaml": content });
    expect(result).toMatchObject({ state: "fail", reason: "slo/wrong.yaml is not valid OpenSLO." });
    expect(result.evidence).toMatchObject([
      {
        path: "slo/wrong.yaml",
        line: expect.any(Number),
        value: expect.stringMatching(/^slo\/wrong\.yaml:\d+:\d+: /),
      },
    ]);
  });

  it("are unknown while a file was not read, unless another is broken: that is known", () => {
    const unread = { "slo/a.yaml": null, "slo/b.yaml": latency };
    expect(judgeFiles(slosDefined, unread)).toMatchObject({
      state: "unknown",
      evidence: [{ path: "slo/a.yaml" }],
    });
    expect(judgeFiles(slosDefined, { ...unread, "slo/b.yaml": "kind: [" })).toMatchObject({
      state: "fail",
      reason: "slo/b.yaml is not valid OpenSLO.",
    });
  });
});

const rulesPath = "monitoring/prometheus/rules.yaml";
const alert = (name: string, runbook?: string): string =>
  `      - alert: ${name}\n        expr: up == 0\n${runbook === undefined ? "" : `        annotations:\n          runbook_url: "${runbook}"\n`}`;
const rules = (...alerts: string[]): string =>
  `groups:\n  - name: slo\n    rules:\n      - record: x\n        expr: y\n${alerts.join("")}`;

describe("alert rules", () => {
  it("are counted and named, with the line of the first", () => {
    const result = judgeFiles(alertRules, { [rulesPath]: rules(alert("Burn"), alert("Down")) });
    expect(result).toMatchObject({ state: "pass", reason: "2 alerts are defined." });
    expect(shown(result)).toEqual([`${rulesPath}:6 Burn, Down`]);
  });

  it("may stand in a PrometheusRule as well", () => {
    const text = `kind: PrometheusRule\nspec:\n  ${rules(alert("Burn")).replaceAll("\n", "\n  ")}`;
    const result = judgeFiles(alertRules, { [rulesPath]: text });
    expect(result).toMatchObject({ state: "pass", reason: "1 alerts are defined." });
  });

  it.each([
    ["recording rules only", rules()],
    ["no groups", "groups: []"],
    ["an empty file", ""],
    ["groups of another shape", "groups: {rules: [{alert: x}]}"],
    ["an alert without a name", "groups: [{rules: [{alert: 3}, {alert: null}, null, text]}]"],
  ])("are none with %s", (_case, content) => {
    const result = judgeFiles(alertRules, { [rulesPath]: content });
    expect(result).toMatchObject({ state: "fail", reason: "The rule files hold no alert." });
    expect(shown(result)).toEqual([`${rulesPath}:- no alert`]);
  });

  it.each([
    [{}],
    [{ "monitoring/prometheus/rules_test.yaml": rules(alert("Burn")) }],
    [{ "monitoring/rules.yaml": rules(alert("Burn")) }],
    [{ "monitoring/prometheus/deep/rules.yaml": rules(alert("Burn")) }],
  ])("are missing where only tests or other folders have some (%#)", (files) => {
    const result = judgeFiles(alertRules, files);
    expect(result).toMatchObject({ state: "fail", reason: "There are no Prometheus rules." });
  });

  it.each([
    ["groups: [", "fail", "not plain, valid YAML"],
    ["a: &a 1\nb: *a", "fail", "not plain, valid YAML"],
    [null, "unknown", "too large or too costly, not read"],
  ])("in a file with %j: %s", (content, state, value) => {
    const result = judgeFiles(alertRules, {
      [rulesPath]: content,
      "monitoring/prometheus/b.yaml": rules(alert("Burn")),
    });
    expect(result.state).toBe(state);
    expect(shown(result)).toEqual([`${rulesPath}:- ${value}`]);
  });
});

describe("runbooks of alerts", () => {
  const page = "docs/runbooks/checkout-api.md";
  const url = (anchor: string): string =>
    `https://forge.example/acme/checkout-api/blob/main/${page}#${anchor}`;
  const judge = (alerts: string[], pages: Readonly<Record<string, string | null>>) =>
    judgeFiles(alertRunbooks, { [rulesPath]: rules(...alerts), ...pages });

  it.each([
    ["## CheckoutBurn", "checkoutburn"],
    ["# checkoutburn #", "checkoutburn"],
    ["###### CHECKOUTBURN", "checkoutburn"],
    ["## High error rate", "high-error-rate"],
    ["## What's `up == 0`?", "whats-up--0"],
    ["## Überlast", "überlast"],
    ["## Überlast", "%C3%BCberlast"],
    ["## snake_case stays", "snake_case-stays"],
  ])("are found under the heading %j at #%s, as the forge makes anchors", (heading, anchor) => {
    const result = judge([alert("Burn", url(anchor))], { [page]: `text\n\n${heading}\n\nmore\n` });
    expect(result).toMatchObject({ state: "pass", reason: "All 1 alerts lead to a section of a runbook." });
    expect(shown(result)).toEqual([`${rulesPath}:6 Burn: runbook_url ${url(anchor)}`]);
  });

  it.each([
    ["no annotation", undefined, "missing"],
    ["no anchor", "https://forge.example/page.md", "https://forge.example/page.md"],
    ["an empty anchor", url(""), url("")],
    ["an anchor of no heading", url("elsewhere"), url("elsewhere")],
    ["a broken escape", url("%E0%A4%A"), url("%E0%A4%A")],
  ])("are missing for an alert with %s", (_case, runbook, value) => {
    const result = judge([alert("Down", url("burn")), alert("Burn", runbook)], {
      [page]: "# Burn\n\n#no heading\n",
    });
    expect(result).toMatchObject({ state: "fail", reason: "1 of 2 alerts lead nowhere." });
    expect(result.evidence.map(({ value: text }) => text)).toEqual([`Burn: runbook_url ${value}`]);
  });

  it.each([
    ["a block of code", "```sh\n# burn\n```\n"],
    ["a block with other fences", "~~~~\n~~~\n# burn\n~~~~\n"],
    ["a block that never ends", "# Down\n\n```\n# burn\n"],
  ])("are missing where only a comment in %s says so", (_case, content) => {
    expect(judge([alert("Burn", url("burn"))], { [page]: content }).state).toBe("fail");
  });

  it.each([
    ["between two blocks of code", "```sh\n# first\n```\n## Burn\n   ```\n# second\n   ```\n"],
    ["below a line that begins with code", "```x``` is no block\n\n## Burn\n"],
  ])("are found %s", (_case, content) => {
    expect(judge([alert("Burn", url("burn"))], { [page]: content }).state).toBe("pass");
  });

  it("show the first ten that lead nowhere", () => {
    const many = Array.from({ length: 12 }, (_, index) => alert(`A${index}`));
    const result = judge(many, { [page]: "# Burn" });
    expect(result.reason).toBe("12 of 12 alerts lead nowhere.");
    expect(result.evidence).toHaveLength(10);
  });

  it("are unknown while the page that might have them was not read", () => {
    const lost = judge([alert("Burn", url("burn"))], { [page]: null });
    expect(lost).toMatchObject({
      state: "unknown",
      howToFix: null,
      unknownSince: "2026-01-15T09:00:00.000Z",
    });
    expect(shown(lost)).toEqual([`${page}:- not read`]);
  });

  it("are known although another page was not read", () => {
    const found = judge([alert("Burn", url("burn"))], { [page]: "# Burn", "docs/runbooks/huge.md": null });
    expect(found.state).toBe("pass");
  });

  it("are missing, not unknown, for an alert that names none, whatever was not read", () => {
    expect(judge([alert("Burn")], { [page]: null }).state).toBe("fail");
  });

  it("do not apply where there is no alert", () => {
    expect(judge([], { [page]: "# Burn" })).toMatchObject({
      state: "not-applicable",
      reason: "There are no alerts.",
    });
    expect(judgeFiles(alertRunbooks, {}).state).toBe("not-applicable");
  });

  it("cannot be judged by rules that cannot be read", () => {
    expect(judgeFiles(alertRunbooks, { [rulesPath]: null, [page]: "# Burn" }).state).toBe("unknown");
    expect(judgeFiles(alertRunbooks, { [rulesPath]: "groups: [", [page]: "# Burn" }).state).toBe("fail");
  });
});
