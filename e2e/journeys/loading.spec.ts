/* On a slow line a page shows at once what it will be: its own skeleton, heard as well as seen, and then itself. */
import type { Page, Request } from "@playwright/test";
import { overflowPx } from "../crawl.ts";
import { expect, open, test } from "../fixtures.ts";

/** Those of settings first: their tabs are on no other page, the navigation is on all. */
const pages = [
  ["/settings/members", "Members", "members"],
  ["/settings/sign-in", "Sign-in", "sign-in"],
  ["/settings/tokens", "API tokens", "API tokens"],
  ["/settings/permissions", "Permissions", "permissions"],
  ["/settings/connections", "Connections", "connections"],
  ["/settings/health", "Health", "the health of the portal"],
  ["/settings/jobs", "Jobs", "background jobs"],
  ["/settings/retention", "Retention", "retention"],
  ["/settings/audit", "Audit log", "the audit log"],
  ["/settings/style", "Style", "the style page"],
  ["/", "Home", "the start page"],
  ["/catalog", "Catalog", "the catalog"],
  ["/templates", "Templates", "templates"],
  ["/runs", "Runs", "runs"],
] as const;

const isAhead = (request: Request): boolean => request.headers()["next-router-prefetch"] === "1";

/** A link fetches the skeleton of where it leads as soon as it is seen, and may leave the rest of that answer unread. */
const allAhead = (page: Page): Promise<void> =>
  new Promise((resolve) => {
    const missing = new Set<string>(pages.map(([address]) => address));
    const end = (request: Request): void => {
      if (!isAhead(request) || request.headers()["next-router-segment-prefetch"] !== undefined) return;
      missing.delete(new URL(request.url()).pathname);
      if (missing.size === 0) resolve();
    };
    page.on("requestfinished", end);
    page.on("requestfailed", end);
  });

/** Holds back what pages are made of, though not what is fetched ahead; `slow` begins that, and returns what ends it. */
async function onSlowLine(page: Page): Promise<() => () => void> {
  let held = Promise.resolve();
  await page.route("**/*", async (route) => {
    if (route.request().headers()["rsc"] === "1" && !isAhead(route.request())) await held;
    await route.continue();
  });
  return () => {
    let release = (): void => undefined;
    held = new Promise<void>((resolve) => (release = resolve));
    return release;
  };
}

test("every page of lists shows its skeleton while it is read", async ({ page }) => {
  const ahead = allAhead(page);
  await open(page, "/settings/account");
  await ahead;
  const slow = await onSlowLine(page);
  for (const [address, heading, what] of pages) {
    await test.step(address, async () => {
      const release = slow();
      await page.getByRole("link", { name: heading, exact: true }).click();
      await expect(page.getByText(`Loading ${what}…`)).toBeVisible();
      await expect(page.getByRole("heading", { level: 1 })).toHaveCount(0);
      expect(await overflowPx(page)).toBeLessThanOrEqual(0);
      release();
      await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
      await expect(page.getByText(`Loading ${what}…`)).toHaveCount(0);
    });
  }
});
