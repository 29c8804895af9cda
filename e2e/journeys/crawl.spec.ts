/* Every page and link that each role can reach: it answers, is titled, fits, and the browser has nothing to complain of. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { crawl, overflowPx } from "../crawl.ts";
import { expect, test } from "../fixtures.ts";
import { signInAs } from "../sign-in-as.ts";
import { nameOfThisTry, startRun } from "../start-run.ts";

const phone = { width: 390, height: 844 };
const wide = { width: 1920, height: 1080 };
const laptop = { width: 1366, height: 768 };

async function overflowing(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const viewport of [wide, phone, laptop]) {
    await page.setViewportSize(viewport);
    const by = await overflowPx(page);
    if (by > 0) found.push(`is ${by} px too wide at ${viewport.width} px`);
  }
  return found;
}

async function axeFindings(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const theme of ["light", "dark"]) {
    await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
    const { violations } = await new AxeBuilder({ page }).analyze();
    found.push(...violations.map(({ id, nodes }) => `fails ${id} in ${theme}: ${nodes[0]?.html ?? ""}`));
  }
  return found;
}

/** What the administrator can open, for the roles that no link leads there. */
let everyKind: readonly string[] = [];

test.describe.configure({ mode: "serial", timeout: 600_000 });

test("an administrator's pages answer, fit every width and pass axe in both themes", async ({
  page,
  portal,
}, testInfo) => {
  await page.goto(await startRun(page, nameOfThisTry("crawled-service")));
  await expect(page.getByText("Succeeded").first()).toBeVisible({ timeout: 60_000 });
  const report = await crawl(page, {
    portalUrl: portal.url,
    forgeUrl: portal.forgeUrl,
    inspect: async (open) => [...(await overflowing(open)), ...(await axeFindings(open))],
  });
  everyKind = report.opened;
  testInfo.annotations.push({
    type: "crawled",
    description: `${report.opened.length} pages, ${report.asked} further addresses`,
  });
  expect(report.problems).toEqual([]);
  expect(report.opened.length).toBeGreaterThan(30);
});

for (const role of ["viewer", "developer", "maintainer"] as const) {
  test(`a ${role}'s pages answer, and what the role may not see says so`, async ({
    page,
    browser,
    portal,
  }, testInfo) => {
    const context = await signInAs(
      { role, email: `crawling-${role}@example.com` },
      { browser, portal, admin: page.request },
    );
    const report = await crawl(await context.newPage(), {
      portalUrl: portal.url,
      forgeUrl: portal.forgeUrl,
      also: everyKind,
      inspect: overflowing,
    });
    await context.close();
    testInfo.annotations.push({
      type: "crawled",
      description: `${report.opened.length} pages, ${report.asked} further addresses`,
    });
    expect(report.problems).toEqual([]);
    expect(report.opened.length).toBeGreaterThan(30);
  });
}
