/* Every form of question, on a portal of its own whose gallery holds the fixture template alone. */
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, hydrated, test } from "../fixtures.ts";
import { startPortal, type RunningPortal } from "../portal-process.ts";

const token = "s3cret-Value-never-kept";
/** What the answers of the journey make of the one file. */
const answerLines = [
  'hooks: ["https://two.example","https://one.example"]',
  'regions: ["south"]',
  "memory: 512",
  "engine: sqlite",
  "domain: shop.example",
];

test.use({ signedOut: true });

let own: RunningPortal;
test.beforeAll(async () => {
  test.setTimeout(150_000);
  own = await startPortal({ templates: path.join(import.meta.dirname, "../fixtures/templates") });
});
test.afterAll(async () => own.stop());

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
  }
}

async function answerFirstPage(page: Page): Promise<void> {
  await page.getByLabel("Repository", { exact: true }).fill("every-answer");
  await expect(page.getByText("every-answer is free.")).toBeVisible();
  await page.getByRole("button", { name: "Add to Webhooks" }).press("Enter");
  await page.getByRole("button", { name: "Add to Webhooks" }).press("Enter");
  const hooks = page.getByRole("group", { name: /Webhooks/ }).getByRole("textbox");
  await hooks.first().fill("https://one.example");
  await hooks.last().fill("short");
  await page
    .getByRole("group", { name: /Regions/ })
    .first()
    .getByLabel("The south")
    .press("Space");
  await page.getByRole("group", { name: "Limits" }).getByLabel("Memory").fill("512");
  await page.getByRole("button", { name: "Next" }).press("Enter");
  await expect(page.getByText("Expected at least 8 characters.")).toBeVisible();
  await expectAccessible(page);
  await hooks.last().fill("https://two.example");
  await page.getByRole("button", { name: "Move item 2 up" }).press("Enter");
  await expect(hooks.first()).toHaveValue("https://two.example");
  await page.getByRole("button", { name: "Next" }).press("Enter");
}

async function answerSecondPage(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 2, name: "Deployment" })).toBeFocused();
  await expect(page.getByLabel("Deploy token")).toHaveAttribute("type", "password");
  await page.getByRole("button", { name: "Review" }).last().press("Enter");
  await expect(page.getByText("Deploy token is required.")).toBeVisible();
  await page.getByLabel("Deploy token").fill(token);
  await page.getByLabel("Needs a database").press("Space");
  await page.getByLabel("Engine").selectOption("sqlite");
  await page.getByLabel("Reach").selectOption("public");
  await page.getByRole("button", { name: "Review" }).last().press("Enter");
  await expect(page.getByText("Domain is required.")).toBeVisible();
  await page.getByLabel("Domain").fill("shop.example");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Review" }).last().press("Enter");
}

/** From a finished run's page to a review of the same answers under another name. */
async function runAgain(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name: "Run again with these answers" }).press("Enter");
  await expect(page.getByText("The answers of an earlier run are filled in")).toBeVisible();
  await hydrated(page);
  await expect(page.getByLabel("Repository", { exact: true })).toHaveValue("every-answer");
  await expect(page.getByText(/every-answer (already|exists)/).first()).toBeVisible();
  await page.getByLabel("Repository", { exact: true }).fill(name);
  await expect(page.getByText(`${name} is free.`)).toBeVisible();
  await page.getByRole("button", { name: "Next" }).press("Enter");
  await expect(page.getByLabel("Domain")).toHaveValue("shop.example");
  await expect(page.getByLabel("Deploy token")).toHaveValue("");
  await page.getByRole("button", { name: "Review" }).last().press("Enter");
  await expect(page.getByText("Deploy token is required.")).toBeVisible();
  await page.getByLabel("Deploy token").fill(token);
  await page.getByRole("button", { name: "Review" }).last().press("Enter");
  await expect(page.getByRole("button", { name: "Create" })).toBeEnabled();
}

test("asks every form of question by keyboard, and keeps a secret nowhere", async ({ page }) => {
  test.setTimeout(180_000);
  const previews: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("templates.preview")) previews.push(request.postData() ?? "");
  });
  await page.goto(own.setupLink);
  await expect(page.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
  await page.goto(`${own.url}/templates/every-field/new?values.deployToken=${token}-from-a-link`);
  await hydrated(page);
  await answerFirstPage(page);
  await expect(page.getByLabel("Deploy token")).toHaveValue("");
  await answerSecondPage(page);

  await expect(page.getByText("Secrets you gave: Deploy token.")).toBeVisible();
  await expect(page.getByText("DEPLOY_TOKEN")).toBeVisible();
  await page.getByRole("button", { name: "answers.txt", exact: true }).press("Enter");
  const contents = page.getByLabel("Contents of answers.txt");
  for (const line of answerLines) await expect(contents).toContainText(line);
  await expectAccessible(page);
  expect(previews.length).toBeGreaterThan(0);
  expect(previews.join("\n")).not.toContain(token);
  expect(await page.content()).not.toContain(`${token}"`);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(token);

  await page.goto(`${own.url}/templates/every-field/new`);
  await hydrated(page);
  await expect(page.getByText("secrets are never kept, so give them again")).toBeVisible();
  await expect(page.getByLabel("Deploy token")).toHaveValue("");
  await page.getByLabel("Deploy token").fill(token);
  await page.getByRole("button", { name: "Review" }).last().press("Enter");
  await expect(page.getByRole("button", { name: "Create" })).toBeEnabled();
  await page.getByRole("button", { name: "Create" }).press("Enter");
  await expect(page.getByRole("heading", { name: "every-answer is ready" })).toBeVisible({ timeout: 60_000 });
  await expect(
    page.getByRole("region", { name: "Steps" }).getByRole("listitem").filter({ hasText: "Store secrets" }),
  ).toContainText("Done");
  expect(await page.content()).not.toContain(token);

  await runAgain(page, "every-answer-again");
  await page.getByRole("button", { name: "answers.txt", exact: true }).press("Enter");
  for (const line of answerLines) await expect(contents).toContainText(line);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(token);
});
