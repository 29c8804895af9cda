/* On a portal of its own whose database loses a table: what people see, what the log keeps, and the way back. */
import fs from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import Sqlite from "better-sqlite3";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { startPortal, type RunningPortal } from "../portal-process.ts";

// 441: a server component failed; 419: the browser draws what the server could not.
test.use({ signedOut: true, expectedErrors: /status of (404|500)|React error #(419|441)|TRPCClientError/ });

let own: RunningPortal;
test.beforeAll(async () => {
  test.setTimeout(150_000);
  own = await startPortal();
});
test.afterAll(async () => own.stop());

function rename(from: string, to: string): void {
  const database = new Sqlite(path.join(own.dataDir, "waymark.db"), { fileMustExist: true });
  database.pragma("foreign_keys = OFF");
  database.exec(`ALTER TABLE ${from} RENAME TO ${to}`);
  database.close();
}

/** The reference on the page, once it is the one of a line in the log. */
async function loggedReference(page: Page): Promise<string> {
  const text = await page.getByText(/^Reference /).innerText();
  const reference = text.replace("Reference ", "");
  await expect
    .poll(() => fs.readFileSync(path.join(own.dataDir, "logs/web.log"), "utf8"))
    .toMatch(new RegExp(`"reference":"${reference}".*"msg":"a page could not be shown"`));
  return reference;
}

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
  }
}

test("a page that fails says so inside the shell, and works again when the portal does", async ({ page }) => {
  await page.goto(own.setupLink);
  // The page of the link goes on by itself; opening another one meanwhile would cross it.
  await expect(page.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
  rename("runs", "runs_lost");
  try {
    await page.goto(`${own.url}/runs/run_nothing`);
    await expect(page.getByRole("heading", { level: 1, name: "This page could not be shown" })).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
    expect(await loggedReference(page)).not.toBe("");
    await expectAccessible(page);
    await page.goto(`${own.url}/runs`);
    await expect(page.getByRole("heading", { level: 1, name: "The portal failed" })).toBeVisible();
    await expect(page.getByText(/^Reference req_/)).toBeVisible();
    await page.goto(`${own.url}/runs/run_nothing`);
    await expect(page.getByRole("heading", { level: 1, name: "This page could not be shown" })).toBeVisible();
  } finally {
    rename("runs_lost", "runs");
  }
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "There is no such run" })).toBeVisible();

  rename("users", "users_lost");
  try {
    const answer = await page.goto(`${own.url}/catalog`);
    expect(answer?.status()).toBe(500);
    await expect(
      page.getByRole("heading", { level: 1, name: "Waymark could not show this page" }),
    ).toBeVisible();
    expect(await page.title()).toBe("Something went wrong · Waymark");
    expect(await loggedReference(page)).not.toBe("");
    await expectAccessible(page);
  } finally {
    rename("users_lost", "users");
  }
  await page.getByRole("button", { name: "Go to the start page" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
});
