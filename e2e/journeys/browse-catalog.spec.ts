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

test("every filter opens on the screen, on a phone as on a tablet", async ({ page }) => {
  const catalog = new CatalogPage(page);
  for (const width of [390, 768]) {
    await page.setViewportSize({ width, height: 844 });
    await catalog.open();
    for (const label of ["Owner", "System", "Tier", "Lifecycle", "Type", "Tag"]) {
      await page.locator("summary").filter({ hasText: label }).click();
      const list = page.getByRole("group", { name: label, exact: true }).locator("..");
      await expect(list.getByRole("checkbox").first()).toBeVisible();
      const box = await list.boundingBox();
      expect(box?.x, label).toBeGreaterThanOrEqual(0);
      const end = await page.evaluate(() => document.body.getBoundingClientRect().right);
      expect((box?.x ?? end) + (box?.width ?? 0), label).toBeLessThan(end);
      await page.keyboard.press("Escape");
    }
  }
});

test("an administrator says who they are, and narrows the list to what their team owns", async ({ page }) => {
  const catalog = new CatalogPage(page);
  await catalog.open("?mine=true");
  await expect(page.getByRole("heading", { name: "You are in no team yet" })).toBeVisible();
  await page.getByRole("link", { name: "Your account" }).click();
  try {
    await page.getByRole("combobox", { name: "You in the catalog" }).fill("Amara");
    await page.getByRole("option", { name: /Amara Okafor/ }).click();
    await expect(page.getByText("Your teams are taken from the catalog")).toBeVisible();
    await expect(page.getByRole("link", { name: "payments" })).toBeVisible();
    await catalog.open();
    const total = await catalog.links.count();
    await page.getByRole("button", { name: "Mine" }).click();
    await expect(page).toHaveURL("/catalog?mine=true");
    await expect(page.getByRole("button", { name: "Mine" })).toHaveAttribute("aria-pressed", "true");
    await expect(page.getByRole("row").filter({ hasText: "Storefront" })).toHaveCount(0);
    expect(await catalog.links.count()).toBeLessThan(total);
    await expect(page.getByRole("row").filter({ hasText: "Payments" })).toHaveCount(
      await catalog.links.count(),
    );
  } finally {
    const { origin } = new URL(page.url());
    const answer = await page.request.put("/api/v1/viewer/person", {
      headers: { origin },
      data: { userRef: null },
    });
    expect(answer.status()).toBe(200);
  }
});

test("a tag narrows the list, and the whole catalog can be read again", async ({ page }) => {
  const catalog = new CatalogPage(page);
  await catalog.open();
  await page.getByText("Tag", { exact: true }).first().click();
  const tag = page.getByRole("group", { name: "Tag" }).getByRole("checkbox").first();
  await tag.click();
  await expect(page).toHaveURL(/tag=/);
  const refresh = page.getByRole("button", { name: "Read every repository again" });
  await page.keyboard.press("Escape");
  await refresh.click();
  await expect(page.getByRole("button", { name: "Reading every repository…" })).toBeDisabled();
  await expect(page.getByText(/^\d+ repositories read$/)).toBeVisible();
  await expect(refresh).toBeEnabled();
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

test("letters typed while an earlier search is on its way stay", async ({ page }) => {
  await page.goto("/catalog");
  await hydrated(page);
  const slowAnswerMs = 700;
  await page.route(/\/catalog\?.*_rsc=/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, slowAnswerMs));
    await route.continue();
  });
  const box = page.getByRole("searchbox", { name: "Search services" });
  // Slower than the pause after which a search starts: every letter starts one while others are on their way.
  await box.pressSequentially("identity", { delay: 260 });
  await expect(page).toHaveURL(/q=identity/);
  await expect(box).toHaveValue("identity");
});
