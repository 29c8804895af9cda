import { readFile } from "node:fs/promises";
import fc from "fast-check";
import sodium from "libsodium-wrappers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { putSecret } from "../store/secrets.ts";
import { at, rows, textAt } from "../testing.ts";
import { fieldErrors, linkPages, named, refusal } from "../testing/answers.ts";
import { actionsName, idAt, storeAtOnce, useRestDoor } from "../testing/rest-door.ts";

const door = useRestDoor();
let repo: string;
let secrets: string;
let administrator: string;
let writer: string;
let reader: string;

beforeAll(async () => {
  repo = await door.repository("kept");
  secrets = `${repo}/actions/secrets`;
  administrator = await door.person("adam");
  writer = await door.person("walt");
  reader = await door.person("rita");
  await door.team("admins", { kept: "admin" }, ["adam"]);
  await door.team("writers", { kept: "push" }, ["walt"]);
  await sodium.ready;
});

afterEach(async () => {
  for (const name of named((await door.get(secrets)).body, "secrets"))
    await door.ask("DELETE", `${secrets}/${name}`);
});

const KIBIBYTE = 1024;
const badNames = [
  ["a leading digit", "1ST"],
  ["a hyphen", "A-B"],
  ["a letter outside of ASCII", "É"],
  ["GitHub's own beginning", "github_token"],
] as const;

describe("secrets of a repository", () => {
  const base64 = (bytes: Uint8Array) => sodium.to_base64(bytes, sodium.base64_variants.ORIGINAL);
  async function sealed(value: string | Uint8Array): Promise<Record<string, unknown>> {
    const key = (await door.call("GET", `${secrets}/public-key`)).body;
    const publicKey = sodium.from_base64(textAt(key, "key"), sodium.base64_variants.ORIGINAL);
    return { key_id: at(key, "key_id"), encrypted_value: base64(sodium.crypto_box_seal(value, publicKey)) };
  }
  const put = (name: string, body: Record<string, unknown>) =>
    door.ask("PUT", `${secrets}/${encodeURIComponent(name)}`, body);

  it("have one public key, of 32 bytes, that stays", async () => {
    const key = (await door.call("GET", `${secrets}/public-key`)).body;
    expect(Buffer.from(textAt(key, "key"), "base64")).toHaveLength(32);
    expect((await door.get(`${secrets}/public-key`)).body).toEqual(key);
  });

  it.each(badNames)("are refused with %s", async (_what, name) => {
    const answer = await put(name, await sealed("x"));
    expect([answer.status, fieldErrors(answer)]).toEqual([422, ["Secret.name invalid"]]);
  });

  it.each([
    ["text nobody sealed", (good: Record<string, unknown>) => ({ ...good, encrypted_value: "hunter2" })],
    ["nothing in the envelope", (good: Record<string, unknown>) => ({ ...good, encrypted_value: "" })],
    [
      "one letter changed",
      (good: Record<string, unknown>) => {
        const bytes = Buffer.from(String(good["encrypted_value"]), "base64");
        bytes[50] = (bytes[50] ?? 0) ^ 1;
        return { ...good, encrypted_value: bytes.toString("base64") };
      },
    ],
    [
      "its end cut off",
      (good: Record<string, unknown>) => ({
        ...good,
        encrypted_value: String(good["encrypted_value"]).slice(0, 40),
      }),
    ],
    ["another key's number", (good: Record<string, unknown>) => ({ ...good, key_id: "1" })],
    [
      "no key's number",
      ({ encrypted_value: value }: Record<string, unknown>) => ({ encrypted_value: value }),
    ],
    ["no value", ({ key_id: key }: Record<string, unknown>) => ({ key_id: key })],
  ])("are refused with %s, and nothing is kept", async (_what, spoil) => {
    expect((await put("SPOILT", spoil(await sealed("hunter2")))).status).toBe(422);
    expect((await door.get(`${secrets}/SPOILT`)).status).toBe(404);
  });

  it("say 201 to a new one and 204 to a new value, whatever bytes it has", async () => {
    await fc.assert(
      fc.asyncProperty(actionsName, fc.uint8Array({ maxLength: 80 }), async (name, bytes) => {
        expect((await put(name, await sealed(bytes))).status).toBe(201);
        expect((await put(name.toLowerCase(), await sealed(bytes))).status).toBe(204);
        expect(at((await door.get(`${secrets}/${name}`)).body, "name")).toBe(name.toUpperCase());
        expect((await door.ask("DELETE", `${secrets}/${name.toLowerCase()}`)).status).toBe(204);
      }),
      { numRuns: 8 },
    );
  });

  it("never come back, and are not on the disk", async () => {
    const value = "correct-horse-battery-staple";
    await put("HIDDEN", await sealed(value));
    const answers = [
      await door.call("GET", `${secrets}/HIDDEN`),
      await door.call("GET", secrets),
      await door.get(repo),
    ];
    for (const { body } of answers) expect(JSON.stringify(body)).not.toContain(value);
    expect(Object.keys(Object(answers[0]?.body)).sort()).toEqual(["created_at", "name", "updated_at"]);
    for (const file of ["forge.db", "forge.db-wal"])
      expect((await readFile(`${door.forge().dataDir}/${file}`)).includes(value)).toBe(false);
  });

  it("hold 48 KB and not a byte more", async () => {
    expect((await put("FULL", await sealed("x".repeat(48 * KIBIBYTE)))).status).toBe(201);
    expect(refusal(await put("OVER", await sealed("x".repeat(48 * KIBIBYTE + 1))))).toEqual([
      422,
      "Value is too large: at most 48 KB.",
    ]);
  });

  it("are at most a hundred, of which each may still change", async () => {
    const body = await sealed("x");
    const path = await door.repository("secretive");
    const id = await idAt(door, path);
    storeAtOnce(door.forge(), (db) => {
      for (let index = 0; index < 99; index += 1)
        putSecret(db, id, { name: `S${index}`, digest: "", bytes: 1, now: 0 });
    });
    const putThere = (name: string) => door.ask("PUT", `${path}/actions/secrets/${name}`, body);
    expect((await putThere("LAST")).status).toBe(201);
    expect(refusal(await putThere("MORE"))).toEqual([422, "Too many secrets"]);
    expect((await putThere("S98")).status).toBe(204);
    const page = await door.call("GET", `${path}/actions/secrets?per_page=30&page=4`);
    expect([at(page.body, "total_count"), rows(page.body, "secrets").length, linkPages(page)]).toEqual([
      100,
      10,
      { prev: "3", first: "1" },
    ]);
  });

  it("are named to writers and changed by administrators", async () => {
    const body = await sealed("x");
    const tries = async (as: string | null) => [
      (await door.get(secrets, { as })).status,
      (await door.get(`${secrets}/public-key`, { as })).status,
      (await door.ask("PUT", `${secrets}/SEEN`, body, { as })).status,
      (await door.ask("DELETE", `${secrets}/SEEN`, undefined, { as })).status,
    ];
    expect(await tries(null)).toEqual([401, 401, 401, 401]);
    expect(await tries(reader)).toEqual([403, 403, 403, 403]);
    expect(await tries(writer)).toEqual([200, 200, 403, 403]);
    expect(await tries(administrator)).toEqual([200, 200, 201, 204]);
    for (const method of ["GET", "DELETE"])
      expect(refusal(await door.ask(method, `${secrets}/NONE`))).toEqual([404, "Not Found"]);
  });
});
