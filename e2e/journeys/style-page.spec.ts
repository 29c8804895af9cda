/* Every primitive in every state and both themes looks as committed in e2e/looks. */
import AxeBuilder from "@axe-core/playwright";
import type { CDPSession, Locator, Page } from "@playwright/test";
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
const themes = ["light", "dark"] as const;
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
  for (const theme of themes) {
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

/** As DevTools does it: everything in the group that takes a state of hand or keyboard is in it, until `states` is empty. */
async function force(devTools: CDPSession, element: Locator, { takers, states }: Forced): Promise<void> {
  const { root } = await devTools.send("DOM.getDocument");
  const selector = `#${await element.getAttribute("id")} :is(${takers})`;
  const { nodeIds } = await devTools.send("DOM.querySelectorAll", { nodeId: root.nodeId, selector });
  expect(nodeIds.length).toBeGreaterThan(5);
  const forcedPseudoClasses = [...states];
  await Promise.all(
    nodeIds.map((nodeId) => devTools.send("CSS.forcePseudoState", { nodeId, forcedPseudoClasses })),
  );
}

interface Forced {
  readonly takers: string;
  readonly states: readonly string[];
}

const underHand = [
  {
    name: "hover",
    takers: "a, button, input, select, textarea, summary, label, tr, span",
    states: ["hover"],
    titles: ["Buttons", "Badges and marks", "Fields", "Headers and lists"],
  },
  {
    name: "focus",
    takers: "a, :is(button, input, select, textarea):enabled, summary, [tabindex]",
    states: ["focus", "focus-visible"],
    titles: ["Buttons", "Fields", "Headers and lists"],
  },
  { name: "pressed", takers: "a, button", states: ["hover", "active"], titles: ["Buttons"] },
] as const;

test("every primitive looks as it did under the pointer, with the keyboard on it and pressed", async ({
  page,
  browser,
}, testInfo) => {
  await openStylePage(page);
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("DOM.enable");
  await devTools.send("CSS.enable");
  for (const { name, takers, states, titles } of underHand) {
    for (const title of titles) {
      const element = group(page, title);
      await force(devTools, element, { takers, states });
      await expectLook(element, `${nameOf(title)}-${name}`, { browser, testInfo });
      await force(devTools, element, { takers, states: [] });
    }
  }
});

test("what opens looks as it did: a menu of values, dialogs and a toast", async ({
  page,
  browser,
}, testInfo) => {
  await openStylePage(page);
  for (const [index, theme] of themes.entries()) {
    // One value is picked.
    const menus = group(page, "Fields")
      .getByRole("group")
      .filter({ hasText: /^Ownerpayments/ });
    await menus.nth(index).click();
    const panel = page.getByRole("group", { name: "Owner" }).locator("..");
    await expectLook(panel, `facet-menu-open-${theme}`, { browser, testInfo });
    await page.keyboard.press("Escape");
    for (const [button, name] of [
      ["Dialog", "A dialog"],
      ["Confirm", "End this session?"],
    ] as const) {
      await page.getByRole("button", { name: `${button}, ${theme}`, exact: true }).click();
      const dialog = page.getByRole("dialog", { name });
      await expectLook(dialog, `${button.toLowerCase()}-${theme}`, { browser, testInfo });
      await page.keyboard.press("Escape");
      await expect(dialog).toBeHidden();
    }
    await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
    await page.getByRole("button", { name: "Toast", exact: true }).nth(index).click();
    const toasts = page.getByRole("status", { name: "Notifications" });
    await expectLook(toasts, `toast-${theme}`, { browser, testInfo });
    // It goes by itself, on a slow machine while its picture is compared; the one to dismiss is a new one.
    const told = toasts.getByText("The role is changed");
    await expect(told).toBeHidden();
    await page.getByRole("button", { name: "Toast", exact: true }).nth(index).click();
    await toasts.getByRole("button", { name: "Dismiss" }).click();
    await expect(told).toBeHidden({ timeout: 2_000 });
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

for (const theme of themes) {
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
