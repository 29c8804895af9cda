/* On a portal of its own, with an identity provider of its own: to the portal through it, and out again. */
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
      OIDC_ALLOWED_DOMAINS: "example.com",
    },
  });
});
test.afterAll(async () => {
  await own.stop();
  await provider.stop();
});

const person = { sub: "person-1", name: "Ada Lovelace", email: "ada@example.com", email_verified: true };
test.beforeEach(() => {
  provider.faults = {};
  provider.claims = person;
});

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
  }
}

/** A test of the connection says what the provider answered, in its own words, and that it works once it does. */
async function expectExactError(page: Page): Promise<void> {
  await page.goto(`${own.url}/settings/connections`);
  await hydrated(page);
  const connection = page.getByRole("region", { name: "Sign-in through 127.0.0.1" });
  provider.faults = { answer: { status: 500, type: "text/html", body: "<h1>down</h1>" } };
  await connection.getByRole("button", { name: /^Test/ }).click();
  await expect(connection.getByText("3 of 3 checks failed")).toBeVisible();
  const address = `${provider.issuer}/.well-known/openid-configuration`;
  const error = `${address}: expected 200 with JSON, found 500 with text/html.`;
  const checks = connection.getByRole("listitem");
  await expect(checks.getByText(error, { exact: true })).toHaveCount(3);
  await expect(checks.getByLabel("Failed")).toHaveCount(3);
  provider.faults = {};
  await connection.getByRole("button", { name: /^Test/ }).click();
  await expect(connection.getByText("It works")).toBeVisible();
}

const continueButton = (page: Page) => page.getByRole("button", { name: "Continue with 127.0.0.1" });

test("the first administrator sets it up, then a colleague comes in through the provider and leaves", async ({
  page,
  browser,
}) => {
  const admin = await browser.newContext();
  const setup = await admin.newPage();
  await setup.goto(own.setupLink);
  await expect(setup.getByRole("navigation", { name: "Main" })).toBeVisible();
  await expectExactError(setup);
  await admin.close();

  await page.goto(`${own.url}/catalog?q=pay`);
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.setViewportSize({ width: 1366, height: 768 });
  await continueButton(page).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${own.url}/catalog?q=pay`);
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await hydrated(page);
  await expect(page.getByRole("button", { name: /^Account/ })).toContainText("Ada Lovelace");

  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  expect((await page.context().cookies()).filter(({ value }) => value !== "")).toEqual([]);
});

test("somebody nobody knows is told so, with a way back", async ({ page }) => {
  provider.claims = { ...person, sub: "person-2", email: "eve@elsewhere.example" };
  await page.goto(`${own.url}/login?next=//elsewhere.example`);
  await hydrated(page);
  await continueButton(page).click();
  await expect(page.getByRole("alert").filter({ hasText: "You have no access yet" })).toBeVisible();
  await expect(page.getByText(/^Reference req_/)).toBeVisible();
  await hydrated(page);
  await expectAccessible(page);
  provider.claims = person;
  await continueButton(page).click();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
});

test("an answer that was begun in another browser opens nothing here", async ({ page, browser }) => {
  const elsewhere = await browser.newContext();
  const begun = await elsewhere.request.post(`${own.url}/api/auth/begin`, {
    headers: { origin: own.url },
    data: { provider: "oidc" },
  });
  const { location } = (await begun.json()) as { location: string };
  const answer = await provider.approve(location);
  await page.goto(answer.href);
  await expect(page.getByRole("alert").filter({ hasText: "was begun elsewhere" })).toBeVisible();
  expect(await page.context().cookies()).toEqual([]);
  await elsewhere.close();
});

test.describe("a provider that is down", () => {
  test.use({ expectedErrors: /status of 502/ });

  test("says so on the page, and signing in works again once it is back", async ({ page }) => {
    await page.goto(`${own.url}/login`);
    await hydrated(page);
    provider.faults = { answer: { status: 500, type: "text/html", body: "<h1>down</h1>" } };
    await continueButton(page).click();
    await expect(page.getByRole("alert").filter({ hasText: "did not answer" })).toBeVisible();
    provider.faults = {};
    await continueButton(page).click();
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  });
});
