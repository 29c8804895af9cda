import { readFileSync } from "node:fs";
import { expect, hydrated, test } from "../fixtures.ts";

test("an administrator finds who did what, verifies the chain and takes the log away", async ({ page }) => {
  await page.goto("/settings/tokens");
  await hydrated(page);
  await page.getByRole("button", { name: "Create token" }).first().click();
  await page.getByLabel("Name").fill("audited robot");
  await page.getByRole("dialog").getByRole("button", { name: "Create token" }).click();
  await expect(page.getByRole("dialog").getByText(/^wm_/)).toBeVisible();

  await page.goto("/settings/audit");
  await hydrated(page);
  await page.getByRole("textbox", { name: "What", exact: true }).fill("tokens.*");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/action=tokens/);
  const row = page.getByRole("row").filter({ hasText: "tokens.create" }).first();
  await row.getByText("Details").click();
  await expect(row.getByText("audited robot")).toBeVisible();

  await page.getByRole("button", { name: "Verify the chain" }).click();
  await expect(page.getByText(/rows are as they were written/)).toBeVisible();

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).click();
  const file = readFileSync(await (await download).path(), "utf8");
  expect(file).toContain('"tokens.create"');
  expect(file).not.toContain('"session.');

  await page.goto("/settings/audit?action=nothing.like-this");
  await expect(page.getByRole("heading", { name: "No row matches" })).toBeVisible();
  await page.getByRole("link", { name: "Show all" }).last().click();
  await expect(page.getByRole("link", { name: "audit.export" }).first()).toBeVisible();
});
