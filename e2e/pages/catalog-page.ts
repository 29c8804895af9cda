import type { Locator, Page } from "@playwright/test";
import { expect, open } from "../fixtures.ts";

/** The catalog list, by the roles and names a person meets. */
export class CatalogPage {
  readonly table: Locator;
  readonly search: Locator;
  readonly links: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.table = page.getByRole("region", { name: "Services" });
    this.search = page.getByRole("searchbox", { name: "Search services" });
    this.links = this.table.locator("[data-list-item]");
  }

  async open(query = ""): Promise<void> {
    await open(this.page, `/catalog${query}`);
    await expect(this.page.locator("[data-list-keys]")).toBeAttached();
  }

  /** The address of the first service in the list. */
  async firstServicePath(): Promise<string> {
    await this.open();
    const href = await this.links.first().getAttribute("href");
    if (href === null) throw new Error("Expected a link in the first row of the catalog, found none.");
    return href;
  }
}
