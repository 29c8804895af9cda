import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { at, textAt } from "../testing.ts";
import { fieldErrors, refusal } from "../testing/answers.ts";
import {
  defineProperty,
  type Property,
  PROPERTY_SCHEMA as schema,
  removeProperties,
} from "../testing/properties.ts";
import { useRestDoor } from "../testing/rest-door.ts";

const door = useRestDoor();
let owner: string;
let administrator: string;

beforeAll(async () => {
  owner = await door.person("olga", "admin");
  administrator = await door.person("adam");
  await door.repository("valued");
  await door.team("admins", { valued: "admin" }, ["adam"]);
});
afterEach(() => removeProperties(door));

const define = (...property: Property) => defineProperty(door, ...property);

describe("defining a property", () => {
  it.each([
    ["a space", "a b"],
    ["a dot", "a.b"],
    ["a slash", "a/b"],
    ["a letter outside of ASCII", "größe"],
    ["76 characters", "p".repeat(76)],
  ])("is refused under a name with %s", async (_what, name) => {
    expect(refusal(await define(name, { value_type: "string" }))).toEqual([
      422,
      "Property name contains invalid characters",
    ]);
    expect((await door.get(schema)).body).toEqual([]);
  });

  it.each(["a", "0", "p".repeat(75), "Team_name-1$", "team#1"])(
    "takes the name %s and gives an address that leads to it",
    async (name) => {
      const made = await define(name, { value_type: "string" });
      expect([made.status, at(made.body, "property_name")]).toEqual([200, name]);
      const target = textAt(made.body, "url").slice(door.forge().url.length);
      const found = await door.forge().raw("GET", target);
      expect([found.status, found.body]).toEqual([200, made.body]);
    },
  );

  it.each([
    ["no kind", {}, "value_type"],
    ["a kind nobody has", { value_type: "number" }, "value_type"],
    [
      "201 allowed values",
      { value_type: "single_select", allowed_values: Array.from({ length: 201 }, String) },
      "allowed_values",
    ],
    [
      "an allowed value of 76 characters",
      { value_type: "single_select", allowed_values: ["v".repeat(76)] },
      "allowed_values.0",
    ],
    ["editors nobody knows", { value_type: "string", values_editable_by: "all" }, "values_editable_by"],
    ["a number for a default", { value_type: "string", default_value: 7 }, "default_value"],
  ])("is refused with %s", async (_what, body, field) => {
    const answer = await define("p", body);
    expect([answer.status, fieldErrors(answer).map((text) => text.split(" ")[0])]).toEqual([
      422,
      [`CustomProperty.${field}`],
    ]);
  });

  it.each([
    ["a choice of nothing", { value_type: "single_select" }, "Allowed values can't be blank"],
    [
      "a choice among none",
      { value_type: "multi_select", allowed_values: [] },
      "Allowed values can't be blank",
    ],
    ["a must without a default", { value_type: "string", required: true }, "Default value can't be blank"],
    [
      "a default that is not allowed",
      { value_type: "single_select", allowed_values: ["a"], default_value: "b" },
      "Property 'p' does not allow the value 'b'",
    ],
    [
      "a default that is no switch",
      { value_type: "true_false", default_value: "yes" },
      "Property 'p' does not allow the value 'yes'",
    ],
    [
      "a list for a text's default",
      { value_type: "string", default_value: ["a"] },
      "Property 'p' expects a string",
    ],
    [
      "a default that is no address",
      { value_type: "url", default_value: "example" },
      "Property 'p' expects a URL",
    ],
  ])("is refused for %s, with the reason", async (_what, body, message) => {
    expect(refusal(await define("p", body))).toEqual([422, message]);
    expect((await door.get(`${schema}/p`)).status).toBe(404);
  });

  it("changes everything but the kind, in any case of the name", async () => {
    await define("Tier", { value_type: "string", description: "Old" });
    const changed = await define("TIER", {
      value_type: "string",
      description: "New",
      values_editable_by: "org_and_repo_actors",
    });
    expect(changed.body).toMatchObject({
      property_name: "Tier",
      description: "New",
      values_editable_by: "org_and_repo_actors",
    });
    expect(refusal(await define("tier", { value_type: "url" }))).toEqual([
      422,
      "Value type cannot be changed",
    ]);
    expect((await door.call("GET", schema)).body).toEqual([changed.body]);
    expect((await door.call("GET", `${schema}/tier`)).body).toEqual(changed.body);
  });

  it("is the owners' business", async () => {
    for (const [as, status] of [
      [null, 401],
      [administrator, 403],
    ] as const) {
      expect((await door.ask("PUT", `${schema}/p`, { value_type: "string" }, { as })).status).toBe(status);
      expect((await door.ask("DELETE", `${schema}/p`, undefined, { as })).status).toBe(status);
    }
    expect((await door.ask("PUT", `${schema}/p`, { value_type: "string" }, { as: owner })).status).toBe(200);
    expect((await door.ask("DELETE", `${schema}/p`, undefined, { as: owner })).status).toBe(204);
    expect(refusal(await door.ask("DELETE", `${schema}/p`))).toEqual([404, "Not Found"]);
    expect((await door.get("/orgs/nobody/properties/schema")).status).toBe(404);
  });

  it("stops at a hundred, of which each may still change", async () => {
    for (let index = 0; index < 100; index += 1) await define(`p${index}`, { value_type: "string" });
    expect(refusal(await define("more", { value_type: "string" }))).toEqual([
      422,
      "Maximum number of properties reached",
    ]);
    expect((await define("p99", { value_type: "string", description: "x" })).status).toBe(200);
  });
});
