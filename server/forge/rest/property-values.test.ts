import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { at, rows, textAt } from "../testing.ts";
import { fieldErrors, linkPages, refusal } from "../testing/answers.ts";
import {
  defineProperty,
  type Property,
  PROPERTY_SCHEMA as schema,
  removeProperties,
} from "../testing/properties.ts";
import { useRestDoor } from "../testing/rest-door.ts";

const door = useRestDoor();
const across = "/orgs/waymark/properties/values";
let administrator: string;
let writer: string;
let repo: string;
let values: string;

beforeAll(async () => {
  administrator = await door.person("adam");
  writer = await door.person("walt");
  repo = await door.repository("valued");
  values = `${repo}/properties/values`;
  await door.repository("other");
  await door.team("admins", { valued: "admin" }, ["adam"]);
  await door.team("writers", { valued: "maintain" }, ["walt"]);
});
afterEach(() => removeProperties(door));

const define = (...property: Property) => defineProperty(door, ...property);
const set = (...pairs: [string, unknown][]) =>
  door.ask("PATCH", values, {
    properties: pairs.map(([name, value]) => ({ property_name: name, value })),
  });
async function current(path = values): Promise<Record<string, unknown>> {
  const { body } = await door.call("GET", path);
  return Object.fromEntries(rows(body).map((one) => [textAt(one, "property_name"), at(one, "value")]));
}

describe("values of a repository", () => {
  const kinds = {
    text: { value_type: "string" },
    tier: { value_type: "single_select", allowed_values: ["1", "2"] },
    langs: { value_type: "multi_select", allowed_values: ["go", "ts"] },
    live: { value_type: "true_false" },
    site: { value_type: "url" },
  };

  it.each([
    ["a property nobody defined", "none", "x", "Property 'none' is not defined for this organization"],
    ["a list for a text", "text", ["x"], "Property 'text' expects a string"],
    ["a text for a list", "langs", "go", "Property 'langs' expects an array"],
    ["what is not allowed", "tier", "3", "Property 'tier' does not allow the value '3'"],
    ["another case of what is allowed", "langs", ["GO"], "Property 'langs' does not allow the value 'GO'"],
    [
      "one that is not allowed of two",
      "langs",
      ["go", "php"],
      "Property 'langs' does not allow the value 'php'",
    ],
    ["a word for a switch", "live", "yes", "Property 'live' does not allow the value 'yes'"],
    ["a word for an address", "site", "example", "Property 'site' expects a URL"],
    ["376 characters", "text", "x".repeat(376), "Property 'text' is too long"],
  ])(
    "are refused for %s, and the good ones beside it are not written",
    async (_what, name, value, message) => {
      for (const [kind, body] of Object.entries(kinds)) await define(kind, body);
      expect(refusal(await set(["live", "true"], [name, value]))).toEqual([422, message]);
      expect(await current()).toEqual({});
    },
  );

  it.each([
    ["no list", { properties: {} }, "properties"],
    ["no names", { properties: [{ value: "x" }] }, "properties.0.property_name"],
    ["numbers", { properties: [{ property_name: "text", value: 7 }] }, "properties.0.value"],
    ["nothing", {}, "properties"],
  ])("are refused with %s", async (_what, body, field) => {
    const answer = await door.ask("PATCH", values, body);
    expect(answer.status).toBe(422);
    expect(fieldErrors(answer)[0]).toContain(`CustomPropertyValues.${field} `);
  });

  it("are written together, replaced one by one and taken away with null", async () => {
    for (const [kind, body] of Object.entries(kinds)) await define(kind, body);
    const all = {
      text: "x".repeat(375),
      tier: "2",
      langs: ["ts", "go"],
      live: "false",
      site: "https://example.com/ü",
    };
    const patched = await door.call("PATCH", values, {
      properties: Object.entries(all).map(([name, value]) => ({ property_name: name.toUpperCase(), value })),
    });
    expect(patched.status).toBe(204);
    expect(await current()).toEqual(all);
    expect(at((await door.get(repo)).body, "custom_properties")).toEqual(all);
    expect((await set(["text", null], ["langs", []], ["tier", "1"])).status).toBe(204);
    expect((await set(["text", null])).status).toBe(204);
    expect(await current()).toEqual({ langs: [], live: "false", site: all.site, tier: "1" });
  });

  it("are the default where nobody said anything, and again after null", async () => {
    await define("tier", { ...kinds.tier, required: true, default_value: "2" });
    expect(await current()).toEqual({ tier: "2" });
    await set(["tier", "1"]);
    expect(await current()).toEqual({ tier: "1" });
    await set(["tier", null]);
    expect(await current()).toEqual({ tier: "2" });
  });

  it("go with their definition, and do not come back with a new one", async () => {
    await define("text", kinds.text);
    await set(["text", "old"]);
    await door.call("DELETE", `${schema}/TEXT`);
    expect(await current()).toEqual({});
    await define("text", kinds.text);
    expect(await current()).toEqual({});
    expect(at((await door.get(repo)).body, "custom_properties")).toEqual({});
  });

  it("come with a new repository, or with none when one of them is wrong", async () => {
    await define("tier", kinds.tier);
    const create = (name: string, custom: unknown) =>
      door.ask("POST", "/orgs/waymark/repos", { name, custom_properties: custom });
    expect(refusal(await create("wrong", { tier: "9" }))).toEqual([
      422,
      "Property 'tier' does not allow the value '9'",
    ]);
    expect((await create("wrong", { none: "9" })).status).toBe(422);
    expect((await create("wrong", { tier: 1 })).status).toBe(422);
    expect((await door.get("/repos/waymark/wrong")).status).toBe(404);
    const made = await create("right", { Tier: "1" });
    expect(at(made.body, "custom_properties")).toEqual({ tier: "1" });
    await door.ask("DELETE", "/repos/waymark/right");
  });

  it("are the administrators' to change and everybody's to read", async () => {
    await define("text", kinds.text);
    const patch = (as: string | null) =>
      door.ask("PATCH", values, { properties: [{ property_name: "text", value: "x" }] }, { as });
    expect([(await patch(null)).status, (await patch(writer)).status]).toEqual([401, 403]);
    expect((await door.get(values, { as: null })).body).toEqual([]);
    expect((await patch(administrator)).status).toBe(204);
  });
});

describe("values across an organisation", () => {
  const found = async (query: string) =>
    rows((await door.call("GET", `${across}?repository_query=${encodeURIComponent(query)}`)).body).map(
      (one) => textAt(one, "repository_name"),
    );

  it.each([
    ["", ["other", "valued"]],
    ["props.tier:1", ["valued"]],
    ["props.TIER:1", ["valued"]],
    ["props.tier:2", []],
    ['props.text:"two words"', ["valued"]],
    ["props.langs:go", ["valued"]],
    ["props.langs:go props.langs:ts", ["valued"]],
    ["props.tier:1 props.text:none", []],
    ["props.none:1", []],
    ["props.size:medium", ["other", "valued"]],
  ])("are found by %j", async (query, names) => {
    await define("Tier", { value_type: "single_select", allowed_values: ["1", "2"] });
    await define("text", { value_type: "string" });
    await define("langs", { value_type: "multi_select", allowed_values: ["go", "ts"] });
    await define("size", { value_type: "string", required: true, default_value: "medium" });
    await set(["tier", "1"], ["text", "two words"], ["langs", ["go", "ts"]]);
    expect(await found(query)).toEqual(names);
  });

  it("say what of a question they cannot answer, in place of answering something else", async () => {
    const answer = await door.get(
      `${across}?repository_query=${encodeURIComponent("props.tier:1 archived:true")}`,
    );
    expect(answer.status).toBe(422);
    expect(at(answer.body, "message")).toContain('found "archived:true"');
  });

  it("come in pages, with the numbers and names of their repositories", async () => {
    const page = await door.call("GET", `${across}?per_page=1&page=2`);
    expect(page.body).toEqual([
      {
        repository_id: at((await door.get(repo)).body, "id"),
        repository_name: "valued",
        repository_full_name: "waymark/valued",
        properties: [],
      },
    ]);
    expect(linkPages(page)).toEqual({ prev: "1", first: "1" });
  });

  it("are 404 on a plan without them, as the rest of them is", async () => {
    await door.play("free");
    for (const path of [across, schema, values])
      expect(refusal(await door.get(path))).toEqual([404, "Not Found"]);
    expect((await define("p", { value_type: "string" })).status).toBe(404);
    await door.play("enterprise");
    expect((await door.get(`${schema}/p`)).status).toBe(404);
  });
});
