import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const app = path.join(import.meta.dirname, "..");
const sources = fs
  .readdirSync(app, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".tsx"))
  .map((file) => ({ file: path.basename(file), text: fs.readFileSync(path.join(app, file), "utf8") }));

/** Says by itself how old the last reading of the forge is, and why it may be wrong. */
const exempt = ["catalog-freshness.tsx"];

describe("what keeps showing data that could not be read again", () => {
  const views = sources.filter(({ text }) => text.includes("useSuspenseQuery("));

  it("is found", () => {
    expect(views.length).toBeGreaterThan(15);
    expect(views.map(({ file }) => file)).toEqual(expect.arrayContaining(exempt));
  });

  it.each(views.filter(({ file }) => !exempt.includes(file)))("says how old it is: $file", ({ text }) => {
    expect(text).toContain("<StaleNotice query=");
  });
});
