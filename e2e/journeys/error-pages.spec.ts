/* On a portal of its own whose database loses a table: what people see, what the log keeps, and the way back. */
import fs from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import Sqlite from "better-sqlite3";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { setupLink, startPortal, type RunningPortal } from "../portal-process.ts";
import { whileWorkerStands } from "../while-worker-stands.ts";

// 441: a server component failed; 419: the browser draws what the server could not.
test.use({ signedOut: true, expectedErrors: /status of (404|500)|React error #(419|441)|TRPCClientError/ });

let own: RunningPortal;
test.beforeAll(async () => {
  test.setTimeout(150_000);
  own = await startPortal();
});
test.afterAll(async () => own.stop());

function change(statements: readonly string[]): void {
  const database = new Sqlite(path.join(own.dataDir, "waymark.db"), { fileMustExist: true });
  database.pragma("foreign_keys = OFF");
  database.exec(statements.join(";"));
  database.close();
}
const renaming = (from: string, to: string): string => `ALTER TABLE ${from} RENAME TO ${to}`;
const rename = (from: string, to: string): void => change([renaming(from, to)]);

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

/** Signing in and the frame of every page stand on the others. */
const lost = [
  "api_tokens",
  "audit_events",
  "catalog_files",
  "catalog_scans",
  "entities",
  "entity_versions",
  "invitations",
  "jobs",
  "retention_settings",
  "runs",
  "scorecard_results",
  "service_accounts",
  "webhook_deliveries",
];
/** A page that is one list fails as a page; cards fail one by one, each under its own name. */
const readers = [
  { path: "/", cards: ["First steps", "My services", "Next steps", "My runs", "Needs attention"] },
  { path: "/catalog", cards: [] },
  { path: "/runs", cards: [] },
  { path: "/settings/sign-in", cards: [] },
  { path: "/settings/tokens", cards: [] },
  { path: "/settings/connections", cards: ["Connections"] },
  // The third of its cards asks the forge, which still answers; home.spec.ts takes that away.
  { path: "/settings/health", cards: ["Collectors", "Ingestion"] },
  { path: "/settings/jobs", cards: ["All jobs"] },
  { path: "/settings/retention", cards: [] },
  { path: "/settings/audit", cards: [] },
] as const;

async function expectFailure(page: Page, { path: address, cards }: (typeof readers)[number]): Promise<void> {
  await page.goto(own.url + address);
  const whole = page.getByRole("main");
  const places =
    cards.length === 0 ? [whole] : cards.map((name) => page.getByRole("region", { name, exact: true }));
  for (const place of places) {
    const title = place.getByRole("alert").getByRole("heading", { name: "The portal failed" });
    await expect(title, address).toBeVisible();
    await expect(place.getByText(/^Reference req_/)).toBeVisible();
    await expect(place.getByRole("button", { name: "Try again" })).toBeVisible();
  }
  expect(await whole.getByRole("alert").count(), address).toBe(places.length);
}

test("every list and card that cannot be read says so, and offers to try again", async ({ page }) => {
  test.setTimeout(150_000);
  await page.goto(setupLink(own));
  await expect(page.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
  await whileWorkerStands(own.dataDir, async () => {
    change(lost.map((table) => renaming(table, `${table}_lost`)));
    try {
      // Mostly it is waiting for the second try: three at a time.
      const left = [...readers];
      const lanes = [1, 2, 3].map(async () => {
        const tab = await page.context().newPage();
        for (let next = left.shift(); next !== undefined; next = left.shift()) await expectFailure(tab, next);
      });
      await Promise.all(lanes);
    } finally {
      change(lost.map((table) => renaming(`${table}_lost`, table)));
    }
  });
});
