import { gzipSync } from "node:zlib";
import type { Page, Response } from "@playwright/test";
import { expect, hydrated, test } from "../fixtures.ts";
import { adminStateFile } from "../portal-state.ts";
import { CatalogPage } from "../pages/catalog-page.ts";
import { nameOfThisTry, startRun } from "../start-run.ts";

/** Every page is opened, one after the other, without a cache. */
test.describe.configure({ timeout: 300_000 });

/** What a page may add to an empty page with the same providers. */
const budgetKb = 60;

/** Leaves the moment at which the page answers to input in `window.name`, on the clock of resource timing. */
function noteInteractive(): void {
  const observer = new MutationObserver(() => {
    if (document.documentElement.dataset["hydrated"] !== "true") return;
    window.name = String(performance.now());
    observer.disconnect();
  });
  observer.observe(document, { attributes: true, subtree: true, childList: true });
}

/** Addresses of the scripts that were asked for until the page answered to input. */
const firstScripts = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter((entry) => entry.startTime <= Number(window.name))
      .map((entry) => entry.name),
  );

/** Kilobytes of script, as gzip sends it, that the browser runs until the page answers to input. */
async function firstLoadKb(page: Page, path: string): Promise<number> {
  const scripts = new Map<string, Promise<Buffer>>();
  page.on("response", (response: Response) => {
    if (response.request().resourceType() !== "script") return;
    const body = response.body();
    // What is fetched after the page answers to input is not weighed, and may be cut off when the page is closed.
    body.catch(() => undefined);
    scripts.set(response.url(), body);
  });
  await page.addInitScript(noteInteractive);
  await page.goto(path);
  await hydrated(page);
  const bodies = (await firstScripts(page))
    .map((url) => scripts.get(url))
    .filter((body) => body !== undefined);
  const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
}

const tabs = ["overview", "scorecard", "slos", "runbook", "relations", "runs", "history"];
const addresses: readonly (string | ((page: Page) => Promise<string>))[] = [
  "/",
  "/catalog",
  "/catalog?kind=group",
  "/templates",
  "/templates/typescript-service",
  "/templates/typescript-service/new",
  "/runs",
  (page) => startRun(page, nameOfThisTry("weighed-service")),
  ...tabs.map((tab) => async (page: Page) => `${await new CatalogPage(page).firstServicePath()}?tab=${tab}`),
  "/settings/account",
  "/settings/members",
  async (page) => {
    await page.goto("/settings/members");
    const href = await page.locator('a[href^="/settings/members/"]').first().getAttribute("href");
    return href ?? "/no-member-is-linked";
  },
  "/settings/permissions",
  "/settings/sign-in",
  "/settings/tokens",
  "/settings/connections",
  "/settings/connections/github",
  "/settings/health",
  "/settings/jobs",
  "/settings/retention",
  "/settings/audit",
  "/settings/style",
  "/login",
  "/setup",
  "/invitation",
  "/api/docs",
];

test("every page stays within the JavaScript budget", async ({ browser, portal }, testInfo) => {
  const measure = async (address: (typeof addresses)[number]) => {
    const context = await browser.newContext({ baseURL: portal.url, storageState: adminStateFile });
    const path = typeof address === "string" ? address : await address(await context.newPage());
    const kb = await firstLoadKb(await context.newPage(), path);
    await context.close();
    return { path, kb };
  };
  const { kb: baseline } = await measure("/baseline");
  expect(baseline).toBeGreaterThan(50);
  for (const address of addresses) {
    const { path, kb } = await measure(address);
    const description = `${path}: ${(kb - baseline).toFixed(1)} kB above ${baseline.toFixed(1)} kB`;
    testInfo.annotations.push({ type: "first-load JavaScript", description });
    expect.soft(kb - baseline, description).toBeLessThanOrEqual(budgetKb);
  }
});
