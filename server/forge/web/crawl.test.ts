import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillForge } from "../testing/full-forge.ts";
import { openForge, type OpenForge } from "../testing/open-forge.ts";

// Everything a reader can reach from the first page, with all that a repository may hold.

let open: OpenForge;
const found = new Map<string, { status: number; markup: string; headers: Headers }>();

/** Addresses on a page; the menus of branches lead to files that may not be there, as GitHub's do. */
const addressesIn = (markup: string): string[] =>
  [
    ...markup
      .replaceAll(/<details class="menu">[\s\S]*?<\/details>/g, "")
      .matchAll(/ (?:href|src)="([^"]*)"/g),
  ]
    .map(([, address = ""]) =>
      address.replaceAll("&amp;", "&").replaceAll("&#39;", "'").replaceAll("&quot;", '"'),
    )
    .filter((address) => !/^(https?|mailto):/.test(address));

/** Pages at other revisions than the branch look the same; that they are there is enough. */
const isLooked = (path: string) => !/\/(tree|blob|commits)\/([0-9a-f]{40}|v1|v\/2)/.test(path);

async function crawl(): Promise<void> {
  const waiting = [
    "/",
    "/orgs/waymark/teams/devs",
    "/ada",
    "/waymark/full/actions",
    "/waymark/full/pulls?state=all",
  ];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (found.has(path)) continue;
    const answer = await open.get(path);
    const isPage = answer.headers.get("content-type")?.startsWith("text/html") === true;
    found.set(path, {
      status: answer.status,
      headers: answer.headers,
      markup: isPage ? await answer.text() : "",
    });
    const here = new URL(path, "http://forge");
    const next = addressesIn(found.get(path)?.markup ?? "").map((address) => new URL(address, here));
    if (isLooked(path)) waiting.push(...next.map(({ pathname, search }) => `${pathname}${search}`));
  }
}

beforeAll(async () => {
  open = await openForge();
  await fillForge(open);
  await crawl();
});
afterAll(() => open.close());

const pages = () => [...found].filter(([, { markup }]) => markup !== "");
const wrong = (isWrong: (markup: string, path: string) => unknown) =>
  pages().flatMap(([path, { markup }]) => (isWrong(markup, path) ? [path] : []));

describe("everything that can be reached from the first page", () => {
  it("is there", () => {
    expect(found.size).toBeGreaterThan(60);
    expect(
      [...found].filter(([, { status }]) => ![200, 301, 302].includes(status)).map(([path]) => path),
    ).toEqual([]);
  });

  it("caused no error on the way", () => {
    expect(open.lines).toEqual([]);
  });

  it("has one first heading, one main part, a language and a title of its own", () => {
    expect(
      wrong(
        (markup) =>
          markup.match(/<h1[ >]/g)?.length !== 1 ||
          markup.match(/<main /g)?.length !== 1 ||
          !markup.includes('<html lang="en">') ||
          !/<title>[^<]+ · Waymark forge<\/title>/.test(markup),
      ),
    ).toEqual([]);
  });

  it("says on every page that this is not GitHub", () => {
    expect(wrong((markup) => !markup.includes("Local forge, not GitHub."))).toEqual([]);
  });

  it("runs nothing and loads nothing from elsewhere, by what it holds and by its policy", () => {
    expect(
      wrong(
        (markup) =>
          /<(script|iframe|object|embed|form|link rel="stylesheet")/.test(markup) ||
          /<[^>]* (on\w+|style)=/.test(markup) ||
          /<img src=x|(href|src)="\s*(javascript|data):/i.test(markup) ||
          /<img[^>]* src="(?!\/)/.test(markup),
      ),
    ).toEqual([]);
    const policies = new Set(
      [...found.values()].map(({ headers }) => headers.get("content-security-policy") ?? ""),
    );
    expect([...policies].filter((policy) => !policy.startsWith("default-src 'none'; "))).toEqual([]);
    expect(
      [...found.values()].every(({ headers }) => headers.get("x-content-type-options") === "nosniff"),
    ).toBe(true);
  });

  it("names each place of a page once, and leads to places that exist", () => {
    const repeated = wrong((markup) => {
      const ids = [...markup.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
      return new Set(ids).size !== ids.length;
    });
    expect(repeated).toEqual([]);
    const dangling = pages().flatMap(([path, { markup }]) =>
      addressesIn(markup)
        .filter((address) => address.startsWith("#") && !markup.includes(` id="${address.slice(1)}"`))
        .map((address) => `${path} ${address}`),
    );
    expect(dangling).toEqual([]);
  });

  it("leads from one page to a place on another that exists there", () => {
    const dangling = pages().flatMap(([path, { markup }]) =>
      addressesIn(markup)
        .map((address) => new URL(address, `http://forge${path}`))
        .filter(
          ({ hash, pathname, search }) =>
            hash !== "" &&
            found
              .get(`${pathname}${search}`)
              ?.markup.includes(` id="${decodeURIComponent(hash.slice(1))}"`) === false,
        )
        .map((address) => `${path} ${address.href}`),
    );
    expect(dangling).toEqual([]);
  });

  it("gives every table its column headings and every picture its words", () => {
    const tables = pages().flatMap(([path, { markup }]) =>
      [...markup.matchAll(/<table class="([^"]*)">([\s\S]*?)<\/table>/g)].map(([, kind = "", rows = ""]) => ({
        path,
        kind,
        rows,
      })),
    );
    expect(new Set(tables.map(({ kind }) => kind))).toEqual(new Set(["list", "code"]));
    // Lines of a file are no columns of anything.
    const bare = tables.filter(({ kind, rows }) => kind === "list" && !rows.includes('<th scope="col"'));
    expect(bare.map(({ path }) => path)).toEqual([]);
    expect(wrong((markup) => /<th(?!ead| scope=)/.test(markup))).toEqual([]);
    expect(wrong((markup) => /<img(?![^>]* alt=)/.test(markup))).toEqual([]);
  });
});
