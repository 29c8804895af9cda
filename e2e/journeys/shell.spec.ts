import { expect, hydrated, open, test } from "../fixtures.ts";

test.describe("the shell", () => {
  test("goes anywhere from the keyboard with Ctrl K", async ({ page }) => {
    await open(page, "/catalog");
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog", { name: "Search or jump to" });
    await expect(palette.getByRole("combobox")).toBeFocused();
    await page.keyboard.type("tokens");
    await expect(palette.getByRole("option", { name: "API tokens" })).toHaveAttribute(
      "aria-selected",
      "true",
    );
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL("/settings/tokens");
    await expect(palette).toBeHidden();
  });

  test("acts from the palette: finds a template by another word, and changes the theme", async ({ page }) => {
    await open(page, "/catalog");
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog", { name: "Search or jump to" });
    await palette.getByRole("combobox").fill("theme dark");
    await page.keyboard.press("Enter");
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await page.keyboard.press("Control+k");
    await palette.getByRole("combobox").fill("new typescript");
    await expect(palette.getByRole("option", { name: /^Create: / })).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL("/templates/typescript-service/new");
  });

  test("finds what the catalog holds from the palette, whatever its kind", async ({ page }) => {
    await open(page, "/");
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog", { name: "Search or jump to" });
    await palette.getByRole("combobox").fill("amara");
    const person = palette
      .getByRole("group", { name: "Catalog" })
      .getByRole("option", { name: "Amara Okafor" });
    await expect(person).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL("/catalog/default/user/amara-okafor");
    await page.keyboard.press("Control+k");
    await palette.getByRole("combobox").fill("payments api");
    const service = palette.getByRole("option", { name: /^Payments API/ }).first();
    await expect(service).toHaveAttribute("aria-selected", "true");
    await service.click();
    await expect(page).toHaveURL("/catalog/default/component/payments-api");
  });

  test("goes places with g and a letter, and lists every key with ?", async ({ page }) => {
    await open(page, "/");
    await page.keyboard.press("g");
    await page.keyboard.press("t");
    await expect(page).toHaveURL("/templates");
    await page.keyboard.press("?");
    const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await expect(sheet.getByRole("region", { name: "Go to" }).getByText("My services")).toBeVisible();
    await sheet.getByLabel("Single keys are shortcuts").uncheck();
    await page.keyboard.press("Escape");
    await expect(sheet).toBeHidden();
    await page.keyboard.press("?");
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("dialog", { name: "Search or jump to" })).toBeVisible();
    await expect(sheet).toBeHidden();
  });

  test("leaves letters alone while somebody types", async ({ page }) => {
    await open(page, "/catalog");
    const search = page.getByRole("searchbox", { name: "Search services" });
    await search.fill("");
    await search.press("g");
    await search.press("t");
    await expect(search).toHaveValue("gt");
    await expect(page).toHaveURL(/\/catalog/);
  });

  test("closes the palette with Escape and gives the focus back", async ({ page }) => {
    await open(page, "/catalog");
    const trigger = page.getByRole("button", { name: "Search" });
    await trigger.click();
    await expect(page.getByRole("dialog", { name: "Search or jump to" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(trigger).toBeFocused();
  });

  test("keeps the chosen theme on the next load, painted by the server", async ({ page }) => {
    await open(page, "/catalog");
    await page.getByRole("button", { name: /^Account/ }).click();
    await page.getByText("Dark", { exact: true }).click();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    const html = await (await page.request.get("/catalog")).text();
    expect(html).toContain('data-theme="dark"');
  });

  test("remembers the collapsed sidebar", async ({ page }) => {
    await open(page, "/catalog");
    await page.getByRole("button", { name: "Collapse sidebar" }).click();
    await page.reload();
    await hydrated(page);
    await expect(page.getByRole("button", { name: "Expand sidebar" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Catalog" })).toBeVisible();
  });

  test("offers a skip link as the first stop of the keyboard", async ({ page }) => {
    await open(page, "/catalog");
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.locator("#content")).toBeFocused();
  });

  test("labels the embedded forge as local", async ({ page }) => {
    await open(page, "/catalog");
    await expect(page.getByText("Local forge")).toBeVisible();
  });

  test.describe("on a phone", () => {
    test.use({ viewport: { width: 390, height: 844 } });

    test("opens its navigation as a sheet that closes after a choice", async ({ page }) => {
      await open(page, "/settings/tokens");
      await page.getByRole("button", { name: "Open navigation" }).click();
      const sheet = page.getByRole("dialog", { name: "Navigation" });
      await sheet.getByRole("link", { name: "Catalog" }).click();
      await expect(page).toHaveURL("/catalog");
      await expect(sheet).toBeHidden();
    });
  });
});

test.describe("an address that does not exist", () => {
  test.use({ expectedErrors: /status of 404/ });

  test("answers 404 with a page that helps", async ({ page }) => {
    const response = await page.goto("/no-such-page");
    expect(response?.status()).toBe(404);
    await expect(page).toHaveTitle("Page not found · Waymark");
    await expect(page.getByRole("heading", { name: "There is no page at this address" })).toBeVisible();
  });
});
