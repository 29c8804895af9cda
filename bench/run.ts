/*
 * `npm run bench`: measures against the targets, prints a table (a missed target says MISSED) and writes
 * bench/results/<time>.json. `npm run bench -- NAME…` runs only the rows whose name contains one of the words.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureBuilt } from "../scripts/build.mjs";
import { endlessTemplate } from "./endless-template.ts";
import { gitHubCalls } from "./github-calls.ts";
import { lighthouse } from "./lighthouse.ts";
import { listPage } from "./list-page.ts";
import { isMissed, toTable, type BenchRow, type Measurement } from "./measurement.ts";
import { openBenchPortal, root } from "./portal.ts";
import { scaffold } from "./scaffold.ts";
import { signInAnswers } from "./sign-in-answers.ts";
import { startToReady } from "./start-to-ready.ts";

const rows: readonly BenchRow[] = [
  startToReady,
  listPage,
  scaffold,
  endlessTemplate,
  gitHubCalls,
  signInAnswers,
  lighthouse,
];

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function save(measurements: readonly Measurement[], at: Date): string {
  const folder = path.join(root, "bench/results");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${at.toISOString().replaceAll(":", "-")}.json`);
  const machine = { node: process.version, cpus: os.cpus().length, load: os.loadavg()[0] };
  writeFileSync(file, `${JSON.stringify({ at: at.toISOString(), machine, measurements }, null, 2)}\n`);
  return path.relative(root, file);
}

const words = process.argv.slice(2);
const chosen = rows.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
if (chosen.length === 0)
  throw new Error(`No row is named like that. Rows: ${rows.map(({ name }) => name).join(", ")}.`);

await ensureBuilt(root);
const portal = await openBenchPortal();
const measurements: Measurement[] = [];
try {
  for (const row of chosen) {
    say(`measuring ${row.name} …`);
    measurements.push(...(await row.measure(portal)));
  }
} finally {
  await portal.stop();
}
say(`\n${toTable(measurements)}\n`);
say(`written to ${save(measurements, new Date())}`);
if (measurements.some(isMissed)) process.exitCode = 1;
