/* How long things are kept: an administrator changes it within bounds, and the audit log says who did. */
import { expect, open, test } from "../fixtures.ts";

test.use({ expectedErrors: /status of 400/ });

test("an administrator changes how long deliveries are kept, within bounds", async ({ page }) => {
  await open(page, "/settings/retention");
  await expect(page.getByText("Kept for good")).toBeVisible();
  await expect(page.getByText("Audit log", { exact: true }).last()).toBeVisible();

  const days = page.getByLabel("Days to keep: Webhook deliveries");
  const save = page.getByRole("button", { name: "Save: Webhook deliveries" });
  await expect(days).toHaveValue("30");
  await expect(save).toBeDisabled();
  await days.fill("3");
  await save.click();
  await expect(page.getByText("Webhook deliveries: expected 7 to 365 days, found 3.")).toBeVisible();
  await expect(days).toHaveAttribute("aria-invalid", "true");

  await days.fill("14");
  await save.click();
  const dialog = page.getByRole("dialog", { name: "Keep them for 14 days instead of 30?" });
  await expect(dialog.getByRole("button", { name: "Keep fewer days" })).toBeDisabled();
  await dialog.getByLabel("Type Webhook deliveries to confirm").fill("webhook deliveries");
  await dialog.getByRole("button", { name: "Keep fewer days" }).click();
  await expect(page.getByText("Webhook deliveries: 14 days")).toBeVisible();
  await expect(page.getByText("7 to 365; 30 by default")).toBeVisible();
  await page.reload();
  await expect(days).toHaveValue("14");

  await open(page, "/settings/audit?action=retention.set");
  const row = page.getByRole("row").filter({ hasText: "retention.set" }).first();
  await row.getByText("Details").click();
  await expect(row.getByText("14")).toBeVisible();
});
