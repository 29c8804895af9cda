import { addPerson } from "../add-person.ts";
import { expect, open, test } from "../fixtures.ts";
import { takeDown } from "../take-down.ts";

test.use({ expectedErrors: /status of 503/ });

test("an administrator finds a person, changes their role, shuts them out and lets them in again", async ({
  page,
  portal,
}) => {
  const handle = "grace-members";
  addPerson(portal, { handle, name: "Grace Members", role: "viewer", userRef: "user:default/ada" });
  await open(page, "/settings/members");
  await page.getByLabel("Who").fill("GRACE-mem");
  await page.getByRole("button", { name: "Narrow" }).click();
  await expect(page).toHaveURL(/text=GRACE-mem/);
  const rows = page.getByRole("region", { name: "Members" }).getByRole("row");
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText("Active");
  await rows.nth(1).getByRole("link", { name: "Grace Members" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Grace Members" })).toBeVisible();
  await expect(page.getByText("Not signed in anywhere")).toBeVisible();

  const bringBack = await takeDown(page, "members.get");
  await page.getByLabel("Role").selectOption("developer");
  await expect(page.getByText("The role is changed")).toBeVisible();
  await expect(page.getByText("This could not be read again")).toBeVisible();
  await expect(page.getByText(/What you see is as of (just now|\d+ minute)/)).toBeVisible();
  bringBack();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("This could not be read again")).toBeHidden();
  await expect(page.getByLabel("Role")).toHaveValue("developer");
  await page.getByRole("button", { name: "Disable account" }).click();
  const dialog = page.getByRole("dialog", { name: "Disable Grace Members?" });
  const confirm = dialog.getByRole("button", { name: "Disable account" });
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel(/Type grace-members/).fill("somebody else");
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel(/Type grace-members/).fill(handle);
  await page.keyboard.press("Enter");
  await expect(page.getByText("The account is disabled")).toBeVisible();
  await expect(page.getByText("Disabled", { exact: true }).first()).toBeVisible();
  await page.getByRole("button", { name: "Enable account" }).click();
  await expect(page.getByText("The account is enabled")).toBeVisible();
});

test("nobody is offered to shut themselves out", async ({ page }) => {
  await open(page, "/settings/members?role=admin&state=active");
  await page.getByRole("link", { name: "Administrator" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Administrator" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Disable account" })).toHaveCount(0);
  await expect(page.getByText("This session")).toBeVisible();
  const nobody = await page.request.get("/settings/members/usr_nobody");
  expect(nobody.status()).toBe(404);
});
