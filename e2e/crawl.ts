/*
 * Follows every link from the start page. The first address of each kind of page is opened in the browser and looked at;
 * further ones of the kind, and what the forge shows, are asked for and have to answer.
 */
import type { Page, Response } from "@playwright/test";

export interface CrawlOptions {
  readonly portalUrl: string;
  readonly forgeUrl: string;
  /** What has to hold of a page that is open, beyond what every page must; returns what does not. */
  readonly inspect: (page: Page, address: string) => Promise<readonly string[]>;
  /** Addresses that no link of this person leads to. */
  readonly also?: readonly string[];
}

export interface CrawlReport {
  /** Opened in the browser, one of each kind. */
  readonly opened: readonly string[];
  readonly asked: number;
  readonly problems: readonly string[];
}

/** What makes two addresses one kind of page: names and ids do not, the section of an entity does. */
export function kindOfPage(address: string): string {
  const { pathname, searchParams } = new URL(address, "http://portal");
  const path = pathname
    .replace(/^\/runs\/[^/]+/, "/runs/:id")
    .replace(/^\/templates\/[^/]+/, "/templates/:name")
    .replace(/^\/settings\/members\/[^/]+/, "/settings/members/:id")
    .replace(/^\/catalog\/[^/]+\/([^/]+)\/[^/]+/, "/catalog/:namespace/$1/:name");
  const keys = [...searchParams.keys()]
    .sort()
    .map((key) => (key === "tab" ? `tab=${searchParams.get(key)}` : key));
  return [path, ...new Set(keys)].join(" ");
}

/** Data to be saved and the doors for programs are not pages. */
const isPage = ({ pathname }: URL): boolean => !pathname.startsWith("/api/") || pathname === "/api/docs";

async function linksOf(page: Page): Promise<readonly string[]> {
  const links = await page
    .locator("a[href]:not([download])")
    .evaluateAll((all) => all.flatMap((link) => (link instanceof HTMLAnchorElement ? [link.href] : [])));
  return [...new Set(links.map((link) => link.split("#")[0] ?? ""))];
}

/** Listens to one page for as long as it is crawled; `take` empties what was heard. */
function listen(page: Page): { take: () => readonly string[] } {
  let heard: string[] = [];
  page.on("pageerror", (error) => heard.push(`script error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") heard.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (request.url().endsWith("/api/csp-report")) heard.push(`CSP report: ${request.postData() ?? ""}`);
  });
  page.on("response", (response: Response) => {
    if (response.status() >= 500) heard.push(`${response.status()} from ${response.url()}`);
  });
  return {
    take: () => {
      const taken = heard;
      heard = [];
      return taken;
    },
  };
}

async function openPage(page: Page, address: string): Promise<readonly string[]> {
  const response = await page.goto(address);
  const status = response?.status() ?? 0;
  await page.locator('html[data-hydrated="true"]').waitFor();
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  const title = await page.title();
  const headings = await page.getByRole("heading", { level: 1 }).count();
  return [
    ...(status === 200 ? [] : [`answered ${status}`]),
    ...(/^\S.* · Waymark$/.test(title) ? [] : [`has the title “${title}”`]),
    ...(headings === 1 ? [] : [`has ${headings} headings of level 1`]),
  ];
}

export async function overflowPx(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

export async function crawl(page: Page, options: CrawlOptions): Promise<CrawlReport> {
  const { portalUrl, forgeUrl, inspect, also = [] } = options;
  const heard = listen(page);
  const queue = ["/", ...also].map((path) => new URL(path, portalUrl).href);
  const known = new Set(queue);
  const opened = new Map<string, string>();
  const problems: string[] = [];
  let asked = 0;
  for (let address = queue.shift(); address !== undefined; address = queue.shift()) {
    const url = new URL(address);
    const kind = kindOfPage(address);
    if (url.origin !== portalUrl || opened.has(kind)) {
      asked += 1;
      const answer = await page.request.get(address);
      if (answer.status() >= 400) problems.push(`${address} answered ${answer.status()}`);
      continue;
    }
    const path = url.pathname + url.search;
    opened.set(kind, path);
    const found = [...(await openPage(page, address)), ...(await inspect(page, path)), ...heard.take()];
    problems.push(...found.map((problem) => `${path} ${problem}`));
    for (const link of await linksOf(page)) {
      const target = URL.parse(link);
      const isOurs = target?.origin === portalUrl ? isPage(target) : target?.origin === forgeUrl;
      if (!isOurs || known.has(link)) continue;
      known.add(link);
      queue.push(link);
    }
  }
  return { opened: [...opened.values()], asked, problems };
}
