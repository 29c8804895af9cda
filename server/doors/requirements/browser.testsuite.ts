/* A real browser for the table, and everything a page may do behind a person's back. */
import { chromium, type Browser, type BrowserContext, type Page } from "@playwright/test";
import { findChromium } from "../../../e2e/find-chromium.ts";

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });

/** Dialogs, requests to anywhere but these origins, and reports of the content-security policy. */
export function watch(page: Page, origins: readonly string[]): readonly string[] {
  const reports: string[] = [];
  page.on("dialog", (dialog) => {
    reports.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = request.url();
    const isOurs = origins.some((origin) => url.startsWith(`${origin}/`)) || url.startsWith("data:image/");
    if (!isOurs) reports.push(`request ${url}`);
    if (url.endsWith("/api/csp-report")) reports.push(`CSP ${request.postData() ?? ""}`);
  });
  return reports;
}

export async function signInAs(
  context: BrowserContext,
  person: { readonly cookie: string },
  url: string,
): Promise<void> {
  const [name = "", value = ""] = person.cookie.split("=");
  await context.addCookies([{ name, value, url }]);
}
