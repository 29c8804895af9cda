import { describe, expect, it } from "vitest";
import { checkRunbook, headingAnchor, parseSections } from "./check-runbook.ts";
import { RULES } from "./monitoring-files.ts";
import { judge } from "./testing.ts";

const PATH = "docs/runbooks/checkout-api.md";
const rules = (...alerts: readonly (readonly [name: string, url: string])[]) =>
  `groups:\n  - rules:\n${alerts
    .map(
      ([name, url]) =>
        `      - alert: ${name}\n        expr: up == 0\n        annotations: { runbook_url: "${url}" }\n`,
    )
    .join("")}`;
const at = (anchor: string) => `https://forge.example.com/acme/checkout-api/blob/main/${PATH}#${anchor}`;
const query = (expression: string, language = "promql") =>
  `   \`\`\`${language}\n   ${expression}\n   \`\`\`\n`;

interface Parts {
  readonly heading?: string;
  readonly meaning?: string;
  readonly impact?: string;
  readonly checks?: readonly string[];
  readonly escalation?: string;
}
const threeChecks = ["up", "ALERTS", "process_cpu_seconds_total"].map((name) =>
  query(`${name}{job="checkout-api"}`),
);
function section(parts: Parts = {}): string {
  const { heading = "Fast", meaning = "It fails.", impact = "Pages wait.", escalation = "Call ana." } = parts;
  const checks = (parts.checks ?? threeChecks).map(
    (text, index) => `${index + 1}. ${heading} asks ${index}\n${text}`,
  );
  return [
    `## ${heading}\n`,
    `**Meaning.** ${meaning}\n`,
    `**User impact.** ${impact}\n`,
    `**Check first**\n\n${checks.join("\n")}`,
    `**Mitigation.** Roll ${heading} back.\n`,
    `**Escalation.** ${escalation}\n`,
  ].join("\n");
}
const findings = (markdown: string, text = rules(["Fast", at("fast")])) =>
  judge(checkRunbook, { [PATH]: `# Runbook\n\n${markdown}`, [RULES]: text });

describe("a runbook", () => {
  it("with a complete section for each alert passes", async () => {
    expect(await findings(section())).toEqual([]);
  });

  it("is not needed by heart: sections of other things are left alone", async () => {
    expect(await findings(`## Contacts\n\nAna.\n\n${section()}\n## Glossary\n\nAna.\n`)).toEqual([]);
  });

  it("stands under the service's name", async () => {
    expect(await judge(checkRunbook, { "docs/runbooks/other.md": "" })).toEqual([
      `${PATH}:1:1: runbook-missing: expected a runbook, found no such file`,
    ]);
  });

  it.each(["Meaning", "User impact", "Check first", "Mitigation", "Escalation"])(
    "misses the part %s",
    async (part) => {
      expect(await findings(section().replace(`**${part}`, `**No ${part}`))).toEqual([
        `${PATH}:3:1: runbook-part: expected the part "${part}" in Fast`,
      ]);
    },
  );

  it("misses every part of an empty section, and its checks", async () => {
    const codes = (await findings("## Fast\n")).map((finding) => finding.split(": ")[1]);
    expect(codes).toEqual([...Array.from({ length: 5 }, () => "runbook-part"), "runbook-checks"]);
  });
});

describe("the checks of an alert", () => {
  const told = async (checks: readonly string[]) =>
    (await findings(section({ checks }))).filter((finding) => finding.includes(": runbook-checks: "));
  const [one = "", two = "", three = ""] = threeChecks;
  const found = (count: number, about: number) => [
    `${PATH}:3:1: runbook-checks: expected 3 checks with queries for checkout-api in Fast, found ${count} with ${about}`,
  ];

  it.each([
    ["two", [one, two], 2, 2],
    ["a shell command as the third", [one, two, query("kubectl get pods -l app=checkout-api", "sh")], 3, 2],
    ["a third about every service", [one, two, query("up")], 3, 2],
    ["a third about a longer name", [one, two, query('up{job="checkout-api-v2"}')], 3, 2],
    ["a third about a name that ends the same", [one, two, query('up{job="old-checkout-api"}')], 3, 2],
    ["a third about a name in one word", [one, two, query('up{job="xcheckout-api"}')], 3, 2],
    ["a third without its query", [one, two, "   Look around.\n"], 3, 2],
    ["none", [], 0, 0],
  ])("are too few with %s", async (_name, checks, count, about) => {
    expect(await told(checks)).toEqual(found(count, about));
  });

  it("are enough with three, also when a fourth is a command", async () => {
    expect(await told([one, two, three, query("kubectl get pods", "sh")])).toEqual([]);
  });

  it.each([
    ["up{job=", "PromQL, found a syntax error near"],
    ['unknown_total{job="checkout-api"}', "a series that exists, found unknown_total"],
  ])("ask %s in vain", async (expression, problem) => {
    const text = section({ checks: [...threeChecks, query(expression)] });
    expect(await findings(text)).toEqual([
      expect.stringContaining(`${PATH}:3:1: runbook-query: expected ${problem}`),
    ]);
  });

  it("that are commands are not read as queries", async () => {
    expect(await findings(section({ checks: [...threeChecks, query("kubectl (", "sh")] }))).toEqual([]);
  });
});

describe("the runbook_url of an alert", () => {
  it.each([
    [
      "https://forge.example.com/x.md#fast",
      `runbook-url: expected the runbook_url of Fast to lead to ${PATH}, found https://forge.example.com/x.md#fast`,
    ],
    ["", `runbook-url: expected the runbook_url of Fast to lead to ${PATH}, found none`],
    [
      `https://a/x${PATH}#fast`,
      `runbook-url: expected the runbook_url of Fast to lead to ${PATH}, found https://a/x${PATH}#fast`,
    ],
    [
      at("fastest"),
      `runbook-anchor: expected #fastest to be the section of Fast, found no such heading in ${PATH}`,
    ],
    [at(""), `runbook-anchor: expected # to be the section of Fast, found no such heading in ${PATH}`],
    [
      at("other-things"),
      `runbook-anchor: expected #other-things to be the section of Fast, found the section Other things in ${PATH}`,
    ],
  ])("%j leads elsewhere", async (url, problem) => {
    const text = `## Other things\n\nAna.\n\n${section()}`;
    expect(await findings(text, rules(["Fast", url]))).toEqual([`${RULES}:3:9: ${problem}`]);
  });

  it("may be a path of the repository", async () => {
    expect(await findings(section(), rules(["Fast", `${PATH}#fast`]))).toEqual([]);
  });
});

describe("a paragraph", () => {
  const two = rules(["Fast", at("fast")], ["Slow", at("slow")]);

  it("that stands in two sections helps with neither alert", async () => {
    const text = `${section({ impact: "Same." })}\n${section({ heading: "Slow", meaning: "It is late.", impact: "Same.", escalation: "Call bo." })}`;
    const found = await findings(text, two);
    expect(found).toEqual([
      expect.stringMatching(
        /^docs\/runbooks\/checkout-api\.md:\d+:1: runbook-repeats: expected advice for this alert, found a paragraph of Fast again: "\*\*User impact\.\*\* Same\.…"$/,
      ),
    ]);
  });

  it("is the same however its lines are broken", async () => {
    const text = `${section({ meaning: "It fails\noften." })}\n${section({ heading: "Slow", meaning: "It   fails often.", impact: "None.", escalation: "Call bo." })}`;
    expect(await findings(text, two)).toEqual([expect.stringContaining("**Meaning.** It fails often.…")]);
  });

  it("that is only a label may repeat", async () => {
    const text = `${section()}\n${section({ heading: "Slow", meaning: "It is late.", impact: "Hm.", escalation: "Call bo." })}`;
    expect(await findings(text, two)).toEqual([]);
  });
});

describe("the sections of a page", () => {
  it("begin at second-level headings outside of code", () => {
    expect(parseSections("# A\ntext\n## B \none\n```md\n## not\n```\n### C\n## D\n")).toEqual([
      { heading: "B", line: 3, text: "one\n```md\n## not\n```\n### C\n" },
      { heading: "D", line: 9, text: "\n" },
    ]);
    expect(parseSections("no heading\n##no space\n")).toEqual([]);
  });

  it.each([
    ["Fast", "fast"],
    ["Two words", "two-words"],
    ["snake_case stays", "snake_case-stays"],
    ["A - B", "a---b"],
    ["5xx (server)", "5xx-server"],
    ["Größe & Maß", "größe--maß"],
    ["日本語 見出し", "日本語-見出し"],
    ["`code`", "code"],
  ])("%s is linked as #%s", (heading, anchor) => {
    expect(headingAnchor(heading)).toBe(anchor);
  });
});
