/* On a portal of its own with a provider: an administrator invites, somebody accepts, and passwords are turned off. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import {
  startOidcServer,
  testClient,
  type OidcServer,
} from "../../server/identity/providers/testing/oidc-server.ts";
import { expect, hydrated, test } from "../fixtures.ts";
import { startPortal, type RunningPortal } from "../portal-process.ts";

test.use({ signedOut: true });

let own: RunningPortal;
let provider: OidcServer;
test.beforeAll(async () => {
  test.setTimeout(150_000);
  provider = await startOidcServer();
  own = await startPortal({
    environment: {
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: testClient.clientId,
      OIDC_CLIENT_SECRET: testClient.clientSecret,
    },
  });
});
test.afterAll(async () => {
  await own.stop();
  await provider.stop();
});

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
  }
}

async function expectFitsPhone(page: Page): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.setViewportSize({ width: 1366, height: 768 });
}

async function invite(page: Page, person: string): Promise<string> {
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByLabel("E-mail or GitHub login").fill(person);
  await page.getByLabel("Role").selectOption("maintainer");
  await page.getByRole("button", { name: "Create invitation" }).click();
  await expect(page.getByRole("heading", { name: "Send this link" })).toBeVisible();
  const link = await page.getByText(/\/invitation#wmi_/).innerText();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("cell", { name: person, exact: true })).toBeVisible();
  return link.trim();
}

test("people are invited and come in with a password or through the provider; then passwords are turned off", async ({
  page,
  browser,
}) => {
  await page.goto(own.setupLink);
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await page.goto(`${own.url}/settings/sign-in`);
  await hydrated(page);
  await expect(page.getByText("Nobody is invited")).toBeVisible();
  await expect(page.getByText("/api/auth/callback/oidc")).toBeVisible();
  await expect(page.getByRole("button", { name: "Turn passwords off" })).toBeDisabled();
  const forAda = await invite(page, "ada@example.com");
  const forGrace = await invite(page, "grace@example.com");
  await expectAccessible(page);
  await expectFitsPhone(page);

  const ada = await (await browser.newContext()).newPage();
  await ada.goto(forAda);
  await expect(ada.getByText("invites ada@example.com")).toBeVisible();
  expect(ada.url()).not.toContain("#");
  await expectAccessible(ada);
  await expectFitsPhone(ada);
  await ada.getByLabel("Your name").fill("Ada Lovelace");
  await ada.getByLabel("Password").fill("the engine weaves algebra");
  await ada.getByRole("button", { name: "Accept invitation" }).click();
  await expect(ada.getByRole("navigation", { name: "Main" })).toBeVisible();
  await ada.goto(forAda);
  await expect(ada.getByRole("alert").filter({ hasText: "does not open an invitation" })).toBeVisible();
  await ada.context().close();

  provider.claims = { sub: "grace", name: "Grace Hopper", email: "grace@example.com" };
  const grace = await (await browser.newContext()).newPage();
  await grace.goto(forGrace);
  await hydrated(grace);
  await grace.getByRole("button", { name: /^Continue with/ }).click();
  await expect(grace.getByRole("navigation", { name: "Main" })).toBeVisible();
  await grace.context().close();

  provider.claims = { sub: "root", name: "The administrator", email: "root@example.com" };
  await page.goto(`${own.url}/settings/account`);
  await hydrated(page);
  await page.getByRole("button", { name: /^Link / }).click();
  await expect(page.getByText("Linked as root@example.com")).toBeVisible();
  await hydrated(page);
  await expectAccessible(page);
  await page.goto(`${own.url}/settings/sign-in`);
  await hydrated(page);
  await expect(page.getByRole("cell", { name: "Accepted" })).toHaveCount(2);
  await page.getByRole("button", { name: "Turn passwords off" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Turn passwords off" }).click();
  await expect(page.getByText("Passwords open nothing")).toBeVisible();

  const anybody = await (await browser.newContext()).newPage();
  await anybody.goto(`${own.url}/login`);
  await hydrated(anybody);
  await expect(anybody.getByLabel("Password")).toHaveCount(0);
  await anybody.getByRole("button", { name: /^Continue with/ }).click();
  await expect(anybody.getByRole("button", { name: /^Account/ })).toContainText("Administrator");
  await anybody.context().close();
});
