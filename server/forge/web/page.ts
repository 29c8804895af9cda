import type { Commit } from "../git/commit.ts";
import type { Forge } from "../forge.ts";
import type { Repo } from "../git/object-store.ts";
import { fullName, type Repository } from "../store/repositories.ts";
import { encodePath, type Html, html } from "./html.ts";
import { layout, PAGE_HEADERS } from "./layout.ts";

// What every page is made of: an answer, the repository it is about, and addresses in GitHub's form.

export type Page = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
};

export type Visit = {
  readonly forge: Forge;
  readonly repository: Repository;
  readonly repo: Repo;
  readonly query: URLSearchParams;
};

/** A repository at one commit. */
export type View = Visit & {
  /** Branch, tag or commit as it stands in the address. */
  readonly at: string;
  readonly commit: Commit;
};

export const page = (title: string, body: Html, status = 200): Page => ({
  status,
  headers: PAGE_HEADERS,
  body: layout(title, body),
});

export const missing = (): Page =>
  page(
    "Not found",
    html`<h1>Not found</h1>
      <p>Nothing has this address here. <a href="/">All repositories</a></p>`,
    404,
  );

export const plainText = (body: string | Buffer): Page => ({
  status: 200,
  headers: {
    ...PAGE_HEADERS,
    "content-type": "text/plain; charset=utf-8",
    "content-security-policy": "default-src 'none'; sandbox",
  },
  body,
});

export const picture = (svg: string): Page => ({
  status: 200,
  headers: { ...PAGE_HEADERS, "content-type": "image/svg+xml" },
  body: svg,
});

/** `addressOf(repository, "tree", "main", "docs")`: parts may hold slashes, empty ones fall away. */
export const addressOf = (repository: Repository, ...parts: readonly string[]): string =>
  `/${[fullName(repository), ...parts.filter((part) => part !== "").map(encodePath)].join("/")}`;

/** The page asked for, from 1. */
export function pageNumber(query: URLSearchParams): number {
  const number = Number(query.get("page") ?? 1);
  return Number.isSafeInteger(number) && number > 0 ? number : 1;
}

export type Paging = {
  readonly page: number;
  readonly isLast: boolean;
  /** Address of a page by its number. */
  readonly address: (page: number) => string;
  readonly words?: readonly [back: string, on: string];
};

export function pager({ page: current, isLast, address, words = ["Newer", "Older"] }: Paging): Html {
  if (current === 1 && isLast) return html``;
  const back = current > 1 ? html`<a rel="prev" href="${address(current - 1)}">${words[0]}</a>` : html``;
  const on = isLast ? html`` : html`<a rel="next" href="${address(current + 1)}">${words[1]}</a>`;
  return html`<nav class="pages" aria-label="Pages">
    ${back}<span class="soft">Page ${current}</span>${on}
  </nav>`;
}
