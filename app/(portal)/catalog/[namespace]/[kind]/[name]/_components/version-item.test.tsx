import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { VersionItem, type ShownVersion } from "./version-item";
import { VersionPages } from "./version-pages";

const first: ShownVersion = {
  id: "ver_1",
  recordedFrom: "2026-01-15T09:00:00.000Z",
  recordedTo: null,
  commit: "0123456789abcdef",
  commitUrl: "https://forge.example/o/web/commit/0123456789abcdef",
  author: "Ada <b>",
  goneSince: null,
  changes: [],
};
const nowMs = Date.parse("2026-01-15T11:00:00.000Z");
const drawn = (version: Partial<ShownVersion>): string =>
  renderToStaticMarkup(<VersionItem version={{ ...first, ...version }} nowMs={nowMs} />);
const title = { path: "metadata.title", before: null, after: "Web" };
const owner = { path: "spec.owner", before: "payments", after: "storefront" };

describe("a version of an entity", () => {
  it("says who committed it, when it was read, and leads to the commit", () => {
    const html = drawn({});
    expect(html).toContain('href="https://forge.example/o/web/commit/0123456789abcdef"');
    expect(html).toContain(">0123456<");
    expect(html).toContain("by Ada &lt;b&gt;");
    expect(html).toContain("2 hours ago");
  });

  it.each([
    ["the first one", {}, "First version"],
    ["one change", { changes: [title] }, "1 field changed"],
    ["two changes", { changes: [title, owner] }, "2 fields changed"],
    [
      "a return without a change",
      { goneSince: "2026-01-14T08:00:00.000Z" },
      "Back in the catalog, unchanged",
    ],
  ])("is titled by what changed: %s", (_case, version, words) => {
    expect(drawn(version)).toContain(`>${words}</h3>`);
  });

  it("says when the entity was gone before", () => {
    expect(drawn({ goneSince: "2026-01-14T08:00:00.000Z", changes: [title] })).toContain(
      "Not in the catalog from 2026-01-14 08:00 UTC to 2026-01-15 09:00 UTC.",
    );
  });

  it("names the forge where no commit is behind it, and only the commit where nobody kept who made it", () => {
    expect(drawn({ commit: null, commitUrl: null, author: null })).toContain("Read from the forge");
    const old = drawn({ commitUrl: null, author: null });
    expect(old).toContain(">0123456</code>");
    expect(old).not.toContain("by ");
  });

  it("is marked while it is what the catalog knows", () => {
    expect(drawn({})).toContain("Current");
    expect(drawn({ recordedTo: "2026-01-15T10:00:00.000Z" })).not.toContain("Current");
  });
});

describe("the pages of a history", () => {
  const pages = (cursor: string | undefined, nextCursor: string | null): string =>
    renderToStaticMarkup(
      <VersionPages href="/catalog/x?tab=history" cursor={cursor} nextCursor={nextCursor} />,
    );

  it("are no pages while everything fits on one", () => {
    expect(pages(undefined, null)).toBe("");
  });

  it("lead to older ones, and back to the newest from anywhere", () => {
    expect(pages(undefined, "a+b")).toContain('href="/catalog/x?tab=history&amp;cursor=a%2Bb"');
    expect(pages(undefined, "a+b")).not.toContain("Newest");
    expect(pages("a", null)).toContain('href="/catalog/x?tab=history"');
    expect(pages("a", null)).not.toContain("Older");
    expect(pages("a", "b")).toMatch(/Newest.*Older/);
  });
});
