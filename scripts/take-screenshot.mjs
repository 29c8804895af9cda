#!/usr/bin/env node
// Takes docs/images/catalog.png for the README: a real portal on an empty data folder with the sample organisation,
// signed in through the printed link. Run it on the pinned Node after a build:
//   npm run screenshot
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { findChromium } from "../e2e/find-chromium.ts";
import { startPortal } from "../e2e/portal-process.ts";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const file = path.join(root, "docs", "images", "catalog.png");

const portal = await startPortal();
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, colorScheme: "light" });
  await page.goto(portal.setupLink);
  await page.waitForURL((url) => !url.pathname.startsWith("/setup"));
  await page.goto(`${portal.url}/catalog`);
  await page.locator('html[data-hydrated="true"]').waitFor();
  await page.getByRole("row").nth(1).waitFor();
  mkdirSync(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file });
  process.stdout.write(`${path.relative(root, file)}\n`);
} finally {
  await browser.close();
  await portal.stop();
}
