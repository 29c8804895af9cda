import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  effectiveEnv,
  readConnectedApp,
  readConnectedAppAtStart,
  removeConnectedApp,
  withConnectedApp,
  writeConnectedApp,
  type ConnectedApp,
} from "./connected-app.ts";
import { parseEnv } from "./env.ts";
import { createIdFactory } from "./ids.ts";
import { deriveKey, loadMasterKey } from "./master-key.ts";
import { dataPaths } from "./paths.ts";
import { seal, unseal } from "./sealing.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-key-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => path.join(folder, name);
const load = (configured?: string): Buffer =>
  loadMasterKey({ configured, standard: at("master.key"), database: at("waymark.db") });

describe("the master key", () => {
  it("is made once, in a file for its owner only, and is the same from then on", () => {
    const key = load();
    expect(key).toHaveLength(32);
    expect(fs.statSync(at("master.key")).mode & 0o777).toBe(0o600);
    expect(load()).toEqual(key);
  });

  it("of two data folders differs", () => {
    const other = loadMasterKey({ configured: undefined, standard: at("other.key"), database: at("o.db") });
    expect(other.equals(load())).toBe(false);
  });

  it("may lie elsewhere, and then none is made here", () => {
    fs.writeFileSync(at("elsewhere"), `  ${Buffer.alloc(32, 5).toString("base64")}\n\n`);
    expect(load(at("elsewhere"))).toEqual(Buffer.alloc(32, 5));
    expect(fs.existsSync(at("master.key"))).toBe(false);
  });

  it("that was named and is missing is not made up", () => {
    expect(() => load(at("gone"))).toThrow(
      `MASTER_KEY_FILE names ${at("gone")}, which does not exist. Restore the key file.`,
    );
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it("is not made anew for a database that was sealed with another", () => {
    fs.writeFileSync(at("waymark.db"), "");
    expect(() => load()).toThrow(
      `The master key ${at("master.key")} is missing, and ${at("waymark.db")} was sealed with it. Restore the key file, or set MASTER_KEY_FILE to where it is.`,
    );
    expect(fs.existsSync(at("master.key"))).toBe(false);
  });

  it.each([
    ["empty", "", 0],
    ["short", Buffer.alloc(16).toString("base64"), 16],
    ["long", Buffer.alloc(33).toString("base64"), 33],
    ["no base64", "!!!!", 0],
  ])("that is %s refuses to start and is left as it is", (_case, text, bytes) => {
    fs.writeFileSync(at("master.key"), text);
    expect(() => load()).toThrow(
      `The master key in ${at("master.key")} has ${bytes} bytes, expected 32 in base64. Restore the key file.`,
    );
    expect(fs.readFileSync(at("master.key"), "utf8")).toBe(text);
  });

  it("gives a key of its own to every purpose", () => {
    const key = load();
    const derived = (["audit", "secrets", "webhook"] as const).map((purpose) => deriveKey(key, purpose));
    expect(new Set([key, ...derived].map((one) => one.toString("hex"))).size).toBe(4);
    for (const one of derived) expect(one).toHaveLength(32);
    expect(deriveKey(key, "audit")).toEqual(deriveKey(Buffer.from(key), "audit"));
    expect(deriveKey(Buffer.alloc(32, 1), "audit")).not.toEqual(deriveKey(key, "audit"));
  });
});

describe("sealing", () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));

  it("gives back any text under its own key and place, and shows none of it", () => {
    fc.assert(
      fc.property(key, fc.string(), fc.string({ unit: "grapheme", minLength: 8 }), (sealing, place, text) => {
        const sealed = seal(sealing, place, text);
        expect(unseal(sealing, place, sealed)).toBe(text);
        expect(Buffer.from(sealed, "base64").includes(Buffer.from(text))).toBe(false);
      }),
    );
  });

  it("notices a change of any one bit", () => {
    const sealed = Buffer.from(seal(Buffer.alloc(32, 1), "place", "secret"), "base64");
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.nat(7), (index, bit) => {
        const changed = Buffer.from(sealed);
        changed[index] = (changed[index] ?? 0) ^ (1 << bit);
        expect(() => unseal(Buffer.alloc(32, 1), "place", changed.toString("base64"))).toThrow(
          expect.objectContaining({ code: "secret_unreadable" }),
        );
      }),
    );
  });
});

const anApp = (change: Partial<ConnectedApp> = {}): ConnectedApp => ({
  ...{ version: 1, url: "https://github.com", org: "acme", appId: "7", slug: "waymark-acme" },
  ...{ name: "Waymark", htmlUrl: "https://github.com/apps/waymark-acme", clientId: "Iv1.x" },
  ...{ signIn: true, connectedAt: 1, privateKey: "canary-key", clientSecret: "canary-client" },
  webhookSecret: "canary-hook",
  ...change,
});

describe("the connected GitHub App", () => {
  const key = Buffer.alloc(32, 4);
  const file = () => at("github-app.json");

  it.each([anApp(), anApp({ webhookSecret: null, signIn: false })])("comes back as it was written", (app) => {
    writeConnectedApp(file(), key, app);
    expect(readConnectedApp(file(), key)).toEqual(app);
  });

  it("lies in a file for its owner only, without a secret in plain text, and no draft beside it", () => {
    fs.writeFileSync(`${file()}.new`, "left behind", { mode: 0o644 });
    writeConnectedApp(file(), key, anApp());
    expect(fs.readdirSync(folder)).toEqual(["github-app.json"]);
    expect(fs.statSync(file()).mode & 0o777).toBe(0o600);
    expect(fs.readFileSync(file(), "utf8")).not.toContain("canary");
  });

  it("is none without a file, and none after it was removed", () => {
    expect(readConnectedApp(file(), key)).toBeUndefined();
    writeConnectedApp(file(), key, anApp());
    removeConnectedApp(file());
    removeConnectedApp(file());
    expect(readConnectedAppAtStart(file(), key)).toBeUndefined();
  });

  const damage: [string, (text: string) => string][] = [
    ["cut short", (text) => text.slice(0, 40)],
    ["empty", () => ""],
    ["of another App", (text) => text.replace('"appId": "7"', '"appId": "8"')],
    [
      "of another place",
      (text) => text.replace('"url": "https://github.com"', '"url": "https://ghes.example"'),
    ],
    ["of another version", (text) => text.replace('"version": 1', '"version": 2')],
    ["without its secrets", (text) => text.replace(/"sealed": "[^"]+"/, '"sealed": ""')],
  ];

  it.each(damage)("that is %s opens for nobody, and a start says which file", (_case, change) => {
    writeConnectedApp(file(), key, anApp());
    fs.writeFileSync(file(), change(fs.readFileSync(file(), "utf8")));
    expect(() => readConnectedApp(file(), key)).toThrow(
      expect.objectContaining({ code: "secret_unreadable" }),
    );
    expect(() => readConnectedAppAtStart(file(), key)).toThrow(
      expect.objectContaining({ name: "ConfigurationError", message: expect.stringContaining(file()) }),
    );
  });

  it("does not open with another key", () => {
    writeConnectedApp(file(), key, anApp());
    expect(() => readConnectedApp(file(), Buffer.alloc(32, 5))).toThrow(
      expect.objectContaining({ code: "secret_unreadable" }),
    );
  });

  it("counts where the environment names no GitHub, with sign-in only when it was asked for", () => {
    const env = withConnectedApp(parseEnv({}), anApp());
    expect(env.github).toEqual({
      kind: "github",
      url: "https://github.com",
      org: "acme",
      auth: { kind: "connected-app", appId: "7", privateKey: "canary-key" },
      webhookSecret: "canary-hook",
    });
    expect(env.githubSignIn).toEqual({ clientId: "Iv1.x", clientSecret: "canary-client" });
    const quiet = withConnectedApp(parseEnv({}), anApp({ signIn: false, webhookSecret: null }));
    expect(quiet.githubSignIn).toBeUndefined();
    expect(quiet.github).toMatchObject({ webhookSecret: undefined });
  });

  it("does not count where the environment names one, and changes nothing when there is none", () => {
    const named = parseEnv({ GITHUB_URL: "https://ghes.example", GITHUB_ORG: "b", GITHUB_TOKEN: "t" });
    expect(withConnectedApp(named, anApp())).toEqual(named);
    expect(withConnectedApp(parseEnv({}), undefined)).toEqual(parseEnv({}));
  });

  it("is what the processes of its data folder run with, and makes no key where it is not", () => {
    const paths = dataPaths(folder);
    expect(effectiveEnv(parseEnv({}), paths)).toEqual(parseEnv({}));
    expect(fs.readdirSync(folder)).toEqual([]);
    const sealing = deriveKey(load(), "secrets");
    writeConnectedApp(paths.connectedApp, sealing, anApp());
    expect(effectiveEnv(parseEnv({}), paths).github).toMatchObject({ kind: "github", org: "acme" });
  });
});

describe("an id", () => {
  it("begins with its kind, is used once, and sorts as it was made", () => {
    const newId = createIdFactory();
    const ids = Array.from({ length: 2_000 }, () => newId("run"));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^run_[0-9A-HJKMNP-TV-Z]{26}$/);
  });
});

describe("the paths of a data folder", () => {
  it("are all inside it and all different", () => {
    const { root, ...inside } = dataPaths("/srv/waymark");
    expect(root).toBe("/srv/waymark");
    const files = Object.values(inside);
    expect(new Set(files).size).toBe(files.length);
    for (const file of files) expect(path.relative(root, file)).not.toMatch(/^\.\.|^$/);
  });
});
