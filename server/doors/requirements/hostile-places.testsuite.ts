/* R26: the two hundred texts in the places beside README and descriptor: each place has its own slice of 25 of them. */
import { z } from "zod";
import { childrenOf } from "../../supervisor/testing.ts";
import { component, createRepository, forge } from "./forge.testsuite.ts";
import { line, quoted, slice } from "./payload-slices.testsuite.ts";
import { bearer, fromPage, invite, json, read, send, subject } from "./testing.ts";

export async function plantMembers(): Promise<void> {
  for (const [index, text] of slice("members").entries())
    await invite("viewer", `hostile-member-${index}`, line(text).slice(0, 120));
}

const madeSchema = z.object({ id: z.string() });

async function makeTokens(): Promise<string[]> {
  const tokens: string[] = [];
  for (const text of slice("tokens")) {
    const input = { name: line(text).slice(0, 80), role: "developer" };
    const made = await send("POST", "/api/v1/tokens", fromPage(subject().people.admin), input);
    tokens.push(z.object({ token: z.string() }).parse(read(made)).token);
  }
  return tokens;
}

async function startRun(token: string, index: number): Promise<string> {
  const description = line(slice("answers")[index] ?? "");
  const values = { name: `hostile-run-${index}`, owner: "group:default/payments", description };
  const headers = { ...json, ...bearer(token) };
  const made = await send("POST", "/api/v1/runs", headers, { template: "typescript-service", values });
  const { id } = madeSchema.parse(read(made));
  await send("POST", `/api/v1/runs/${id}/cancel`, headers);
  return id;
}

/** Runs of hostile answers, started by tokens of hostile names, whom the log quotes; none gets as far as the forge. */
export async function plantRuns(): Promise<readonly string[]> {
  const tokens = await makeTokens();
  const worker =
    childrenOf(subject().portal.process.pid ?? 0).find(({ name }) => name === "worker")?.pid ?? 0;
  process.kill(worker, "SIGSTOP");
  try {
    const ids: string[] = [];
    for (const [index, token] of tokens.entries()) ids.push(await startRun(token, index));
    return ids;
  } finally {
    process.kill(worker, "SIGCONT");
  }
}

const objective = (text: string, index: number): string => `apiVersion: openslo/v1
kind: SLO
metadata: { name: hostile-objective-${index}, displayName: ${quoted(text, 63)} }
spec:
  description: ${quoted(text)}
  service: hostile-objectives
  budgetingMethod: Occurrences
  timeWindow: [{ duration: 28d, isRolling: true }]
  indicator:
    metadata: { name: hostile-indicator-${index}, displayName: ${quoted(text, 63)} }
    spec:
      ratioMetric:
        counter: true
        bad: { metricSource: { type: Prometheus, spec: { query: 'e{a="b"}' } } }
        total: { metricSource: { type: Prometheus, spec: { query: 't{a="b"}' } } }
  objectives: [{ displayName: ${quoted(text, 63)}, target: 0.99 }]
`;

export async function plantObjectives(): Promise<void> {
  const files = slice("objectives").map((text, index) => [
    `slo/hostile-${index}.yaml`,
    objective(text, index),
  ]);
  await createRepository("hostile-objectives", {
    ...Object.fromEntries(files),
    "catalog-info.yaml": component("hostile-objectives"),
  });
}

const schemes = [
  "javascript:alert(1)//",
  "JaVaScRiPt:alert(1)//",
  "vbscript:alert(1)//",
  "data:text/html,<script>alert(1)</script>",
  "data:image/svg+xml,<svg onload=alert(1)>",
];

/** Addresses that are addresses, and lead into a script. */
export async function plantLinks(): Promise<void> {
  const links = slice("links").map((text, index) => {
    const url = `${schemes[index % schemes.length] ?? ""}${index}`;
    return `    - { url: ${JSON.stringify(url)}, title: ${quoted(text, 100)} }\n`;
  });
  await createRepository("hostile-links", {
    "catalog-info.yaml": component("hostile-links", `  links:\n${links.join("")}`),
  });
}

const commitSchema = z.object({ object: z.object({ sha: z.string() }) });
const pullSchema = z.object({ number: z.number() });
const encoded = Buffer.from("text").toString("base64");

/** What git takes for a branch, with everything that makes an element of it. */
const toRef = (text: string): string =>
  `b${line(text)
    .replaceAll(/[\s~^:?*[\\]+/g, "")
    .replaceAll(/\/+|\.\.+|@\{|\.(?=\/|$)/g, "-")}`.slice(0, 100);

export interface HostilePull {
  readonly branch: string;
  readonly number: number;
}

async function plantPull(index: number, sha: string): Promise<HostilePull> {
  const [text = "", name = ""] = [slice("pulls")[index], slice("files")[index]];
  const repo = "/repos/waymark/hostile-forge";
  const branch = `${toRef(text)}-${index}`;
  await forge("POST", `${repo}/git/refs`, { ref: `refs/heads/${branch}`, sha });
  const file = encodeURIComponent(`${line(name).replaceAll("/", "∕").slice(0, 80)}.txt`);
  await forge("PUT", `${repo}/contents/${file}`, { message: line(text), content: encoded, branch });
  const pull = { title: line(text).slice(0, 200), body: text, head: branch, base: "main" };
  return { branch, number: pullSchema.parse(await forge("POST", `${repo}/pulls`, pull)).number };
}

/** A repository per description; one with a branch, a commit, a file and a pull request per text. */
export async function plantForge(): Promise<readonly HostilePull[]> {
  for (const [index, text] of slice("files").entries())
    await forge("POST", "/orgs/waymark/repos", {
      name: `hostile-description-${index}`,
      description: line(text).slice(0, 300),
    });
  await createRepository("hostile-forge", { "README.md": "# Hostile\n" });
  const { portal } = subject();
  const head = `http://127.0.0.1:${portal.forgePort}/api/v3/repos/waymark/hostile-forge/git/ref/heads/main`;
  const { sha } = commitSchema.parse(await (await fetch(head)).json()).object;
  const pulls: HostilePull[] = [];
  for (const index of slice("pulls").keys()) pulls.push(await plantPull(index, sha));
  return pulls;
}
