import AxeBuilder from "@axe-core/playwright";
import { expect, hydrated, open, test } from "../fixtures.ts";
import { nameOfThisTry, startRun } from "../start-run.ts";

const card = (name: string) => ({ name, exact: true });

test("the start page leads an administrator to what is theirs and what comes next", async ({ page }) => {
  await open(page, "/");
  const steps = page.getByRole("region", card("First steps"));
  await expect(steps.getByRole("link", { name: "Connect GitHub" })).toBeVisible();

  await page.request.put("/api/v1/viewer/person", {
    headers: { origin: new URL(page.url()).origin },
    data: { userRef: "user:default/amara-okafor" },
  });
  await page.goto(await startRun(page, nameOfThisTry("home-made")));
  await expect(page.getByText("Succeeded").first()).toBeVisible({ timeout: 60_000 });

  await open(page, "/");
  await expect(
    page.getByRole("region", card("My runs")).getByRole("link", { name: "home-made" }),
  ).toBeVisible();
  const services = page.getByRole("region", card("My services"));
  await expect(services.getByRole("link", { name: "Payments API" })).toBeVisible();
  const next = page.getByRole("region", card("Next steps")).getByRole("listitem").first();
  await next.getByRole("link").click();
  await expect(page).toHaveURL(/\?tab=scorecard#rule-/);

  await page.goBack();
  await hydrated(page);
  await expect(steps.getByText("Say who you are")).toBeVisible();
  await expect(steps.getByRole("link", { name: "Say who you are" })).toBeHidden();
  await page.getByRole("button", { name: "Hide the first steps" }).click();
  await expect(steps).toBeHidden();
  await page.reload();
  await hydrated(page);
  await expect(page.getByRole("region", card("My services"))).toBeVisible();
  await expect(steps).toBeHidden();
});

test.describe("when the portal cannot answer a card", () => {
  test.use({ expectedErrors: /status of 503/ });

  test("says so in that card, and reads it again on demand", async ({ page }) => {
    await open(page, "/settings/health");
    let isDown = true;
    await page.route(/\/api\/trpc\/runs\.listOrphans/, async (route) => {
      if (!isDown) return route.continue();
      const data = {
        httpStatus: 503,
        code: "forge_unavailable",
        message: "GET /orgs: no answer.",
        requestId: "req_1",
      };
      const error = { message: data.message, code: -32603, data };
      return route.fulfill({
        status: 503,
        contentType: "application/json",
        body: JSON.stringify([{ error }]),
      });
    });
    await page.reload();
    const orphans = page.getByRole("region", card("Repositories without a finished run"));
    await expect(orphans.getByText("The forge does not answer")).toBeVisible();
    await expect(orphans.getByText("Reference req_1")).toBeVisible();
    await expect(page.getByRole("region", card("Collectors")).getByText("Judge every service")).toBeVisible();
    isDown = false;
    await orphans.getByRole("button", { name: "Try again" }).click();
    await expect(orphans.getByText("None")).toBeVisible();
  });
});

test("health, jobs and connections work from their pages", async ({ page }) => {
  await open(page, "/settings/health");
  await page.getByRole("button", { name: "Run now: Judge every service" }).click();
  await expect(page.getByText("It runs now")).toBeVisible();

  await page.getByRole("link", { name: "Jobs" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Jobs" })).toBeVisible();
  await page
    .getByRole("navigation", { name: "Filter jobs" })
    .getByRole("link", { name: /^Failed/ })
    .click();
  await expect(page.getByText("Nothing has failed")).toBeVisible();

  await page.getByRole("link", { name: "Connections" }).click();
  await page.getByRole("button", { name: "Test forge" }).click();
  await expect(page.getByText("It works")).toBeVisible();
  await expect(page.getByText("Its teams can be listed")).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});
