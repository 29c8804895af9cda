/* Lighthouse's performance score of the catalog page in a real browser, signed in; median of three. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { median, type BenchRow } from "./measurement.ts";
import { root, type BenchPortal } from "./portal.ts";

const repetitions = 3;
const chromiumNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

function findChromium(): string {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const files = chromiumNames.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  const found = files.find((file) => fs.existsSync(file));
  if (found === undefined)
    throw new Error(`Expected one of ${chromiumNames.join(", ")} on the PATH, found none.`);
  return found;
}

/** Trades the printed link for a session cookie, as the page behind the link does. */
async function signIn(portal: BenchPortal): Promise<string> {
  const token = new URL(portal.signInLink).hash.slice(1);
  const response = await fetch(`${portal.url}/api/setup`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: portal.url },
    body: JSON.stringify({ token }),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0];
  if (cookie === undefined)
    throw new Error(`Expected a session cookie from /api/setup, found ${response.status}.`);
  return cookie;
}

const reportSchema = z.object({ categories: z.object({ performance: z.object({ score: z.number() }) }) });

function scoreOf(url: string, cookie: string): number {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-lighthouse-"));
  const report = path.join(folder, "report.json");
  const args = [
    path.join(root, "node_modules/lighthouse/cli/index.js"),
    url,
    "--quiet",
    "--only-categories=performance",
    "--preset=desktop",
    "--output=json",
    `--output-path=${report}`,
    `--extra-headers=${JSON.stringify({ cookie })}`,
    "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage",
  ];
  try {
    execFileSync(process.execPath, args, {
      env: { ...process.env, CHROME_PATH: findChromium() },
      stdio: "ignore",
    });
    return reportSchema.parse(JSON.parse(fs.readFileSync(report, "utf8"))).categories.performance.score * 100;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export const lighthousePerformance: BenchRow = {
  name: "Lighthouse performance",
  async measure(portal) {
    const cookie = await signIn(portal);
    const scores = Array.from({ length: repetitions }, () => scoreOf(`${portal.url}/catalog`, cookie));
    const target = { kind: "at-least", value: 95 } as const;
    const note = `desktop, median of ${repetitions}: ${scores.map(Math.round).join(", ")}`;
    return [
      { name: "Lighthouse performance of the catalog", unit: "points", target, value: median(scores), note },
    ];
  },
};
