/* The main job: from a template in the browser to a repository that clones and a service in the catalog. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { expect, hydrated, open, test } from "../fixtures.ts";
import type { PortalState } from "../portal-state.ts";
import { nameOfThisTry, startRun } from "../start-run.ts";

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html ?? ""}`)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

async function expectFits(page: Page, what: string): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, what).toBeLessThanOrEqual(0);
}

/** As far as anything may be with Tab from the top of a page. */
const maximumTabs = 150;

/** Walks there with Tab alone, and expects to see where the focus is. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeEnabled();
  const isFocused = () => target.evaluate((element) => element === document.activeElement);
  for (let pressed = 0; pressed < maximumTabs && !(await isFocused()); pressed += 1)
    await page.keyboard.press("Tab");
  await expect(target).toBeFocused();
  expect(await target.evaluate((element) => getComputedStyle(element).outlineStyle)).not.toBe("none");
}

/** Fills the first page with the keyboard alone; focus starts in the name. */
async function answerByKeyboard(page: Page, name: string): Promise<void> {
  await expect(page.getByLabel("Name")).toBeFocused();
  await page.keyboard.type(name);
  await expect(page.getByText(`${name} is free.`)).toBeVisible();
  await tabTo(page, page.getByLabel("Owner"));
  await page.keyboard.type("payments");
  await expect(page.getByRole("option", { name: /payments/i })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("listbox")).toHaveCount(0);
  await tabTo(page, page.getByRole("combobox", { name: "System" }));
  await page.keyboard.type("checkout");
  await expect(page.getByRole("option", { name: /checkout/i })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox", { name: "System" })).toHaveValue(/checkout/i);
  await tabTo(page, page.getByRole("button", { name: "Next" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 2, name: "Its promise" })).toBeFocused();
}

/** Pastes the shown line into sh in Waymark's folder, as somebody new on this machine, and pushes from the clone. */
function pasteAndPush(line: string, clone: string, { dataDir, forgeUrl }: PortalState): string {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-home-"));
  const env = {
    ...{ ...process.env, HOME: home, XDG_CONFIG_HOME: home, GIT_CONFIG_NOSYSTEM: "1" },
    ...{ GIT_TERMINAL_PROMPT: "0", WAYMARK_DATA: dataDir, WAYMARK_FORGE_PORT: new URL(forgeUrl).port },
  };
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-C", clone, ...args], { env, encoding: "utf8", stdio: "pipe" });
  try {
    execFileSync("sh", ["-ec", line], { env, cwd: path.join(import.meta.dirname, "../..") });
    git(
      "-c",
      "user.name=Ada",
      "-c",
      "user.email=ada@example.com",
      "commit",
      "--allow-empty",
      "-qm",
      "Change",
    );
    git("push", "--quiet", "origin", "HEAD:change");
    return git("ls-remote", "--heads", "origin", "change");
  } finally {
    fs.rmSync(home, { recursive: true, force: true });
  }
}

test("a person scaffolds a service by keyboard, watches the run, clones it, pushes to it and finds it in the catalog", async ({
  page,
  portal,
}) => {
  test.setTimeout(180_000);
  await open(page, "/templates");
  await expectAccessible(page);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog", { name: "Search or jump to" }).getByRole("combobox")).toBeFocused();
  await page.keyboard.press("Escape");
  await tabTo(page, page.getByRole("link", { name: "Start", exact: true }));
  await page.keyboard.press("Enter");
  await answerByKeyboard(page, "parcel-tracker");
  await tabTo(page, page.getByRole("button", { name: "Review" }).last());
  await page.keyboard.press("Enter");
  await expect(page.getByText(/\d+ in one commit/)).toBeVisible();
  await tabTo(page, page.getByRole("button", { name: "deployment.yaml" }));
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Contents of deploy/kubernetes/deployment.yaml")).toContainText(
    "parcel-tracker",
  );
  await expectAccessible(page);
  await tabTo(page, page.getByRole("button", { name: "Create service" }));
  await page.keyboard.press("Enter");

  await expect(page.getByRole("heading", { name: "parcel-tracker is ready" })).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByText("2. See its tests pass")).toBeVisible();
  await expect(page.getByRole("log", { name: "Run log" })).toContainText("Create the repository");
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByRole("log", { name: "Run log" })).toContainText("Create the repository");

  const clone = (await page.getByText(/^git clone /).innerText()).replace("git clone ", "");
  const pushLine = await page.getByText(/git credential approve$/).innerText();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-clone-"));
  try {
    execFileSync("git", ["clone", "--quiet", clone, folder], {
      env: { ...process.env, GIT_TERMINAL_PROMPT: "0" },
    });
    execFileSync("git", ["-C", folder, "fsck", "--strict"], { stdio: "ignore" });
    const commits = execFileSync("git", ["-C", folder, "rev-list", "--count", "HEAD"], { encoding: "utf8" });
    expect(commits.trim()).toBe("1");
    expect(pasteAndPush(pushLine, folder, portal)).toContain("refs/heads/change");
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  expect(clone.startsWith(portal.forgeUrl)).toBe(true);

  await hydrated(page);
  await tabTo(page, page.getByRole("link", { name: "Its page in the catalog" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "parcel-tracker" })).toBeVisible();
  await expect(page.getByText("Availability").first()).toBeVisible();
  await expect(page.getByRole("link", { name: /checkout/i }).first()).toBeVisible();
  await page.getByRole("button", { name: "Clone" }).click();
  await expect(page.getByText(pushLine, { exact: true })).toBeVisible();
  await page.goto(clone.replace(/\.git$/, ""));
  await expect(page.getByText(pushLine, { exact: true })).toBeVisible();
});

test("a taken name is said while typing, and a draft survives a reload", async ({ page }) => {
  await open(page, "/templates/typescript-service/new?values.name=parcel-tracker&values.tier=1");
  await expect(page.getByLabel("Name")).toHaveValue("parcel-tracker");
  await expect(page.getByText(/parcel-tracker (already|exists)/).first()).toBeVisible();
  await page.getByLabel("Name").fill("Not A Name");
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByText("Expected: Lower-case words joined by hyphens.")).toBeVisible();
  await page.getByLabel("Name").fill("draft-name");
  await open(page, "/templates/typescript-service/new");
  await expect(page.getByLabel("Name")).toHaveValue("draft-name");
  await page.getByRole("button", { name: "Discard draft" }).click();
  await expect(page.getByLabel("Name")).toHaveValue("");
});

test("a copied link opens the wizard with every answer, those behind a condition too, and says so", async ({
  page,
}) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const onCall = "https://on.example/schedules/P1";
  await open(
    page,
    `/templates/typescript-service/new?values.name=linked-name&values.owner=group:default/payments&values.tier=0&values.onCall=${onCall}`,
  );
  await expect(page.getByText("The answers of the link you opened are filled in.")).toBeVisible();
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByLabel("On-call schedule")).toHaveValue(onCall);
  // Tier 1 proposes the second choice, 250 ms, and tier 0 the first, 100 ms.
  for (const choice of [1, 0]) {
    await page.getByLabel("Tier").selectOption({ index: choice });
    await expect(page.getByLabel("Answers within")).toHaveValue(String(choice));
  }
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(new URL(link).searchParams.get("values.onCall")).toBe(onCall);

  await open(page, link);
  await expect(page.getByLabel("Name")).toHaveValue("linked-name");
  await page.getByLabel("Name").fill("other-name");
  await open(page, "/templates/typescript-service/new");
  await expect(page.getByText("Your answers from last time are filled in.")).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue("other-name");
  await open(page, link);
  await expect(page.getByLabel("Name")).toHaveValue("linked-name");
  await page.getByRole("button", { name: "Use your draft" }).click();
  await expect(page.getByLabel("Name")).toHaveValue("other-name");
});

test.describe("addresses that lead nowhere", () => {
  test.use({ expectedErrors: /404/ });

  for (const address of ["/templates/nothing", "/templates/nothing/new", "/runs/run_nothing"]) {
    test(`${address} says so`, async ({ page }) => {
      const response = await page.goto(address);
      expect(response?.status()).toBe(404);
      await expect(page.getByRole("heading", { level: 1 })).toContainText("no such");
    });
  }
});

test("the wizard and the run fit a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const name = nameOfThisTry("phone-service");
  for (const address of [
    "/templates",
    "/templates/typescript-service",
    "/templates/typescript-service/new",
    "/runs",
    await startRun(page, name),
  ]) {
    await open(page, address);
    if (address.startsWith("/runs/"))
      await expect(page.getByRole("heading", { name: `${name} is ready` })).toBeVisible({
        timeout: 60_000,
      });
    await expectFits(page, address);
  }
  await open(page, `/catalog/default/component/${name}?tab=runs`);
  await expect(page.getByRole("link", { name }).first()).toBeVisible();
  await expectFits(page, "the runs of a service");
  await expectAccessible(page);
});
