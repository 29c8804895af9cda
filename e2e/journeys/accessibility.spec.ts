import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, hydrated, test } from "../fixtures.ts";
import { CatalogPage } from "../pages/catalog-page.ts";

const themes = ["light", "dark"] as const;
const sizes = [
  { name: "laptop", viewport: { width: 1366, height: 768 } },
  { name: "phone", viewport: { width: 390, height: 844 } },
] as const;
const pages = [
  { path: "/catalog", signedOut: false },
  { path: "/catalog?kind=system", signedOut: false },
  { path: "/settings/tokens", signedOut: false },
  { path: "/login", signedOut: true },
  { path: "/setup", signedOut: true },
] as const;

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
}

for (const { path, signedOut } of pages) {
  for (const theme of themes) {
    for (const { name, viewport } of sizes) {
      test.describe(`${path} in ${theme} on a ${name}`, () => {
        test.use({ viewport, signedOut });

        test("has nothing axe can find and nothing that scrolls sideways", async ({ page, portal }) => {
          await page.context().addCookies([{ name: "waymark-theme", value: theme, url: portal.url }]);
          await page.goto(path);
          await hydrated(page);
          await expectAccessible(page);
        });
      });
    }
  }
}

for (const theme of themes) {
  for (const { name, viewport } of sizes) {
    test.describe(`every section of a service in ${theme} on a ${name}`, () => {
      test.use({ viewport });

      test("has nothing axe can find and nothing that scrolls sideways", async ({ page, portal }) => {
        await page.context().addCookies([{ name: "waymark-theme", value: theme, url: portal.url }]);
        const path = await new CatalogPage(page).firstServicePath();
        for (const tab of ["overview", "scorecard", "slos", "runbook", "relations"]) {
          await page.goto(`${path}?tab=${tab}`);
          await hydrated(page);
          await expectAccessible(page);
        }
      });
    });
  }
}
