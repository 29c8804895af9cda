import { describe, expect, it } from "vitest";
import { checkPackage } from "./check-package.ts";
import { judge } from "./testing.ts";

type Json = Record<string, unknown>;
const manifest = (overrides: Json = {}): Json => ({
  name: "checkout-api",
  private: true,
  engines: { node: ">=20" },
  scripts: {},
  dependencies: { pino: "9.1.0" },
  devDependencies: { typescript: "6.0.3" },
  ...overrides,
});
const pino: Json = { version: "9.1.0", integrity: "sha512-x" };
const lock = (overrides: Json = {}, packages: Json = { "node_modules/pino": pino }): Json => ({
  name: "checkout-api",
  lockfileVersion: 3,
  packages: {
    "": { dependencies: { pino: "9.1.0" }, devDependencies: { typescript: "6.0.3" } },
    ...packages,
  },
  ...overrides,
});
const findings = (one: Json, other: Json) =>
  judge(checkPackage, {
    "package.json": `${JSON.stringify(one, null, 2)}\n`,
    "package-lock.json": `${JSON.stringify(other, null, 2)}\n`,
  });

describe("a package", () => {
  it("that is private, exact and locked passes", async () => {
    expect(await findings(manifest(), lock())).toEqual([]);
  });

  it("without dependencies passes", async () => {
    const bare = manifest({ dependencies: undefined, devDependencies: undefined });
    expect(await findings(bare, lock({}, { "": {} }))).toEqual([]);
  });

  it.each([{}, { "package.json": "{}\n" }, { "package-lock.json": "{}\n" }])(
    "needs both of its files, has %j",
    async (files) => {
      expect(await judge(checkPackage, files)).toEqual([
        "package.json:1:1: package-missing: expected package.json and package-lock.json",
      ]);
    },
  );

  it("carries the service's name in both files", async () => {
    expect(await findings(manifest({ name: "service" }), lock({ name: "other" }))).toEqual([
      "package.json:1:1: package-name: expected the name checkout-api, found service",
      "package-lock.json:1:1: package-name: expected the name checkout-api, found other",
    ]);
  });

  it.each([
    [{ private: false }, "private"],
    [{ private: undefined }, "private"],
    [{ engines: undefined }, "engines"],
    [{ engines: {} }, "engines.node"],
    [{ scripts: undefined }, "scripts"],
    [{ dependencies: { pino: 9 } }, "dependencies.pino"],
  ])("is not shaped like %j", async (overrides, field) => {
    const [found, ...more] = await findings(manifest(overrides), lock());
    expect(more).toEqual([]);
    expect(found).toMatch(/^package\.json:1:1: package-shape: /);
    expect(found).toContain(`at ${field}`);
  });

  it.each([
    [{ lockfileVersion: 2 }, "lockfileVersion"],
    [{ packages: {} }, "packages."],
    [{ packages: { "": {}, "node_modules/a": { os: "linux" } } }, 'packages["node_modules/a"].os'],
  ])("is not locked like %j", async (overrides, field) => {
    const [found] = await findings(manifest(), lock(overrides));
    expect(found).toMatch(/^package-lock\.json:1:1: package-shape: /);
    expect(found).toContain(`at ${field}`);
  });
});

describe("a version", () => {
  it.each([
    "^9.1.0",
    "~9.1.0",
    "9.1",
    "9",
    "*",
    "",
    "latest",
    ">=9.1.0",
    "9.1.0-rc.1",
    "file:../pino",
    "npm:x@9.1.0",
    "github:acme/pino",
  ])("%j is not exact", async (version) => {
    const dependencies = { pino: version };
    const locked = {
      "": { dependencies, devDependencies: { typescript: "6.0.3" } },
      "node_modules/pino": pino,
    };
    expect(await findings(manifest({ dependencies }), lock({}, locked))).toEqual([
      `package.json:9:13: inexact-version: expected an exact version of pino, found ${version}; Dependabot moves exact versions`,
    ]);
  });

  it("of a development dependency is found where it stands", async () => {
    const devDependencies = { typescript: "^6.0.3" };
    const locked = { "": { dependencies: { pino: "9.1.0" }, devDependencies }, "node_modules/pino": pino };
    expect(await findings(manifest({ devDependencies }), lock({}, locked))).toEqual([
      "package.json:12:19: inexact-version: expected an exact version of typescript, found ^6.0.3; Dependabot moves exact versions",
    ]);
  });

  it("is looked at in both lists when a package is in both", async () => {
    const both = { dependencies: { pino: "^9.1.0" }, devDependencies: { pino: "9.1.0" } };
    expect(await findings(manifest(both), lock({}, { "": both, "node_modules/pino": pino }))).toEqual([
      "package.json:9:13: inexact-version: expected an exact version of pino, found ^9.1.0; Dependabot moves exact versions",
    ]);
  });
});

describe("a lockfile", () => {
  const refused =
    "package-lock.json:1:1: lock-mismatch: expected the dependencies of package.json; `npm ci` refuses to install. Run `npm install`";
  it.each([
    ["a dependency less", { dependencies: {}, devDependencies: { typescript: "6.0.3" } }],
    [
      "a dependency more",
      { dependencies: { pino: "9.1.0", a: "1.0.0" }, devDependencies: { typescript: "6.0.3" } },
    ],
    ["another version", { dependencies: { pino: "9.1.1" }, devDependencies: { typescript: "6.0.3" } }],
    ["the lists exchanged", { dependencies: { typescript: "6.0.3" }, devDependencies: { pino: "9.1.0" } }],
  ])("with %s does not agree", async (_name, root) => {
    expect(await findings(manifest(), lock({}, { "": root, "node_modules/pino": pino }))).toEqual([refused]);
  });

  it("in another order agrees", async () => {
    const dependencies = { b: "1.0.0", a: "2.0.0" };
    const root = { dependencies: { a: "2.0.0", b: "1.0.0" }, devDependencies: { typescript: "6.0.3" } };
    expect(await findings(manifest({ dependencies }), lock({}, { "": root }))).toEqual([]);
  });

  it.each([
    ["node_modules/a/node_modules/@b/c", "@b/c"],
    ["node_modules/@b/c", "@b/c"],
    ["node_modules/c", "c"],
  ])("names the package at %s as %s", async (path, name) => {
    expect(await findings(manifest(), lock({}, { [path]: {} }))).toEqual([
      `package-lock.json:1:1: no-integrity: expected an integrity for ${name}`,
    ]);
  });

  it.each([{ hasInstallScript: true }, { os: ["linux"] }, { cpu: ["x64"] }])(
    "may not hold a package with %j",
    async (extra) => {
      expect(await findings(manifest(), lock({}, { "node_modules/pino": { ...pino, ...extra } }))).toEqual([
        "package-lock.json:1:1: platform-binary: expected plain JavaScript, found pino, which builds at install or is made for one platform",
      ]);
    },
  );
});
