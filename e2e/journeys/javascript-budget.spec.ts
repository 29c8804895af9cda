import { gzipSync } from "node:zlib";
import type { Page, Response } from "@playwright/test";
import { expect, hydrated, test } from "../fixtures.ts";
import { adminStateFile } from "../portal-state.ts";

/** What a page may add to an empty page with the same providers. */
const budgetKb = 60;

/** Kilobytes of script, as gzip sends it, that the browser runs until the page answers to input. */
async function firstLoadKb(page: Page, path: string): Promise<number> {
  const bodies: Promise<Buffer>[] = [];
  const collect = (response: Response) => {
    if (response.request().resourceType() === "script") bodies.push(response.body());
  };
  page.on("response", collect);
  await page.goto(path);
  await hydrated(page);
  page.off("response", collect);
  const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
}

for (const path of ["/catalog", "/settings/tokens", "/login"]) {
  test(`${path} stays within the JavaScript budget`, async ({ browser, portal }, testInfo) => {
    const measure = async (target: string) => {
      const context = await browser.newContext({
        baseURL: portal.url,
        storageState: adminStateFile,
      });
      const kb = await firstLoadKb(await context.newPage(), target);
      await context.close();
      return kb;
    };
    const baseline = await measure("/baseline");
    const added = (await measure(path)) - baseline;
    testInfo.annotations.push({
      type: "first-load JavaScript",
      description: `${added.toFixed(1)} kB above ${baseline.toFixed(1)} kB`,
    });
    expect(baseline).toBeGreaterThan(50);
    expect(added).toBeLessThanOrEqual(budgetKb);
  });
}
