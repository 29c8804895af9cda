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
  await dialog.getByLabel("Role").selectOption("viewer");
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
  await page
    .getByRole("dialog", { name: /Revoke/ })
    .getByRole("button", { name: "Revoke token" })
    .click();
  await expect(row).toContainText("Revoked");
  expect((await api.get("/api/v1/viewer")).status()).toBe(401);
  await api.dispose();
});
