/* One portal for all journeys; the administrator's session is kept for those that start signed in. */
import { chromium, expect, type FullConfig } from "@playwright/test";
import { adminStateFile, savePortal } from "./portal-state.ts";
import { startPortal } from "./portal-process.ts";

export default async function globalSetup(config: FullConfig): Promise<() => Promise<void>> {
  const portal = await startPortal();
  savePortal({
    url: portal.url,
    forgeUrl: portal.forgeUrl,
    dataDir: portal.dataDir,
    usedLink: portal.setupLink,
  });
  const launchOptions = config.projects[0]?.use.launchOptions;
  const browser = await chromium.launch(launchOptions);
  try {
    const page = await browser.newPage();
    await page.goto(portal.setupLink);
    await expect(page.getByRole("heading", { level: 1, name: "Home" })).toBeVisible({ timeout: 60_000 });
    await page.context().storageState({ path: adminStateFile });
  } finally {
    await browser.close();
  }
  return portal.stop;
}
