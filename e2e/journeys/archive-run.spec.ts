/* A run fails half-way, and what it left is put away: asked by name, gone from the list, its name free again. */
import { atTheForge } from "../at-the-forge.ts";
import { expect, hydrated, test } from "../fixtures.ts";
import { nameOfThisTry, startRun } from "../start-run.ts";
import { whileWorkerStands } from "../while-worker-stands.ts";

test("a person archives what a failed run left, after typing its name", async ({ page, portal }) => {
  const name = nameOfThisTry("left-half-way");
  const team = nameOfThisTry("short-lived");
  const { request } = page;
  await atTheForge(request, portal, {
    method: "POST",
    path: "/orgs/waymark/teams",
    data: { name: team, privacy: "closed" },
    status: 201,
  });
  const owner = `group:default/${team}`;
  await expect(async () => {
    expect((await request.get(`/api/catalog/entities/by-name/group/default/${team}`)).status()).toBe(200);
  }).toPass({ timeout: 30_000 });
  // The team goes between the plan, which knew it, and the step that gives it the repository.
  const address = await whileWorkerStands(portal.dataDir, async () => {
    const started = await startRun(page, name, owner);
    const path = `/orgs/waymark/teams/${team}`;
    await atTheForge(request, portal, { method: "DELETE", path, status: 204 });
    return started;
  });

  await page.goto(address);
  await hydrated(page);
  await expect(
    page.getByText("A team of the plan does not exist at the forge", { exact: false }),
  ).toBeVisible({
    timeout: 60_000,
  });
  await page.getByRole("button", { name: "Archive repository" }).click();
  const dialog = page.getByRole("dialog", { name: `Archive repository: waymark/${name}?` });
  const confirm = dialog.getByRole("button", { name: "Archive repository" });
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel(`Type ${name} to confirm`).fill(`${name}-2`);
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel(`Type ${name} to confirm`).fill(name);
  await confirm.click();

  await expect(dialog).toBeHidden();
  await expect(page.getByText("The repository is archived")).toBeVisible();
  await expect(page.getByText("Archived", { exact: true }).first()).toBeVisible();
  for (const gone of ["Archive repository", "Retry"])
    await expect(page.getByRole("button", { name: gone })).toHaveCount(0);
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const path = `/repos/waymark/${name}-failed-${id.slice(-6).toLowerCase()}`;
  expect(await atTheForge(request, portal, { method: "GET", path, status: 200 })).toMatchObject({
    archived: true,
  });
  await atTheForge(request, portal, {
    method: "POST",
    path: "/orgs/waymark/repos",
    data: { name },
    status: 201,
  });
});
