/* Lighthouse's scores of the two pages people live on, in a real browser, signed in; median of three. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { median, type BenchRow, type Measurement } from "./measurement.ts";
import { root, signIn, type BenchPortal } from "./portal.ts";

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

const score = z.object({ score: z.number() });
const reportSchema = z.object({ categories: z.object({ performance: score, accessibility: score }) });

interface Scores {
  readonly performance: number;
  readonly accessibility: number;
}

function scoresOf(url: string, cookie: string): Scores {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-lighthouse-"));
  const report = path.join(folder, "report.json");
  const args = [
    path.join(root, "node_modules/lighthouse/cli/index.js"),
    url,
    "--quiet",
    "--only-categories=performance,accessibility",
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
    const { categories } = reportSchema.parse(JSON.parse(fs.readFileSync(report, "utf8")));
    const { performance, accessibility } = categories;
    return { performance: performance.score * 100, accessibility: accessibility.score * 100 };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const servicesSchema = z.object({
  items: z.array(z.object({ kind: z.string(), namespace: z.string(), name: z.string() })).min(1),
});

/** The page of a service that has objectives, a runbook and a scorecard: the heaviest the sample holds. */
async function servicePath(portal: BenchPortal): Promise<string> {
  const response = await portal.get("/api/v1/services?tier=0&limit=1");
  const [service] = servicesSchema.parse(await response.json()).items;
  return `/catalog/${service?.namespace}/${service?.kind}/${service?.name}`;
}

const targets = { performance: 95, accessibility: 100 } as const;

function toRows(page: string, scores: readonly Scores[]): Measurement[] {
  return (["performance", "accessibility"] as const).map((category) => {
    const values = scores.map((entry) => entry[category]);
    return {
      name: `Lighthouse ${category} of ${page}`,
      unit: "points",
      target: { kind: "at-least", value: targets[category] },
      value: median(values),
      note: `desktop, median of ${repetitions}: ${values.map(Math.round).join(", ")}`,
    };
  });
}

export const lighthouse: BenchRow = {
  name: "Lighthouse",
  async measure(portal) {
    const cookie = await signIn(portal);
    const pages = [
      { name: "the catalog", path: "/catalog" },
      { name: "a service", path: await servicePath(portal) },
    ];
    return pages.flatMap(({ name, path: page }) => {
      const scores = Array.from({ length: repetitions }, () => scoresOf(`${portal.url}${page}`, cookie));
      return toRows(name, scores);
    });
  },
};
