import AxeBuilder from "@axe-core/playwright";
import { addFailedJob } from "../add-failed-job.ts";
import { expect, hydrated, open, test } from "../fixtures.ts";
import { noteWebhook } from "../note-webhook.ts";
import { signInAs } from "../sign-in-as.ts";
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

const starts = {
  viewer: { mayCreate: false, looksAfterPortal: false },
  developer: { mayCreate: true, looksAfterPortal: false },
  maintainer: { mayCreate: true, looksAfterPortal: true },
} as const;

test("the start page offers each role what it may do, and nothing else", async ({
  page,
  browser,
  portal,
}) => {
  for (const role of ["viewer", "developer", "maintainer"] as const) {
    const person = { role, email: `${nameOfThisTry(role)}-at-home@example.com` };
    const context = await signInAs(person, { browser, portal, admin: page.request });
    const home = await context.newPage();
    await open(home, "/");
    await expect(home.getByText(person.email).first()).toBeVisible();
    for (const name of ["My services", "My runs"])
      await expect(home.getByRole("region", card(name))).toBeVisible();
    const { mayCreate, looksAfterPortal } = starts[role];
    await expect(home.getByRole("link", { name: "Start from a template" })).toHaveCount(mayCreate ? 1 : 0);
    await expect(home.getByRole("region", card("Needs attention"))).toHaveCount(looksAfterPortal ? 1 : 0);
    await open(home, "/runs");
    const onRuns = home.getByRole("link", { name: "Start from a template" });
    // An empty list offers it a second time.
    if (mayCreate) await expect(onRuns.first()).toBeVisible();
    else await expect(onRuns).toHaveCount(0);
    await context.close();
  }
});

test.describe("when the portal cannot answer a card", () => {
  test.use({ expectedErrors: /status of 503/ });

  test("says so in that card, and reads it again on demand", async ({ page }) => {
    await open(page, "/settings/health");
    let isDown = true;
    await page.route(/\/api\/trpc\/runs\.orphans/, async (route) => {
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

test("health, jobs and connections work from their pages", async ({ page, portal }) => {
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
  const { title, error } = addFailedJob(portal);
  const failed = page.getByRole("region", card("Failed jobs")).getByRole("listitem");
  await expect(failed.getByText(error)).toBeVisible();
  await failed.getByRole("button", { name: `Retry: ${title}` }).click();
  await expect(page.getByText("It is tried again")).toBeVisible();
  await expect(page.getByText("Nothing has failed")).toBeVisible();

  await page.getByRole("link", { name: "Connections" }).click();
  await page.getByRole("button", { name: "Test forge" }).click();
  await expect(page.getByText("It works")).toBeVisible();
  await expect(page.getByText("Its teams can be listed")).toBeVisible();
  const webhooks = page.getByRole("region", card("Webhooks"));
  const reason = "Expected the permission organization_hooks: write, found none.";
  noteWebhook(portal, reason);
  await page.reload();
  await expect(webhooks.getByText(/^Polling every \d+ minutes$/)).toBeVisible();
  await expect(webhooks.getByText(reason)).toBeVisible();
  noteWebhook(portal, null);
  await page.reload();
  await hydrated(page);
  await expect(
    webhooks.getByText(/^Webhooks; polling every \d+ minutes finds what they miss$/),
  ).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});
