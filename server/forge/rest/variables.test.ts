import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { insertVariable } from "../store/variables.ts";
import { at } from "../testing.ts";
import { fieldErrors, linkPages, named, refusal, shownTime } from "../testing/answers.ts";
import { actionsName, idAt, storeAtOnce, useRestDoor } from "../testing/rest-door.ts";

let seconds = 1_800_000_000;
const door = useRestDoor({ now: () => seconds * 1000 });
let repo: string;
let variables: string;
let administrator: string;
let writer: string;
let reader: string;

beforeAll(async () => {
  repo = await door.repository("kept");
  variables = `${repo}/actions/variables`;
  administrator = await door.person("adam");
  writer = await door.person("walt");
  reader = await door.person("rita");
  await door.team("admins", { kept: "admin" }, ["adam"]);
  await door.team("writers", { kept: "push" }, ["walt"]);
});

afterEach(async () => {
  for (const name of named((await door.get(variables)).body, "variables"))
    await door.ask("DELETE", `${variables}/${name}`);
});

const KIBIBYTE = 1024;
const badNames: [string, string][] = [
  ["an empty name", ""],
  ["a leading digit", "1ST"],
  ["a hyphen", "A-B"],
  ["a space", "A B"],
  ["a dot", "A.B"],
  ["a letter outside of ASCII", "É"],
  ["GitHub's own beginning", "GITHUB_TOKEN"],
  ["GitHub's own beginning in small letters", "github_token"],
  ["a line break", "A\nB"],
];
const isoNow = () => shownTime(seconds * 1000);

describe("variables of a repository", () => {
  const post = (body: Record<string, unknown>) => door.ask("POST", variables, body);
  const value = async (name: string) => at((await door.get(`${variables}/${name}`)).body, "value");

  it.each(badNames)("are refused with %s", async (_what, name) => {
    const answer = await post({ name, value: "x" });
    expect([answer.status, fieldErrors(answer)]).toEqual([422, ["Variable.name invalid"]]);
    expect(at((await door.get(variables)).body, "total_count")).toBe(0);
  });

  it.each([
    ["no name", { value: "x" }, ["Variable.name missing_field"]],
    ["no value", { name: "A" }, ["Variable.value missing_field"]],
    ["a number for a value", { name: "A", value: 7 }, ["Variable.value invalid"]],
    ["nothing", {}, ["Variable.name missing_field", "Variable.value missing_field"]],
  ])("are refused with %s", async (_what, body, problems) => {
    const answer = await post(body);
    expect([answer.status, fieldErrors(answer)]).toEqual([422, problems]);
  });

  it("are kept under their name in large letters and found in any", async () => {
    await fc.assert(
      fc.asyncProperty(
        actionsName,
        fc.string({ unit: "grapheme" }).filter((text) => text.isWellFormed()),
        async (name, text) => {
          expect((await post({ name, value: text })).status).toBe(201);
          const found = await door.call("GET", `${variables}/${name.toLowerCase()}`);
          expect(found.body).toEqual({
            name: name.toUpperCase(),
            value: text,
            created_at: isoNow(),
            updated_at: isoNow(),
          });
          expect((await door.call("DELETE", `${variables}/${name}`)).status).toBe(204);
        },
      ),
      { numRuns: 15 },
    );
  });

  it("exist once, and the first value stays", async () => {
    await post({ name: "ONCE", value: "first" });
    expect(refusal(await post({ name: "once", value: "second" }))).toEqual([
      409,
      "Already exists - Variable already exists",
    ]);
    expect(await value("ONCE")).toBe("first");
  });

  it("hold 48 KB and not a byte more, counted in bytes", async () => {
    for (const [name, text, status] of [
      ["FULL", "x".repeat(48 * KIBIBYTE), 201],
      ["WIDE", "é".repeat(24 * KIBIBYTE), 201],
      ["OVER", "x".repeat(48 * KIBIBYTE + 1), 422],
      ["TOO_WIDE", "é".repeat(24 * KIBIBYTE + 1), 422],
    ] as const) {
      expect([name, (await post({ name, value: text })).status]).toEqual([name, status]);
      expect([name, (await door.get(`${variables}/${name}`)).status]).toEqual([
        name,
        status === 201 ? 200 : 404,
      ]);
    }
    expect(
      (await door.ask("PATCH", `${variables}/FULL`, { value: "x".repeat(48 * KIBIBYTE + 1) })).status,
    ).toBe(422);
  });

  it("change in value, in name or not at all", async () => {
    await post({ name: "OLD", value: "1" });
    await post({ name: "TAKEN", value: "2" });
    const created = isoNow();
    seconds += 60;
    const patch = (name: string, body: Record<string, unknown>) =>
      door.ask("PATCH", `${variables}/${name}`, body);
    expect((await patch("old", { value: "" })).status).toBe(204);
    expect(await value("OLD")).toBe("");
    expect(refusal(await patch("OLD", { name: "taken" }))).toEqual([
      409,
      "Already exists - Variable already exists",
    ]);
    expect(fieldErrors(await patch("OLD", { name: "GITHUB_X" }))).toEqual(["Variable.name invalid"]);
    expect((await patch("OLD", { name: "new" })).status).toBe(204);
    expect((await door.get(`${variables}/OLD`)).status).toBe(404);
    expect((await door.get(`${variables}/NEW`)).body).toEqual({
      name: "NEW",
      value: "",
      created_at: created,
      updated_at: isoNow(),
    });
    expect((await patch("NEW", { name: "NEW", value: "same name" })).status).toBe(204);
    expect(await value("TAKEN")).toBe("2");
  });

  it("are 404 where there is none", async () => {
    for (const [method, body] of [["GET"], ["PATCH", { value: "x" }], ["DELETE"]] as const)
      expect(refusal(await door.ask(method, `${variables}/NONE`, body))).toEqual([404, "Not Found"]);
  });

  it("are listed by name, counted whole and given in pages", async () => {
    for (const name of ["C", "A", "B"]) await post({ name, value: name });
    const page = await door.call("GET", `${variables}?per_page=2&page=2`);
    expect(page.body).toMatchObject({ total_count: 3, variables: [{ name: "C", value: "C" }] });
    expect(linkPages(page)).toEqual({ prev: "1", first: "1" });
    expect(named((await door.call("GET", variables)).body, "variables")).toEqual(["A", "B", "C"]);
  });

  it("are shown to writers and changed by administrators", async () => {
    await post({ name: "SEEN", value: "x" });
    const tries = async (as: string | null) => [
      (await door.get(variables, { as })).status,
      (await door.get(`${variables}/SEEN`, { as })).status,
      (await door.ask("POST", variables, { name: "N", value: "" }, { as })).status,
      (await door.ask("PATCH", `${variables}/SEEN`, { value: "y" }, { as })).status,
      (await door.ask("DELETE", `${variables}/SEEN`, undefined, { as })).status,
    ];
    expect(await tries(null)).toEqual([401, 401, 401, 401, 401]);
    expect(await tries(reader)).toEqual([403, 403, 403, 403, 403]);
    expect(await tries(writer)).toEqual([200, 200, 403, 403, 403]);
    expect(await value("SEEN")).toBe("x");
    expect(await tries(administrator)).toEqual([200, 200, 201, 204, 204]);
  });

  it("are at most five hundred", async () => {
    const path = await door.repository("crowded");
    const id = await idAt(door, path);
    storeAtOnce(door.forge(), (db) => {
      for (let index = 0; index < 499; index += 1)
        insertVariable(db, id, { name: `V${index}`, value: "", now: 0 });
    });
    expect((await door.ask("POST", `${path}/actions/variables`, { name: "LAST", value: "" })).status).toBe(
      201,
    );
    expect(at((await door.get(`${path}/actions/variables`)).body, "total_count")).toBe(500);
    expect(refusal(await door.ask("POST", `${path}/actions/variables`, { name: "MORE", value: "" }))).toEqual(
      [422, "Too many variables"],
    );
  });
});
