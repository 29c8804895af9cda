/* On a portal of its own: a new password ends every session of the person, the other journeys' too. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, hydrated, test } from "../fixtures.ts";
import { startPortal, type RunningPortal } from "../portal-process.ts";

const first = "the tide leaves before the boat";
const second = "the boat leaves before the tide";

test.use({ signedOut: true, expectedErrors: /status of 40[01]/ });

let own: RunningPortal;
test.beforeAll(async () => {
  test.setTimeout(150_000);
  own = await startPortal();
});
test.afterAll(async () => own.stop());

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
  }
}

async function signIn(page: Page, password: string): Promise<void> {
  await page.getByLabel("Account").fill("admin");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a person sets a password, changes it, and signs in with it", async ({ page, browser }) => {
  await page.goto(own.setupLink);
  await expect(page.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
  await hydrated(page);
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("link", { name: "Account settings" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Set a password" })).toBeVisible();
  await expectAccessible(page);
  const elsewhere = await browser.newContext({ storageState: await page.context().storageState() });

  await page.getByLabel("New password").fill("short");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Expected at least 15 characters, found 5.")).toBeVisible();
  await expect(page.getByLabel("New password")).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await page.getByLabel("New password").fill(first);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Your password is set")).toBeVisible();

  const other = await elsewhere.newPage();
  await other.goto(`${own.url}/settings/account`);
  await expect(other).toHaveURL(/\/login\?next=/);
  await elsewhere.close();

  await page.getByLabel("Current password").fill(second);
  await page.getByLabel("New password").fill(second);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("This is not your current password.")).toBeVisible();
  await page.getByLabel("Current password").fill(first);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Your password is changed")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  await hydrated(page);
  await signIn(page, first);
  await expect(page.getByRole("alert").filter({ hasText: "incorrect" })).toBeVisible();
  await signIn(page, second);
  await expect(page.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
});
