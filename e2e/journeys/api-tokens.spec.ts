import { expect, open, test } from "../fixtures.ts";

test("a token is made, shown once, works, and is refused after it is revoked", async ({
  page,
  playwright,
  portal,
}) => {
  await open(page, "/settings/tokens");
  await page.getByRole("button", { name: "Create token" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Create token" });
  await dialog.getByLabel("Name").fill("deploy pipeline");
  await dialog.getByLabel("Role", { exact: true }).selectOption("viewer");
  await dialog.getByRole("button", { name: "Create token" }).click();
  const shown = page.getByRole("dialog", { name: "Copy your token now" });
  const token = await shown.getByText(/^wm_/).innerText();
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText(token)).toHaveCount(0);

  const api = await playwright.request.newContext({
    baseURL: portal.url,
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
  expect((await api.get("/api/v1/viewer")).status()).toBe(200);

  const row = page.getByRole("row", { name: /deploy pipeline/ });
  await expect(row).toContainText("Active");
  await row.getByRole("button", { name: "Revoke deploy pipeline" }).click();
  const revoking = page.getByRole("dialog", { name: /Revoke/ });
  await expect(revoking.getByRole("button", { name: "Revoke token" })).toBeDisabled();
  await revoking.getByLabel("Type deploy pipeline to confirm").fill("deploy pipeline");
  await revoking.getByRole("button", { name: "Revoke token" }).click();
  await expect(row).toContainText("Revoked");
  expect((await api.get("/api/v1/viewer")).status()).toBe(401);
  await api.dispose();
});

test("a service account gets a token narrowed to scopes, and the token is rotated", async ({
  page,
  playwright,
  portal,
}) => {
  await open(page, "/settings/tokens");
  await page.getByRole("button", { name: "Create service account" }).click();
  const account = page.getByRole("dialog", { name: "Create service account" });
  await account.getByLabel("Name").fill("journey-deploys");
  await account.getByRole("combobox", { name: "Owner" }).fill("payments");
  await page
    .getByRole("option", { name: /payments/i })
    .first()
    .click();
  await account.getByRole("button", { name: "Create service account" }).click();
  const accounts = page.getByRole("region", { name: "Service accounts" });
  await expect(accounts.getByRole("row", { name: /journey-deploys/ })).toContainText("payments");

  await page.getByRole("button", { name: "Create token" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Create token" });
  await dialog.getByLabel("Name").fill("narrow journey");
  await dialog.getByLabel("Acts as").selectOption({ label: "journey-deploys (at most developer)" });
  await dialog.getByLabel("Only some of what the role may do").check();
  await dialog.getByLabel("catalog:read").check();
  await dialog.getByRole("button", { name: "Create token" }).click();
  const shown = page.getByRole("dialog", { name: "Copy your token now" });
  const token = await shown.getByText(/^wm_/).innerText();
  await shown.getByRole("button", { name: "Done" }).click();

  const api = await playwright.request.newContext({
    baseURL: portal.url,
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
  expect((await api.get("/api/v1/entities/by-query?limit=1")).status()).toBe(200);
  const lacking = await api.get("/api/v1/runs");
  expect([lacking.status(), ((await lacking.json()) as { code: string }).code]).toEqual([
    403,
    "insufficient_scope",
  ]);
  await api.dispose();

  const row = page.getByRole("row", { name: /narrow journey/ });
  await expect(row).toContainText("catalog:read");
  await row.getByRole("button", { name: "Rotate narrow journey" }).click();
  await page
    .getByRole("dialog", { name: /Rotate/ })
    .getByRole("button", { name: "Rotate token" })
    .click();
  await expect(shown.getByText(/^wm_/)).not.toHaveText(token);
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("row", { name: /narrow journey/ })).toHaveCount(2);
  await expect(page.getByText("Rotated")).toBeVisible();
});

test("everybody can read who may do what", async ({ page }) => {
  await open(page, "/settings/permissions");
  const row = page.getByRole("row", { name: /Change what a person may do/ });
  await expect(row.getByText("yes", { exact: true })).toHaveCount(1);
  await expect(row).toContainText("Not for tokens");
});
