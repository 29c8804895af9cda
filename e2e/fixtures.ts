/*
 * What every journey gets: the portal's address, an administrator's session unless it says otherwise, and a watch that
 * fails the journey on any content-security report, script error or console error.
 */
import { test as base, expect, type Page } from "@playwright/test";
import { adminStateFile, readPortal, type PortalState } from "./portal-state.ts";

interface Fixtures {
  readonly portal: PortalState;
  /** Starts without a session. */
  readonly signedOut: boolean;
  /** Errors of console and script this journey provokes on purpose, for example a refused request. */
  readonly expectedErrors: RegExp | undefined;
  readonly watch: undefined;
}

export const test = base.extend<Fixtures>({
  signedOut: [false, { option: true }],
  expectedErrors: [undefined, { option: true }],
  portal: async ({}, use) => use(readPortal()),
  baseURL: async ({}, use) => use(readPortal().url),
  storageState: async ({ signedOut }, use) => use(signedOut ? { cookies: [], origins: [] } : adminStateFile),
  watch: [
    async ({ page, expectedErrors }, use) => {
      const problems: string[] = [];
      page.on("pageerror", ({ message }) => {
        if (expectedErrors?.test(message) !== true) problems.push(`script error: ${message}`);
      });
      page.on("request", (request) => {
        if (request.url().endsWith("/api/csp-report"))
          problems.push(`CSP report: ${request.postData() ?? ""}`);
      });
      page.on("console", (message) => {
        if (message.type() !== "error" || expectedErrors?.test(message.text()) === true) return;
        problems.push(`console: ${message.text()}`);
      });
      await use(undefined);
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens a page and waits until React answers to clicks and keys. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

export async function hydrated(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-hydrated", "true");
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
}

export { expect };
