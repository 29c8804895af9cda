/* What is shown instead of data, or beside data that is not the newest any more. */
import { expect, hydrated, open, test } from "../fixtures.ts";
import { signInAs } from "../sign-in-as.ts";
import { takeDown } from "../take-down.ts";

test.describe("a list that cannot be read again", () => {
  test.use({ expectedErrors: /status of 503/ });

  test("stays, says how old it is and why, and is read again on demand", async ({ page }) => {
    await open(page, "/catalog");
    const bringBack = await takeDown(page, "catalog.listServices");
    await expect(page.getByText("This could not be read again")).toBeVisible();
    await expect(page.getByText(/What you see is as of (just now|\d+ minute)/)).toBeVisible();
    await expect(page.getByText("found none.")).toBeVisible();
    await expect(page.getByRole("link", { name: "Payments API" })).toBeVisible();
    bringBack();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByText("This could not be read again")).toBeHidden();
    await expect(page.getByRole("link", { name: "Payments API" })).toBeVisible();
  });
});

test("pages for another role name the role and lead out", async ({ page, browser, portal }) => {
  const context = await signInAs(
    { role: "viewer", email: "looking-in@example.com" },
    { browser, portal, admin: page.request },
  );
  const reader = await context.newPage();
  const pages = [
    ["/settings/members", "Only administrators manage members"],
    ["/settings/jobs", "Only maintainers see background jobs"],
    ["/settings/style", "Only maintainers see the style page"],
    ["/templates/typescript-service/new", /^Only developers start /],
  ] as const;
  for (const [path, title] of pages) {
    await reader.goto(path);
    await hydrated(reader);
    await expect(reader.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await expect(reader.getByText(/Your role is viewer/)).toBeVisible();
  }
  await reader.goto("/settings/members");
  await reader.getByRole("link", { name: "Go to the start page" }).click();
  await expect(reader.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
  await context.close();
});
