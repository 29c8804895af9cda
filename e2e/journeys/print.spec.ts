/* On paper: the content alone, dark on white whatever the theme, nothing cut off, and few enough pages to staple. */
import type { Page } from "@playwright/test";
import { expect, hydrated, test } from "../fixtures.ts";
import { CatalogPage } from "../pages/catalog-page.ts";
import { nameOfThisTry, startRun } from "../start-run.ts";

/** A4 less the margins of print.css, at 96 dots an inch. */
const paper = { width: 703, height: 1017 };

/** What would be cut off: text in a box that is narrower or lower than it and does not show the rest. */
const cutOff = (page: Page): Promise<readonly string[]> =>
  page.locator("main *").evaluateAll((all) =>
    all
      .filter((element) => {
        const { overflowX, overflowY, position } = getComputedStyle(element);
        const isCut =
          (overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1) ||
          (overflowY !== "visible" && element.scrollHeight > element.clientHeight + 1);
        return isCut && element.checkVisibility() && position !== "absolute";
      })
      .map((element) => `${element.tagName} ${element.className}: ${element.textContent.slice(0, 60)}`),
  );

async function printed(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
  await page.setViewportSize(paper);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("navigation")).toHaveCount(0);
  await expect(page.getByRole("button")).toHaveCount(0);
  expect(await cutOff(page)).toEqual([]);
  const colours = await page.evaluate(() => {
    const { backgroundColor, color } = getComputedStyle(document.body);
    return { backgroundColor, color };
  });
  expect(colours).toEqual({ backgroundColor: "rgb(255, 255, 255)", color: "rgb(18, 22, 28)" });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(paper.width);
}

const pagesOf = async (page: Page): Promise<number> =>
  (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;

test.beforeEach(async ({ page, portal }) => {
  await page.context().addCookies([{ name: "waymark-theme", value: "dark", url: portal.url }]);
});

test("a service and its scorecard with all evidence are readable on paper", async ({ page }) => {
  const service = await new CatalogPage(page).firstServicePath();
  await printed(page, service);
  expect(await pagesOf(page)).toBeLessThanOrEqual(3);
  await page.emulateMedia({ media: "screen" });
  await printed(page, `${service}?tab=scorecard`);
  await expect(page.getByText(/^Evidence · rule/).first()).toBeVisible();
  expect(await pagesOf(page)).toBeLessThanOrEqual(8);
});

test("a run with its whole log is readable on paper", async ({ page }) => {
  const run = await startRun(page, nameOfThisTry("printed-service"));
  await page.goto(run);
  await expect(page.getByText("Succeeded").first()).toBeVisible({ timeout: 60_000 });
  await printed(page, run);
  const log = page.getByRole("log");
  await expect(log.getByRole("listitem").last()).toBeVisible();
  expect(await pagesOf(page)).toBeLessThanOrEqual(6);
});
