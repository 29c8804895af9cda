#!/usr/bin/env node
// `npm test`: everything CI checks. `npm run check` (--fast): the part without build, browser and other processes.
// `npm run test:long` (--long): the full-size corpus, soak, load and kill tests.
// Every stage prints its wall time; the last line counts the passed and failed tests of all runners (a stage that is
// not a test runner counts as one). Nothing is ever skipped: what cannot run, fails.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildWeb } from "./build.mjs";
import { ensureInstalled, requireTool } from "./install.mjs";
import { resolveNode, StartError, toolPath } from "./pinned-node.mjs";
import { runQuietly, say } from "./progress.mjs";
import { sourceRoots } from "./source-roots.mjs";
import { ensureTestTools } from "./test-tools.mjs";
import { countPlaywright, countTemplates, countVitest } from "./test-counts.mjs";
import { playwrightFailures, playwrightSecondTries, vitestFailures } from "./test-failures.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const mode = process.argv.includes("--fast") ? "fast" : process.argv.includes("--long") ? "long" : "full";

const bin = (name) => path.join(root, "node_modules", name);
const results = path.join(root, ".cache", "test");

function tool(script, args, env = {}) {
  const options = {
    cwd: root,
    env: { ...process.env, PATH: toolPath(root), NEXT_TELEMETRY_DISABLED: "1", ...env },
  };
  return runQuietly(process.execPath, [bin(script), ...args], options);
}

function check(name, run) {
  return { name, run, count: (outcome) => ({ passed: outcome.ok ? 1 : 0, failed: outcome.ok ? 0 : 1 }) };
}

// What `waymark templates test` does for whoever writes a template, done to ours: so the command itself is tested too.
const goldenTemplates = {
  name: "golden templates",
  run: () => {
    const command = [path.join(root, "server", "cli", "main.ts"), "templates", "test", "templates", "--json"];
    return runQuietly(process.execPath, command, {
      cwd: root,
      env: { ...process.env, PATH: toolPath(root) },
    });
  },
  count: countTemplates,
};

// Vitest leaves one processor idle, which on two of them is half the machine. Unit tests are one thread each; integration
// tests wait for the processes they start more than they compute.
function vitest(project, more = []) {
  const report = path.join(results, `${project}.json`);
  const args = [
    "run",
    "--project",
    project,
    "--reporter=dot",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...more,
  ];
  return {
    name: project,
    run: () => tool("vitest/vitest.mjs", args),
    count: (outcome) => countVitest(report, outcome),
    failures: () => vitestFailures(report),
  };
}

const everyProcessor = ["--maxWorkers=100%"];

async function types() {
  const generated = await tool("next/dist/bin/next", ["typegen"]);
  return generated.ok ? tool("typescript/bin/tsc", ["--noEmit", "-p", "."]) : generated;
}

// One thread each and independent of one another, so as many run at once as there are processors.
const STATIC = [
  check("lint", () => tool("eslint/bin/eslint.js", ["--max-warnings", "0", "."])),
  check("types", types),
  check("format", () => tool("prettier/bin/prettier.cjs", ["--check", "--log-level", "warn", "."])),
  check("boundaries", () =>
    tool("dependency-cruiser/bin/dependency-cruiser.mjs", [
      "--config",
      ".dependency-cruiser.cjs",
      "--output-type",
      "err",
      ...sourceRoots(root),
    ]),
  ),
  check("unused code", () => tool("knip/bin/knip.js", ["--no-progress", "--no-config-hints"])),
];

function browserJourneys() {
  const report = path.join(results, "e2e.json");
  return {
    name: "browser journeys",
    run: () =>
      tool("@playwright/test/cli.js", ["test", "--reporter=list,json"], {
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      }),
    count: (outcome) => countPlaywright(report, outcome),
    failures: () => playwrightFailures(report),
    remarks: () => playwrightSecondTries(report),
  };
}

// The build comes before the integration tests: some of them start the whole portal.
const STAGES = {
  fast: { atOnce: STATIC, inOrder: [vitest("unit", everyProcessor)] },
  full: {
    atOnce: STATIC,
    inOrder: [
      vitest("unit", everyProcessor),
      check("production build", () => buildWeb(root)),
      goldenTemplates,
      vitest("integration", everyProcessor),
      browserJourneys(),
    ],
  },
  long: { atOnce: [], inOrder: [check("production build", () => buildWeb(root)), vitest("long")] },
};

async function runStage(stage, total) {
  const outcome = await stage.run();
  const { passed, failed } = stage.count(outcome);
  total.passed += passed;
  total.failed += failed;
  const mark = failed === 0 ? "ok    " : "FAILED";
  const wall = `${(outcome.ms / 1000).toFixed(1).padStart(7)} s`;
  say(`${mark} ${stage.name.padEnd(18)} ${wall}   ${passed} passed, ${failed} failed`);
  for (const remark of stage.remarks?.() ?? []) say(remark);
  if (failed === 0) return;
  for (const failure of stage.failures?.() ?? []) say(failure);
  say(outcome.output.trimEnd());
}

async function runStages({ atOnce, inOrder }) {
  const total = { passed: 0, failed: 0 };
  const waiting = [...atOnce];
  const lane = async () => {
    for (let stage = waiting.shift(); stage; stage = waiting.shift()) await runStage(stage, total);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  for (const stage of inOrder) await runStage(stage, total);
  return total;
}

async function main() {
  requireTool("git");
  await ensureInstalled(root);
  const node = resolveNode(root);
  if (node !== process.execPath && !process.argv.includes("--pinned")) {
    const rerun = spawnSync(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2), "--pinned"], {
      cwd: root,
      stdio: "inherit",
    });
    return rerun.status ?? 1;
  }
  if (mode !== "fast") await ensureTestTools();
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const started = Date.now();
  const total = await runStages(STAGES[mode]);
  say(`wall time ${((Date.now() - started) / 1000).toFixed(0)} s on Node ${process.version}`);
  say(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error) => {
    process.stderr.write(`${error instanceof StartError ? error.message : error.stack}\n`);
    process.exitCode = error instanceof StartError ? error.exitCode : 70;
  },
);
