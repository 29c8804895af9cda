import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { atTheForge } from "../at-the-forge.ts";
import { expect, hydrated, test } from "../fixtures.ts";
import { CatalogPage } from "../pages/catalog-page.ts";
import type { PortalState } from "../portal-state.ts";
import { nameOfThisTry, startRun } from "../start-run.ts";
import { whileWorkerStands } from "../while-worker-stands.ts";

const themes = ["light", "dark"] as const;
const sizes = [
  { name: "laptop", viewport: { width: 1366, height: 768 } },
  { name: "phone", viewport: { width: 390, height: 844 } },
] as const;
const pages = [
  { path: "/catalog", signedOut: false },
  { path: "/catalog?kind=system", signedOut: false },
  { path: "/templates", signedOut: false },
  { path: "/templates/typescript-service", signedOut: false },
  { path: "/runs", signedOut: false },
  { path: "/api/docs", signedOut: false },
  { path: "/settings/account", signedOut: false },
  { path: "/settings/members", signedOut: false },
  { path: "/settings/permissions", signedOut: false },
  { path: "/settings/tokens", signedOut: false },
  { path: "/settings/sign-in", signedOut: false },
  { path: "/settings/connections", signedOut: false },
  { path: "/settings/health", signedOut: false },
  { path: "/settings/jobs", signedOut: false },
  { path: "/settings/retention", signedOut: false },
  { path: "/settings/audit", signedOut: false },
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

/** On a laptop the crawl looks at every page an administrator can open, in both themes. */
const sizesOf = (signedOut: boolean) => sizes.filter(({ name }) => signedOut || name === "phone");

for (const { path: address, signedOut } of pages) {
  for (const theme of themes) {
    for (const { name, viewport } of sizesOf(signedOut)) {
      test.describe(`${address} in ${theme} on a ${name}`, () => {
        test.use({ viewport, signedOut });

        test("has nothing axe can find and nothing that scrolls sideways", async ({ page, portal }) => {
          await page.context().addCookies([{ name: "waymark-theme", value: theme, url: portal.url }]);
          await page.goto(address);
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
        const service = await new CatalogPage(page).firstServicePath();
        for (const tab of ["overview", "scorecard", "slos", "runbook", "relations", "runs", "history"]) {
          await page.goto(`${service}?tab=${tab}`);
          await hydrated(page);
          await expectAccessible(page);
        }
      });
    });
  }
}

/** Both pages of questions with everything a person can bring up there: a draft's note, errors, a conditional question. */
async function expectAccessibleQuestions(page: Page): Promise<void> {
  await page.goto("/templates/typescript-service/new?values.name=Not+A+Name&values.tier=0");
  await hydrated(page);
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByText("Owner is required.")).toBeVisible();
  await expectAccessible(page);
  await page.goto("/templates/typescript-service/new?values.owner=group:default/payments&values.tier=0");
  await hydrated(page);
  await page.getByLabel("Name").fill("questions-only");
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByLabel("On-call schedule")).toBeVisible();
  await expectAccessible(page);
}

/** The address of a run that failed because its name was taken before the worker began it. */
async function failedRun(page: Page, portal: PortalState): Promise<string> {
  const name = nameOfThisTry("taken-meanwhile");
  return whileWorkerStands(portal.dataDir, async () => {
    const address = await startRun(page, name);
    await atTheForge(page.request, portal, {
      method: "POST",
      path: "/orgs/waymark/repos",
      data: { name },
      status: 201,
    });
    return address;
  });
}

test("a failed run has nothing axe can find and nothing that scrolls sideways", async ({ page, portal }) => {
  await page.goto(await failedRun(page, portal));
  await hydrated(page);
  await expect(page.getByText("The run stopped")).toBeVisible();
  for (const theme of themes) {
    await page.context().addCookies([{ name: "waymark-theme", value: theme, url: portal.url }]);
    for (const { viewport } of sizes) {
      await page.setViewportSize(viewport);
      await page.reload();
      await hydrated(page);
      await expect(page.getByText("The run stopped")).toBeVisible();
      await expectAccessible(page);
    }
  }
});

for (const theme of themes) {
  for (const { name, viewport } of sizes) {
    test.describe(`questions and addresses that lead nowhere in ${theme} on a ${name}`, () => {
      test.use({ viewport, expectedErrors: /404/ });

      test("have nothing axe can find and nothing that scrolls sideways", async ({ page, portal }) => {
        await page.context().addCookies([{ name: "waymark-theme", value: theme, url: portal.url }]);
        await expectAccessibleQuestions(page);
        for (const address of ["/nothing-here", "/runs/run_nothing", "/templates/nothing"]) {
          await page.goto(address);
          await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
          await expectAccessible(page);
        }
      });
    });
  }
}
