/* Every primitive in every state and both themes looks as committed in e2e/looks. */
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { expect, open, test } from "../fixtures.ts";
import { differences, expectLook } from "../look.ts";

const groups = [
  "Colours",
  "Type, radius, shadow",
  "Buttons",
  "Badges and marks",
  "Fields",
  "Messages and states",
  "Cards",
  "Headers and lists",
  "Dialogs and toasts",
  "Text and code",
] as const;
const nameOf = (title: string): string => title.toLowerCase().replaceAll(/[^a-z]+/g, "-");

const group = (page: Page, title: string): Locator => page.getByRole("region", { name: title, exact: true });

const setToken = (page: Page, name: string, value: string): Promise<void> =>
  page.evaluate(([token, next]) => document.documentElement.style.setProperty(token, next), [
    name,
    value,
  ] as const);

/** Everything but the machine's own fixed-width font is shipped with the portal. */
async function openStylePage(page: Page): Promise<void> {
  await open(page, "/settings/style");
  await setToken(page, "--font-mono", "var(--font-sans)");
  await page.evaluate(() => document.fonts.ready);
  expect(await page.evaluate(() => document.fonts.check('14px "Inter Variable"'))).toBe(true);
}

test("every primitive looks as it did", async ({ page, browser }, testInfo) => {
  await openStylePage(page);
  await expect(page.getByRole("region", { name: "Headers and lists" })).toBeVisible();
  for (const title of groups) await expectLook(group(page, title), nameOf(title), { browser, testInfo });
  for (const theme of ["light", "dark"]) {
    await page.getByRole("button", { name: `Typed confirm, ${theme}` }).click();
    const dialog = page.getByRole("dialog", { name: "Revoke “deploy pipeline”?" });
    const confirm = dialog.getByRole("button", { name: "Revoke token" });
    await expectLook(dialog, `typed-confirm-${theme}`, { browser, testInfo });
    await dialog.getByLabel("Type deploy pipeline to confirm").fill("deploy pipelin");
    await expect(confirm).toBeDisabled();
    await dialog.getByLabel("Type deploy pipeline to confirm").fill(" Deploy Pipeline ");
    await confirm.click();
    await expect(dialog).toBeHidden();
  }
});

test("shows every token, and each of them is a colour that something uses", async ({ page }) => {
  await openStylePage(page);
  const swatches = await page
    .locator("[data-token]")
    .evaluateAll((all) =>
      all.map(
        (swatch) => [swatch.getAttribute("data-token"), getComputedStyle(swatch).backgroundColor] as const,
      ),
    );
  expect(swatches.length).toBeGreaterThan(80);
  expect(swatches.filter(([, colour]) => colour === "rgba(0, 0, 0, 0)")).toEqual([]);
});

const planted = [
  { token: "--color-sunken", value: "light-dark(#ecf0f4, #090b0f)", seenIn: "Colours" },
  { token: "--color-good", value: "light-dark(#0f6b68, #6fd397)", seenIn: "Badges and marks" },
  { token: "--color-accent", value: "light-dark(#2653d4, #3c6ae8)", seenIn: "Buttons" },
  { token: "--radius-md", value: "9px", seenIn: "Type, radius, shadow" },
  { token: "--text-sm", value: "0.875rem", seenIn: "Type, radius, shadow" },
] as const;

for (const { token, value, seenIn } of planted) {
  test(`a change of ${token} is seen`, async ({ page, browser }) => {
    await openStylePage(page);
    const before = await group(page, seenIn).screenshot({ animations: "disabled" });
    const again = await group(page, seenIn).screenshot({ animations: "disabled" });
    expect(await differences(browser, before, again)).toEqual([]);
    await setToken(page, token, value);
    const after = await group(page, seenIn).screenshot({ animations: "disabled" });
    expect(await differences(browser, before, after)).not.toEqual([]);
  });
}

for (const theme of ["light", "dark"] as const) {
  test(`has nothing axe can find in ${theme}, and fits a phone`, async ({ page, portal }) => {
    await page.context().addCookies([{ name: "waymark-theme", value: theme, url: portal.url }]);
    await open(page, "/settings/style");
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual(
      [],
    );
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
}
