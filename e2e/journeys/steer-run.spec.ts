/* A run is cancelled before it does anything, and tried again from the page that says so. */
import { expect, hydrated, open, test } from "../fixtures.ts";
import { nameOfThisTry, startRun } from "../start-run.ts";
import { whileWorkerStands } from "../while-worker-stands.ts";

test("a person cancels a run, asked once, and tries it again", async ({ page, portal }) => {
  const name = nameOfThisTry("second-thoughts");
  await open(page, "/runs");
  await whileWorkerStands(portal.dataDir, async () => {
    await page.goto(await startRun(page, name));
    await hydrated(page);
    await page.getByRole("button", { name: "Cancel run" }).click();
    const dialog = page.getByRole("dialog", { name: new RegExp(`^Cancel run.*${name}`) });
    await dialog.getByRole("button", { name: "Cancel run" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText("Cancelled", { exact: true }).first()).toBeVisible();
    await expect(page.getByRole("button", { name: "Cancel run" })).toHaveCount(0);
  });
  await page.getByRole("button", { name: "Retry" }).click();
  await expect(page.getByRole("heading", { name: `${name} is ready` })).toBeVisible({ timeout: 60_000 });
});
