/* Every page and link that each role can reach: it answers, is titled, fits, and the browser has nothing to complain of. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { closedTo, saysWhoMay } from "../closed-pages.ts";
import { crawl, overflowPx } from "../crawl.ts";
import { expect, test } from "../fixtures.ts";
import { pageKinds } from "../page-kinds.ts";
import { signInAs } from "../sign-in-as.ts";
import { nameOfThisTry, startRun } from "../start-run.ts";

const phone = { width: 390, height: 844 };
const wide = { width: 1920, height: 1080 };
const laptop = { width: 1366, height: 768 };

async function overflowing(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const viewport of [wide, phone, laptop]) {
    await page.setViewportSize(viewport);
    const by = await overflowPx(page);
    if (by > 0) found.push(`is ${by} px too wide at ${viewport.width} px`);
  }
  return found;
}

async function axeFindings(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const theme of ["light", "dark"]) {
    await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
    const { violations } = await new AxeBuilder({ page }).analyze();
    found.push(...violations.map(({ id, nodes }) => `fails ${id} in ${theme}: ${nodes[0]?.html ?? ""}`));
  }
  return found;
}

const seenOnPhone = new Set<string>();

/** One page of each kind: what differs between two of a kind is their data, not their shape. */
async function axeFindingsOnPhone(page: Page): Promise<readonly string[]> {
  const kind = pageKinds.find(({ matches }) => matches(page.url()))?.name;
  if (kind === undefined || seenOnPhone.has(kind)) return [];
  seenOnPhone.add(kind);
  await page.setViewportSize(phone);
  const found = await axeFindings(page);
  await page.setViewportSize(laptop);
  return found.map((finding) => `${finding} at ${phone.width} px`);
}

/** Leads on to the account, without a page of its own to show. */
const redirects = ["/settings"];

/** Kinds of page that none of the addresses opened is of: no link leads to them. */
const missing = (opened: readonly string[]): readonly string[] =>
  pageKinds
    .filter(({ name, matches }) => !redirects.includes(name) && !opened.some(matches))
    .map(({ name }) => name);

/** What the administrator can open, for the roles that no link leads there. */
let everyKind: readonly string[] = [];

test.describe.configure({ mode: "serial", timeout: 600_000 });

test("an administrator's pages answer, fit every width and pass axe in both themes", async ({
  page,
  portal,
}, testInfo) => {
  await page.goto(await startRun(page, nameOfThisTry("crawled-service")));
  await expect(page.getByText("Succeeded").first()).toBeVisible({ timeout: 60_000 });
  const report = await crawl(page, {
    portalUrl: portal.url,
    forgeUrl: portal.forgeUrl,
    inspect: async (open) => [
      ...(await overflowing(open)),
      ...(await axeFindings(open)),
      ...(await axeFindingsOnPhone(open)),
    ],
  });
  everyKind = report.opened;
  testInfo.annotations.push({
    type: "crawled",
    description: `${report.opened.length} pages, ${report.asked} further addresses`,
  });
  expect(report.problems).toEqual([]);
  expect(pageKinds.length).toBeGreaterThan(18);
  expect(missing(report.opened)).toEqual([]);
  expect(seenOnPhone.size).toBeGreaterThan(18);
});

for (const role of ["viewer", "developer", "maintainer"] as const) {
  test(`a ${role}'s pages answer, and what the role may not see says so`, async ({
    page,
    browser,
    portal,
  }, testInfo) => {
    const context = await signInAs(
      { role, email: `crawling-${role}@example.com` },
      { browser, portal, admin: page.request },
    );
    const report = await crawl(await context.newPage(), {
      portalUrl: portal.url,
      forgeUrl: portal.forgeUrl,
      also: everyKind,
      inspect: async (open, address) => [
        ...(await overflowing(open)),
        ...(await saysWhoMay(open, role, address)),
      ],
    });
    await context.close();
    testInfo.annotations.push({
      type: "crawled",
      description: `${report.opened.length} pages, ${report.asked} further addresses`,
    });
    expect(report.problems).toEqual([]);
    expect(missing(report.opened)).toEqual([]);
    const paths = report.opened.map((address) => new URL(address, portal.url).pathname);
    const unseen = closedTo(role).filter(({ path }) => !paths.some((opened) => path.test(opened)));
    expect(unseen.map(({ path }) => path.source)).toEqual([]);
  });
}
