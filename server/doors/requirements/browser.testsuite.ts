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
  // A page without an address for reports says it in the console alone.
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) reports.push(`console ${message.text()}`);
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

/** What a script would leave, and what no text of others may become. */
export const danger = (): { readonly ran: boolean; readonly elements: readonly string[] } => {
  const isDangerous = (element: Element): boolean => {
    const inText = element.closest(".prose, td, dd, h1, li") !== null;
    const attributes = [...element.attributes];
    const handles = attributes.some(({ name }) => name.startsWith("on"));
    const leads = attributes.some(({ value }) => /^\s*(javascript|vbscript|data:text\/html)/i.test(value));
    const isForeign =
      inText && /^(script|style|iframe|object|embed|base|meta|link|video|audio)$/i.test(element.tagName);
    const isRemote = element.tagName === "IMG" && /^https?:|^\/\//.test(element.getAttribute("src") ?? "");
    const isForm = element.tagName === "FORM" && element.closest(".prose") !== null;
    return handles || leads || isForeign || isRemote || isForm;
  };
  const elements = [...document.querySelectorAll("body *")].filter(isDangerous);
  return { ran: "pwned" in globalThis, elements: elements.map((element) => element.outerHTML.slice(0, 200)) };
};
