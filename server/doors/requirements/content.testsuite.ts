/* R26–R28: what other people wrote, in repositories, names and exports. */
import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { patience } from "../../supervisor/testing.ts";
import { danger, openBrowser, signInAs, watch } from "./browser.testsuite.ts";
import { component, createRepository, replaceDescriptor, scan } from "./forge.testsuite.ts";
import { payloads } from "./payloads.testsuite.ts";
import { repositoryNameSuite } from "./repository-name.testsuite.ts";
import { bearer, database, fromPage, get, invite, json, read, send, subject } from "./testing.ts";

const viewer = () => bearer(subject().tokens.viewer);

const isKnown = async (name: string): Promise<boolean> =>
  (await get(`/api/v1/entities/by-name/component/default/${name}`, viewer())).status === 200;

const filesSchema = z.object({
  items: z.array(
    z.object({
      repository: z.string(),
      state: z.string(),
      findings: z.array(z.object({ line: z.number(), message: z.string() })),
    }),
  ),
});

const hostile: Readonly<Record<string, string>> = {
  bomb: `a: &a [x, x]\n${"bcdefgh"
    .split("")
    .map((name, index) => `${name}: &${name} [${`*${"abcdefg"[index]}, `.repeat(9)}]\n`)
    .join("")}`,
  alias: `${component("hostile-alias")}extra: &a [1]\nmore: *a\n`,
  "too-large": `${component("hostile-too-large")}# ${"x".repeat(300_000)}\n`,
  "too-deep": `${component("hostile-too-deep", `  annotations: ${"{a: ".repeat(40)}1${"}".repeat(40)}\n`)}`,
  "same-key": `${component("hostile-same-key")}kind: API\n`,
  tag: `${component("hostile-tag", "  title: !!js/function 'function () {}'\n")}`,
  merge: `${component("hostile-merge")}x: {<<: {a: 1}}\n`,
};

function yamlSuite(): void {
  describe("R27: a hostile descriptor", () => {
    const names = Object.keys(hostile);
    beforeAll(async () => {
      for (const name of names)
        await createRepository(`hostile-${name}`, { "catalog-info.yaml": component(`hostile-${name}`) });
      await scan();
      for (const name of names) await vi.waitUntil(() => isKnown(`hostile-${name}`), patience);
      for (const [name, text] of Object.entries(hostile)) await replaceDescriptor(`hostile-${name}`, text);
      await scan();
    }, 240_000);

    it.each(names)("(%s) is told with its place; the version before stays", async (name) => {
      const found = async () => {
        const { items } = filesSchema.parse(
          read(await get("/api/v1/catalog/files?state=error&limit=100", viewer())),
        );
        return items.find(({ repository }) => repository === `waymark/hostile-${name}`);
      };
      await vi.waitUntil(async () => (await found()) !== undefined, patience);
      const [finding] = (await found())?.findings ?? [];
      expect(finding?.line).toBeGreaterThan(0);
      expect(finding?.message.length).toBeGreaterThan(10);
      expect(await isKnown(`hostile-${name}`)).toBe(true);
    });

    it("harms nobody else's", async () => {
      const { items } = filesSchema.parse(
        read(await get("/api/v1/catalog/files?state=ok&limit=100", viewer())),
      );
      expect(items.length).toBeGreaterThan(5);
    });
  });
}

function pageSuite(): void {
  describe("R26: two hundred hostile texts", () => {
    let browser: Browser;
    let page: Page;
    let reports: readonly string[] = [];
    const perRepository = 25;
    const chunks = Array.from({ length: 8 }, (_, index) =>
      payloads.slice(index * perRepository, (index + 1) * perRepository),
    );
    const entity = (text: string, index: number): string => {
      const title = JSON.stringify(text.replaceAll(/\s+/g, " ").slice(0, 120));
      const link = `  links:\n    - url: https://example.com/${index}\n      title: ${title}\n`;
      return component(`hostile-text-${index}`, `  title: ${title}\n  description: ${title}\n${link}`);
    };
    const plant = (texts: readonly string[], index: number): Promise<void> => {
      const document = texts.map((text) => `${text}\n\nend-of-payload\n\n`).join("");
      return createRepository(`hostile-text-${index}`, {
        "README.md": `# Read me\n\n${document}`,
        "docs/runbooks/hostile.md": `# Runbook\n\n${document}`,
        "catalog-info.yaml": texts.map((text, n) => entity(text, index * perRepository + n)).join("---\n"),
      });
    };

    beforeAll(async () => {
      for (const [index, texts] of chunks.entries()) await plant(texts, index);
      await scan();
      await vi.waitUntil(() => isKnown("hostile-text-199"), patience);
      browser = await openBrowser();
      const context = await browser.newContext();
      const { portal, people } = subject();
      await signInAs(context, people.viewer, portal.url);
      page = await context.newPage();
      reports = watch(page, [portal.url]);
    }, 240_000);
    afterAll(() => browser?.close());

    it("are two hundred, and different", () => {
      expect(new Set(payloads).size).toBe(200);
    });

    const look = async (target: string, shown: string): Promise<void> => {
      await page.goto(`${subject().portal.url}${target}`);
      await page.locator("html[data-hydrated=true]").waitFor();
      await page.locator(shown).first().waitFor();
      expect(await page.evaluate(danger)).toEqual({ ran: false, elements: [] });
      expect(reports).toEqual([]);
    };

    it.each([...chunks.keys()])(
      "run nothing in a README and a runbook (part %i)",
      { timeout: 120_000 },
      async (index) => {
        const service = `/catalog/default/component/hostile-text-${index * perRepository}`;
        await look(service, ".prose");
        await look(`${service}?tab=runbook`, ".prose >> text=end-of-payload");
      },
    );

    it.each([
      ["a list of titles", "/catalog?q=hostile-text", "table"],
      ["a list of titles, unfiltered", "/catalog", "table"],
      ["relations", "/catalog/default/group/payments?tab=relations", "main"],
    ])("run nothing in %s", { timeout: 120_000 }, async (_where, target, shown) => {
      await look(target, shown);
    });

    it.each([3, 57, 120, 199])("run nothing as title, description and link of service %i", async (index) => {
      await look(`/catalog/default/component/hostile-text-${index}`, "h1");
    });
  });
}

function exportSuite(): void {
  describe("R28: an export", () => {
    it("lets no spreadsheet run a cell", async () => {
      const names = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://evil","x")'];
      for (const name of names) {
        const made = await send("POST", "/api/v1/tokens", fromPage(subject().people.admin), {
          name,
          role: "developer",
        });
        const { token } = z.object({ token: z.string() }).parse(read(made));
        await send("POST", "/api/v1/catalog/refresh", { ...json, ...bearer(token) });
      }
      // Our own doors trim names; what an identity provider calls somebody is its business.
      const person = await invite("developer", "a-cell");
      const blanks = ["\t=1+1", "\r=1+1", "\n=1+1", "\t", "\rplain", "\nplain"];
      for (const name of blanks) {
        database((db) =>
          db.prepare("UPDATE users SET display_name = ? WHERE email = ?").run(name, person.handle),
        );
        expect((await send("POST", "/api/v1/catalog/refresh", fromPage(person))).status).toBe(202);
      }
      const answer = await get("/api/v1/audit/export?format=csv", bearer(subject().tokens.admin));
      expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8");
      expect(answer.headers["content-disposition"]).toMatch(
        /^attachment; filename="waymark-audit-[\d-]+\.csv"$/,
      );
      for (const line of answer.body.trimEnd().split("\r\n"))
        expect(line).toMatch(/^"(?:[^"]|"")*"(?:,"(?:[^"]|"")*")*$/);
      const cells = [...answer.body.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell = ""]) => cell);
      expect(cells.filter((cell) => /^[=+\-@\t\r\n]/.test(cell))).toEqual([]);
      for (const name of [...names, ...blanks])
        expect(answer.body).toContain(`"'${name.replaceAll('"', '""')}"`);
    });
  });
}

export function contentSuite(): void {
  yamlSuite();
  pageSuite();
  exportSuite();
  repositoryNameSuite();
}
