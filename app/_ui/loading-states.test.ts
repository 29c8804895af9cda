/*
 * While a page is read, its skeleton is there: a loading.tsx in the page's own segment, because one further up was drawn
 * for another page. A page about one thing is the exception: what streams behind a skeleton has already said 200, so a
 * missing thing could not be answered with 404 any more.
 */
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const portal = path.join(import.meta.dirname, "../(portal)");
const pages = fs
  .readdirSync(portal, { recursive: true, encoding: "utf8" })
  .filter((file) => path.basename(file) === "page.tsx")
  .map((file) => ({ segment: path.dirname(file), text: fs.readFileSync(path.join(portal, file), "utf8") }));

const hasLoading = (segment: string): boolean => fs.existsSync(path.join(portal, segment, "loading.tsx"));

/** The segment and those above it: a loading.tsx in any of them stands before the page. */
const upwards = (segment: string): readonly string[] =>
  segment === "." ? ["."] : [segment, ...upwards(path.dirname(segment))];

/** Leads on without showing anything. */
const redirects = ["settings"];
/** Each reads the one thing it is about, which takes milliseconds, and answers 404 when there is none. */
const things = [
  "catalog/[namespace]/[kind]/[name]",
  "runs/[id]",
  "settings/members/[id]",
  "templates/[name]",
  "templates/[name]/new",
];

describe("a page of the portal", () => {
  it("is found", () => {
    expect(pages.length).toBeGreaterThan(18);
    expect(pages.map(({ segment }) => segment)).toEqual(expect.arrayContaining([...redirects, ...things]));
  });

  const streaming = pages.filter(({ segment }) => ![...redirects, ...things].includes(segment));
  it.each(streaming)("has a skeleton of its own: $segment", ({ segment }) => {
    expect(hasLoading(segment)).toBe(true);
  });

  it("waits for nothing when it leads on", () => {
    const leading = pages.filter(({ segment }) => redirects.includes(segment));
    for (const { text } of leading) expect(text).not.toMatch(/\bawait\b|return/);
  });

  it("about one thing, and no other, answers 404, with no skeleton before the answer", () => {
    const answering = pages.filter(({ text }) => text.includes("notFound()")).map(({ segment }) => segment);
    expect(answering.sort()).toEqual(things);
    expect(answering.flatMap(upwards).filter(hasLoading)).toEqual([]);
  });
});

describe("a skeleton", () => {
  const skeletons = fs
    .readdirSync(portal, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "loading.tsx");

  it.each(skeletons)("says to everybody what is loaded: %s", (file) => {
    const text = fs.readFileSync(path.join(portal, file), "utf8");
    expect(text).toMatch(/<LoadingLabel what=/);
    expect(text).toMatch(/<\w*Skeleton\b/);
  });
});
