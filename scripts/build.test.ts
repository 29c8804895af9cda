// What makes a start build the interface anew: a change of anything the build reads, and of nothing else.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isBuilt, sourcesDigest } from "./build.mjs";

let root: string;
const write = (file: string, text: string): void => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
};

const read = ["app/(portal)/page.tsx", "server/kernel/ids.ts", "db/migrations/0001-a.sql", "public/icon.svg"];
const single = ["proxy.ts", "instrumentation.ts", "package.json", "package-lock.json", "next.config.js"];

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-build-"));
  for (const file of [...read, ...single, "tsconfig.json", "postcss.config.mjs"]) write(file, file);
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

describe("the digest of the sources", () => {
  it.each([...read, ...single, "tsconfig.json", "postcss.config.mjs"])("changes with %s", (file) => {
    const before = sourcesDigest(root);
    write(file, "changed");
    const changed = sourcesDigest(root);
    expect(changed).not.toBe(before);
    fs.rmSync(path.join(root, file));
    expect([before, changed]).not.toContain(sourcesDigest(root));
    write(file, file);
    expect(sourcesDigest(root)).toBe(before);
  });

  it("changes when a source is added, or gets another name", () => {
    const digests = [sourcesDigest(root)];
    write("server/new.ts", "new");
    digests.push(sourcesDigest(root));
    fs.renameSync(path.join(root, "server/new.ts"), path.join(root, "server/newer.ts"));
    digests.push(sourcesDigest(root));
    expect(new Set(digests).size).toBe(3);
  });

  it("is the same whatever is done to tests, documents and data", () => {
    const before = sourcesDigest(root);
    for (const file of [
      "server/ids.test.ts",
      "server/testing.ts",
      "server/testing/a.ts",
      "docs/a.md",
      "data/x",
    ])
      write(file, "new");
    expect(sourcesDigest(root)).toBe(before);
  });

  it("is what a finished build is recognised by", () => {
    write(".next/BUILD_ID", "b");
    expect(isBuilt(root)).toBe(false);
    write(".next/waymark-sources.sha256", `${sourcesDigest(root)}\n`);
    expect(isBuilt(root)).toBe(true);
    write("app/(portal)/page.tsx", "changed");
    expect(isBuilt(root)).toBe(false);
  });
});
