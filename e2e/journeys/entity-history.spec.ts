/* Somebody pushes a change of a descriptor, and the page of the service says what it was, when and by whom. */
import AxeBuilder from "@axe-core/playwright";
import type { APIRequestContext, Page } from "@playwright/test";
import { z } from "zod";
import { atTheForge } from "../at-the-forge.ts";
import { overflowPx } from "../crawl.ts";
import { expect, open, test } from "../fixtures.ts";
import type { PortalState } from "../portal-state.ts";
import { takeDown } from "../take-down.ts";

const ref = "component/default/notification-worker";
const tab = "/catalog/default/component/notification-worker?tab=history";
const author = { name: "Noor Haddad", email: "noor@example.com" };

const contentSchema = z.object({ sha: z.string(), content: z.string() });
const writtenSchema = z.object({ commit: z.object({ sha: z.string() }) });

/** Writes the descriptor at the forge, as a push would; `edit` gets what it says now. */
async function commitDescriptor(
  request: APIRequestContext,
  portal: PortalState,
  edit: (text: string) => string,
): Promise<string> {
  const file = "/repos/waymark/notification-worker/contents/catalog-info.yaml";
  const found = contentSchema.parse(
    await atTheForge(request, portal, { method: "GET", path: file, status: 200 }),
  );
  const text = edit(Buffer.from(found.content, "base64").toString("utf8"));
  const content = Buffer.from(text).toString("base64");
  const data = { message: "Say what it is for", content, sha: found.sha, author };
  const written = await atTheForge(request, portal, { method: "PUT", path: file, data, status: 200 });
  return writtenSchema.parse(written).commit.sha;
}

interface Versions {
  readonly totalItems: number;
  readonly nextCursor: string | null;
}

async function versions(page: Page, limit: number): Promise<Versions> {
  return (await page.request.get(`/api/v1/entities/${ref}/history?limit=${limit}`)).json();
}

async function expectReadable(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await overflowPx(page)).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1366, height: 768 });
}

test.use({ expectedErrors: /status of 503/ });

test("a push becomes a version with its changes, its commit and its author", async ({ page, portal }) => {
  const before = await versions(page, 1);
  const words = `Tells people what they asked to be told, ${test.info().retry + 1} times.`;
  const sha = await commitDescriptor(page.request, portal, (text) =>
    text.replace(/^ {2}description: .*$/m, `  description: ${words}`),
  );
  await expect.poll(async () => (await versions(page, 1)).totalItems).toBe(before.totalItems + 1);

  await page.clock.install();
  await open(page, tab);
  const history = page.getByRole("region", { name: "History" });
  const newest = history.getByRole("listitem").first();
  await expect(newest).toContainText("1 field changed");
  await expect(newest).toContainText("Current");
  await expect(newest).toContainText("by Noor Haddad");
  await expect(newest).toContainText("metadata.description");
  await expect(newest.getByRole("insertion")).toContainText(words);
  await expect(newest.getByRole("deletion")).toBeVisible();
  await expect(history.getByRole("listitem").last()).toContainText("First version");
  const commit = newest.getByRole("link", { name: `Commit ${sha.slice(0, 7)}` });
  const address = (await commit.getAttribute("href")) ?? "";
  expect(address).toBe(`${portal.forgeUrl}/waymark/notification-worker/commit/${sha}`);
  expect(await (await page.request.get(address)).text()).toContain("Say what it is for");
  await expectReadable(page);

  const bringBack = await takeDown(page, "catalog.listEntityHistory");
  await page.clock.fastForward("00:31");
  await expect(page.getByText("This could not be read again")).toBeVisible();
  await expect(newest).toContainText("by Noor Haddad");
  bringBack();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("This could not be read again")).toBeHidden();

  const { nextCursor } = await versions(page, 1);
  await open(page, `${tab}&cursor=${nextCursor ?? ""}`);
  await expect(history.getByText("Current")).toBeHidden();
  await history.getByRole("link", { name: "Newest" }).click();
  await expect(newest).toContainText("Current");
});

test("while the descriptor has errors, the history says that its newest version is the last one without", async ({
  page,
  portal,
}) => {
  const { totalItems } = await versions(page, 1);
  let was = "";
  await commitDescriptor(page.request, portal, (text) => {
    was = text;
    return `${text.trimEnd()}\n  lifecycle: [\n`;
  });
  try {
    const errors = async (): Promise<number> =>
      (await (await page.request.get("/api/v1/catalog/files?state=error")).json()).totalItems;
    await expect.poll(errors).toBeGreaterThan(0);
    await expect
      .poll(async () => {
        await open(page, tab);
        return page.getByText("The descriptor has errors now").count();
      })
      .toBe(1);
    expect((await versions(page, 1)).totalItems).toBe(totalItems);
  } finally {
    await commitDescriptor(page.request, portal, () => was);
  }
});
