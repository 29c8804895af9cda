/*
 * On a portal of its own: an administrator connects a GitHub App. Another embedded forge stands in for a GitHub
 * Enterprise Server, with its pages for making and installing an App.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { startForge, type RunningForge } from "../../server/forge/start-forge.ts";
import { expect, hydrated, test } from "../fixtures.ts";
import { startPortal, waymark, type RunningPortal } from "../portal-process.ts";

test.use({ signedOut: true });
// The second stands on what the first connected.
test.describe.configure({ mode: "serial", timeout: 240_000 });

let folder: string;
let server: RunningForge;
let own: RunningPortal;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-e2e-github-"));
  server = await startForge({ dataDir: folder, logLevel: "error" });
  own = await startPortal();
});
test.afterAll(async () => {
  await own.stop();
  await server.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const connectedApp = (): string => path.join(own.dataDir, "github-app.json");

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
  }
}

async function choosePlace(page: Page): Promise<void> {
  await page.goto(`${own.url}/settings/connections`);
  await hydrated(page);
  await page.getByRole("link", { name: "Connect GitHub" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Connect GitHub" })).toBeVisible();
  await page.getByRole("textbox", { name: "Address of GitHub" }).fill(server.url);
  await page.getByRole("textbox", { name: "Organisation" }).fill("waymark");
  await page.getByRole("button", { name: "Show what the App may do" }).click();
  await expect(page.getByRole("heading", { name: "2. Make the App for waymark" })).toBeVisible();
  await hydrated(page);
}

async function confirmAtServer(page: Page): Promise<void> {
  const { host } = new URL(server.url);
  const goOn = page.getByRole("button", { name: `Continue on ${host}` });
  // The address may have come with somebody's link: nobody goes to a server they have not named themselves.
  await expect(goOn).toBeDisabled();
  await page.getByLabel(`Type ${host} to confirm`).fill(host);
  await goOn.click();
  await expect(page.getByRole("heading", { name: "Register an app for waymark" })).toBeVisible();
  expect(page.url()).toMatch(new RegExp(`^${server.url}/organizations/waymark/settings/apps/new\\?state=`));
}

const create = (page: Page) => page.getByRole("button", { name: "Create GitHub App for waymark" });

test("an administrator connects a GitHub App, installs it, and the portal works with it after a restart", async ({
  page,
}) => {
  await page.goto(own.setupLink);
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();

  await page.goto(`${own.url}/settings/connections/github`);
  await expect(page.getByText("holds the sample organisation")).toBeVisible();
  waymark(own, "sample", "remove");

  await choosePlace(page);
  const permissions = page.getByRole("region", { name: "Permissions" });
  await expect(permissions.getByRole("row", { name: "administration write" })).toBeVisible();
  await expect(permissions.getByRole("row", { name: "members read" })).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.setViewportSize({ width: 1366, height: 768 });

  await confirmAtServer(page);
  await expect(page.getByRole("row", { name: "administration write" })).toBeVisible();
  await page.getByLabel(/^Forge token/).fill(server.token);
  const landing = page.waitForRequest((request) => request.url().includes("/github-app/callback"));
  await create(page).click();
  const answer = (await landing).url();

  await expect(page.getByText("GitHub made the App")).toBeVisible();
  await expect(page.getByText("Used after a restart")).toBeVisible();
  await hydrated(page);
  await expectAccessible(page);
  expect(page.url()).not.toContain("code=");
  const kept = fs.readFileSync(connectedApp(), "utf8");
  expect(kept).not.toContain("PRIVATE KEY");
  expect(fs.statSync(connectedApp()).mode & 0o777).toBe(0o600);

  // The same answer once more, as Back and Reload bring it: nothing changes.
  await page.goto(answer);
  await expect(page.getByText("Not connected")).toBeVisible();
  await expect(page.getByText("found another one or one that was used")).toBeVisible();
  expect(fs.readFileSync(connectedApp(), "utf8")).toBe(kept);

  const opened = page.waitForEvent("popup");
  await page.getByRole("link", { name: "Install it in waymark" }).click();
  const installation = await opened;
  await installation.getByLabel(/^Forge token/).fill(server.token);
  await installation.getByRole("button", { name: "Install" }).click();
  await expect(installation.getByRole("heading", { name: "Waymark waymark is installed" })).toBeVisible();
  await installation.close();

  await own.restart();
  await page.goto(`${own.url}/settings/connections`);
  await hydrated(page);
  const forge = page.getByRole("region", { name: "Forge" });
  await expect(forge.getByText(/^GitHub App \d+, connected here$/)).toBeVisible();
  await expect(forge.getByText(server.url)).toBeVisible();
  await forge.getByRole("button", { name: "Test forge" }).click();
  await expect(forge.getByText("It works")).toBeVisible();
  await expect(forge.getByText("The GitHub App was granted what it needs, and no more")).toBeVisible();
  await page.getByRole("link", { name: "Connect GitHub" }).click();
  await expect(page.getByText("In use", { exact: true })).toBeVisible();
});

test.describe("what goes wrong", () => {
  test.use({ expectedErrors: /status of 422/ });

  test("an answer GitHub does not know is told as it is, and what was connected stays", async ({ page }) => {
    const before = fs.readFileSync(connectedApp(), "utf8");
    await page.goto(waymark(own, "setup-link"));
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
    await choosePlace(page);
    await confirmAtServer(page);
    const state = new URL(page.url()).searchParams.get("state") ?? "";
    await page.goto(`${own.url}/api/connections/github-app/callback?code=made-up&state=${state}`);
    await expect(page.getByText("GitHub does not know the code it gave, or it was used.")).toBeVisible();
    await expect(page.getByText(/Reference: req_/)).toBeVisible();
    expect(fs.readFileSync(connectedApp(), "utf8")).toBe(before);

    // Whoever does not hold the server's rights makes no App, and the portal learns nothing.
    await choosePlace(page);
    await confirmAtServer(page);
    await page.getByLabel(/^Forge token/).fill("wmf_not_the_token");
    await create(page).click();
    await expect(page.getByText("Expected the forge's token")).toBeVisible();
    expect(fs.readFileSync(connectedApp(), "utf8")).toBe(before);
  });
});
