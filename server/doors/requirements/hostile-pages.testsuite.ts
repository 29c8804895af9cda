/* R26: every page that shows a text of others, in a real browser, with hostile texts in it. */
import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { patience } from "../../supervisor/testing.ts";
import { danger, openBrowser, signInAs, watch } from "./browser.testsuite.ts";
import { scan } from "./forge.testsuite.ts";
import {
  plantForge,
  plantLinks,
  plantMembers,
  plantObjectives,
  plantRuns,
  type HostilePull,
} from "./hostile-places.testsuite.ts";
import { line, slice, usedTexts } from "./payload-slices.testsuite.ts";
import { payloads } from "./payloads.testsuite.ts";
import { bearer, fromPage, get, outcome, send, subject } from "./testing.ts";

let browser: Browser;
let page: Page;
let reports: readonly string[] = [];
let runs: readonly string[] = [];
let pulls: readonly HostilePull[] = [];

const forgeUrl = (): string => `http://127.0.0.1:${subject().portal.forgePort}`;
const entity = (name: string): string => `/api/v1/entities/by-name/component/default/${name}`;

async function plant(): Promise<void> {
  await plantMembers();
  runs = await plantRuns();
  await plantObjectives();
  await plantLinks();
  pulls = await plantForge();
  await scan();
  for (const name of ["hostile-objectives", "hostile-links"])
    await vi.waitUntil(
      async () => (await get(entity(name), bearer(subject().tokens.viewer))).status === 200,
      patience,
    );
}

const expectNothing = async (where: string): Promise<void> => {
  expect({ where, ...(await page.evaluate(danger)), reports }).toEqual({
    ...{ where, ran: false, elements: [], reports: [] },
  });
};

/** A page of the portal, once it works, and the words that say that the texts are there. */
async function look(target: string, shown: string): Promise<void> {
  await page.goto(`${subject().portal.url}${target}`);
  await page.locator("html[data-hydrated=true]").waitFor();
  await page.getByText(shown).first().waitFor();
  await expectNothing(target);
}

async function lookAtForge(target: string): Promise<void> {
  const answer = await page.goto(`${forgeUrl()}${target}`);
  expect([target, answer?.status()]).toEqual([target, 200]);
  await expectNothing(target);
}

async function review(index: number): Promise<void> {
  await look(`/templates/hostile-${index}/new?values.name=hostile-new-${index}`, "Name");
  await page.getByRole("button", { name: "Review", exact: true }).click();
  await page.getByRole("heading", { name: "Review", level: 2 }).waitFor();
  await page.getByText("wish.txt").first().waitFor();
  await expectNothing(`review of hostile-${index}`);
}

function portalPages(): void {
  it.each([
    ["names of members", "/settings/members", "hostile-member-0"],
    ["names of tokens", "/settings/tokens", "alert(1)"],
    ["details of the audit log", "/settings/audit", "alert(1)"],
    ["runs by their starter", "/runs", "hostile-run-0"],
    ["objectives", "/catalog/default/component/hostile-objectives?tab=slos", "alert(1)"],
    ["links", "/catalog/default/component/hostile-links", "alert(1)"],
    ["templates", "/templates", "alert(1)"],
  ])("run nothing in %s", { timeout: 120_000 }, (_where, target, shown) => look(target, shown));

  it("run nothing in the answers and the log of a run", { timeout: 300_000 }, async () => {
    expect(runs).toHaveLength(25);
    for (const id of runs) await look(`/runs/${id}`, "Queued by");
  });

  it("run nothing in a template, its questions and the review", { timeout: 300_000 }, async () => {
    for (let index = 0; index < 25; index += 1) {
      await look(`/templates/hostile-${index}`, "alert(1)");
      await review(index);
    }
  });
}

function forgePages(): void {
  it("run nothing on the forge's pages", { timeout: 300_000 }, async () => {
    expect(pulls).toHaveLength(25);
    const repository = "/waymark/hostile-forge";
    for (const target of ["/waymark", `${repository}/branches`, `${repository}/pulls`])
      await lookAtForge(target);
    for (let index = 0; index < 25; index += 1) await lookAtForge(`/waymark/hostile-description-${index}`);
    for (const { branch, number } of pulls) {
      const name = encodeURIComponent(branch);
      for (const target of [`tree/${name}`, `commits/${name}`, `pull/${number}`])
        await lookAtForge(`${repository}/${target}`);
    }
  });
}

export function hostilePagesSuite(): void {
  describe("R26: hostile texts in every place", () => {
    beforeAll(async () => {
      await plant();
      browser = await openBrowser();
      const context = await browser.newContext();
      const { portal, people } = subject();
      await signInAs(context, people.admin, portal.url);
      page = await context.newPage();
      reports = watch(page, [portal.url, forgeUrl()]);
    }, 300_000);
    afterAll(() => browser?.close());

    it("are all of them, each somewhere", () => {
      expect([...usedTexts()].toSorted()).toEqual([...payloads].toSorted());
    });

    it("are no name of a service account", async () => {
      const { people } = subject();
      for (const name of slice("tokens")) {
        const input = { name: line(name), role: "viewer", owner: "group:default/payments" };
        const answer = await send("POST", "/api/v1/service-accounts", fromPage(people.admin), input);
        expect(outcome(answer), name).toEqual([400, "invalid_input"]);
      }
    });

    it("would be noticed on a page that let them run", async () => {
      const careless = await browser.newPage();
      const seen = watch(careless, []);
      const texts = payloads.filter((text) => text.includes("onerror"));
      await careless.setContent(`<div class="prose">${texts.join("")}</div>`);
      await vi.waitUntil(() => seen.some((report) => report === "dialog 1"), patience);
      const { ran, elements } = await careless.evaluate(danger);
      expect([ran, elements.length > 0]).toEqual([true, true]);
      await careless.close();
    });

    portalPages();
    forgePages();
  });
}
