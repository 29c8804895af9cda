import { expect, hydrated, test } from "../fixtures.ts";
import { CatalogPage } from "../pages/catalog-page.ts";

test("a developer finds a service, its owner and why a rule fails, with the keyboard alone", async ({
  page,
}) => {
  const catalog = new CatalogPage(page);
  await catalog.open();
  const name = await catalog.links.first().innerText();
  await page.keyboard.press("/");
  await expect(catalog.search).toBeFocused();
  await page.keyboard.type(name);
  await expect(page).toHaveURL(`/catalog?q=${encodeURIComponent(name).replaceAll("%20", "+")}`);
  await expect(catalog.links.first()).toHaveText(name);

  await catalog.search.blur();
  await page.keyboard.press("j");
  await expect(catalog.links.first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
  await expect(page.getByRole("group", { name: "Owner" }).getByRole("link").first()).toBeVisible();

  const sections = page.getByRole("navigation", { name: "Sections" });
  await sections.getByRole("link", { name: "Scorecard" }).press("Enter");
  await expect(page).toHaveURL(/\?tab=scorecard$/);
  const rule = page
    .locator("details")
    .filter({ hasText: /Pass|Fail/ })
    .first();
  await rule.locator("summary").press("Enter");
  await expect(rule.getByText(/Evidence · rule/)).toBeVisible();
});

test("the list is a link: filters, order and search survive a reload and a share", async ({ page }) => {
  const catalog = new CatalogPage(page);
  await catalog.open();
  await page.getByText("Tier", { exact: true }).first().click();
  const choice = page.getByRole("group", { name: "Tier" }).getByRole("checkbox").first();
  await choice.click();
  await expect(choice).toBeChecked();
  await expect(page).toHaveURL(/tier=\d/);
  await page.getByRole("link", { name: "Updated" }).click();
  await expect(page).toHaveURL(/sort=updatedAt/);
  const names = await catalog.links.allInnerTexts();
  await page.reload();
  await hydrated(page);
  await expect(catalog.links).toHaveText(names);
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page).not.toHaveURL(/tier=/);
});

test("a search without results says so and offers the way back", async ({ page }) => {
  const catalog = new CatalogPage(page);
  await catalog.open("?q=no-such-service-anywhere");
  await expect(page.getByRole("heading", { name: "No services match" })).toBeVisible();
  await page.getByRole("button", { name: "Clear search and filters" }).click();
  await expect(catalog.links.first()).toBeVisible();
});

test("a service is found from anywhere with Ctrl K", async ({ page }) => {
  const catalog = new CatalogPage(page);
  await catalog.open();
  const name = await catalog.links.first().innerText();
  await page.goto("/settings/tokens");
  await hydrated(page);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type(name);
  await page
    .getByRole("option", { name: new RegExp(name) })
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
});
