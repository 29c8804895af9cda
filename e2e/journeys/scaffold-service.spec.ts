/* The main job: from a template in the browser to a repository that clones and a service in the catalog. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, open, test } from "../fixtures.ts";

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html ?? ""}`)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** Fills the first page with the keyboard alone; focus starts in the name. */
async function answerByKeyboard(page: Page, name: string): Promise<void> {
  await expect(page.getByLabel("Name")).toBeFocused();
  await page.keyboard.type(name);
  await expect(page.getByText(`${name} is free.`)).toBeVisible();
  await page.getByLabel("Owner").focus();
  await page.keyboard.type("payments");
  await expect(page.getByRole("option", { name: /payments/i })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("listbox")).toHaveCount(0);
  await page.getByRole("button", { name: "Next" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 2, name: "Its promise" })).toBeFocused();
}

test("a person scaffolds a service by keyboard, watches the run, clones it and finds it in the catalog", async ({
  page,
  portal,
}) => {
  test.setTimeout(180_000);
  await open(page, "/templates");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Start", exact: true }).focus();
  await page.keyboard.press("Enter");
  await answerByKeyboard(page, "parcel-tracker");
  await page.getByRole("button", { name: "Review" }).last().focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText(/\d+ in one commit/)).toBeVisible();
  await page.getByRole("button", { name: "deployment.yaml" }).click();
  await expect(page.getByLabel("Contents of deploy/kubernetes/deployment.yaml")).toContainText(
    "parcel-tracker",
  );
  await expectAccessible(page);
  await page.getByRole("button", { name: "Create service" }).focus();
  await page.keyboard.press("Enter");

  await expect(page.getByRole("heading", { name: "parcel-tracker is ready" })).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByRole("log", { name: "Run log" })).toContainText("Create the repository");
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByRole("log", { name: "Run log" })).toContainText("Create the repository");

  const clone = (await page.getByText(/^git clone /).innerText()).replace("git clone ", "");
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-clone-"));
  try {
    execFileSync("git", ["clone", "--quiet", clone, folder], {
      env: { ...process.env, GIT_TERMINAL_PROMPT: "0" },
    });
    execFileSync("git", ["-C", folder, "fsck", "--strict"], { stdio: "ignore" });
    const commits = execFileSync("git", ["-C", folder, "rev-list", "--count", "HEAD"], { encoding: "utf8" });
    expect(commits.trim()).toBe("1");
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  expect(clone.startsWith(portal.forgeUrl)).toBe(true);

  await page.getByRole("link", { name: "Its page in the catalog" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "parcel-tracker" })).toBeVisible();
  await expect(page.getByText("Availability").first()).toBeVisible();
});

test("a taken name is said while typing, and a draft survives a reload", async ({ page }) => {
  await open(page, "/templates/typescript-service/new?values.name=parcel-tracker&values.tier=1");
  await expect(page.getByLabel("Name")).toHaveValue("parcel-tracker");
  await expect(page.getByText(/parcel-tracker (already|exists)/).first()).toBeVisible();
  await page.getByLabel("Name").fill("Not A Name");
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByText("Expected: Lower-case words joined by hyphens.")).toBeVisible();
  await expect(page.getByText("Owner is required.")).toBeVisible();
  await page.getByLabel("Name").fill("draft-name");
  await open(page, "/templates/typescript-service/new");
  await expect(page.getByLabel("Name")).toHaveValue("draft-name");
  await page.getByRole("button", { name: "Discard draft" }).click();
  await expect(page.getByLabel("Name")).toHaveValue("");
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
  for (const address of [
    "/templates",
    "/templates/typescript-service",
    "/templates/typescript-service/new",
    "/runs",
  ]) {
    await open(page, address);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, address).toBeLessThanOrEqual(0);
  }
});
