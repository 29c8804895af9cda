import { beforeAll, describe, expect, it } from "vitest";
import { at, rows } from "../testing.ts";
import { fieldErrors, linkPages, named, refusal } from "../testing/answers.ts";
import { useRestDoor } from "../testing/rest-door.ts";

const door = useRestDoor();
let all: string;
let writer: string;
let reader: string;

beforeAll(async () => {
  all = `${await door.repository("labelled")}/labels`;
  writer = await door.person("walt");
  reader = await door.person("rita");
  await door.team("writers", { labelled: "push" }, ["walt"]);
  await door.team("sorters", { labelled: "triage" }, ["rita"]);
});

const one = (name: string) => `${all}/${encodeURIComponent(name)}`;
const post = (body: Record<string, unknown>) => door.ask("POST", all, body);

describe("labels of a repository", () => {
  it.each([
    ["no name", {}, "Label.name missing_field"],
    ["an empty name", { name: "" }, "Label.name invalid"],
    ["a name of 51 characters", { name: "n".repeat(51) }, "Label.name invalid"],
    ["a number for a name", { name: 1 }, "Label.name invalid"],
    ["a colour with its #", { name: "x", color: "#ff0000" }, "Label.color invalid"],
    ["a colour of three digits", { name: "x", color: "f00" }, "Label.color invalid"],
    ["a colour by its name", { name: "x", color: "purple" }, "Label.color invalid"],
    [
      "a description of 101 characters",
      { name: "x", description: "d".repeat(101) },
      "Label.description invalid",
    ],
    ["a name somebody has", { name: "bug" }, "Label.name already_exists"],
    ["the same name in large letters", { name: "BUG" }, "Label.name already_exists"],
  ])("are refused with %s", async (_what, body, problem) => {
    const answer = await post(body);
    expect([answer.status, at(answer.body, "message"), fieldErrors(answer)]).toEqual([
      422,
      "Validation Failed",
      [problem],
    ]);
    expect((await door.get(one("x"))).status).toBe(404);
    expect(at((await door.get(one("bug"))).body, "color")).toBe("d73a4a");
  });

  it.each([
    ["fifty characters", "n".repeat(50)],
    ["a space and a colon", "area: check out"],
    ["a slash", "area/checkout"],
    ["what a query begins with", "why?"],
    ["a percent sign", "100%25"],
    ["another script", "ошибка"],
    ["pictures", "🐛 bug"],
    ["markup", "<script>alert(1)</script>"],
    ["a quote of SQL", "'; DROP TABLE labels; --"],
  ])("are found again by the address in their answer: %s", async (_what, name) => {
    const made = await door.call("POST", all, { name, color: "ABCDEF", description: "d".repeat(100) });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name, color: "abcdef", default: false });
    const url = String(at(made.body, "url"));
    expect(url.startsWith(door.forge().apiUrl)).toBe(true);
    const found = await door.get(url.slice(door.forge().apiUrl.length));
    expect([found.status, found.body]).toEqual([200, made.body]);
    expect((await door.call("DELETE", one(name))).status).toBe(204);
    expect(refusal(await door.get(one(name)))).toEqual([404, "Not Found"]);
  });

  it("count characters, not the halves of pictures", async () => {
    const made = await post({ name: "🐛".repeat(50), description: "🐛".repeat(100) });
    expect(made.status).toBe(201);
    expect(fieldErrors(await post({ name: "🐛".repeat(51) }))).toEqual(["Label.name invalid"]);
    await door.call("DELETE", one("🐛".repeat(50)));
  });

  it("are grey and without words unless somebody says", async () => {
    const made = await post({ name: "plain" });
    expect(made.body).toMatchObject({ color: "ededed", description: null, default: false });
    expect((await door.call("DELETE", one("plain"))).status).toBe(204);
  });

  it("change in what the body names, and keep their number", async () => {
    const made = await post({ name: "old", color: "000000", description: "Old" });
    const renamed = await door.call("PATCH", one("OLD"), { new_name: "new" });
    expect(renamed.body).toEqual({
      ...Object(made.body),
      name: "new",
      url: String(at(made.body, "url")).replace(/old$/, "new"),
    });
    const recased = await door.call("PATCH", one("new"), {
      new_name: "NEW",
      color: "ffffff",
      description: "",
    });
    expect(recased.body).toMatchObject({ name: "NEW", color: "ffffff", description: "" });
    expect((await door.get(one("old"))).status).toBe(404);
    expect((await door.call("PATCH", one("new"), {})).body).toEqual(recased.body);
    await door.call("DELETE", one("new"));
  });

  it("never take each other's names", async () => {
    await post({ name: "first" });
    const answer = await door.ask("PATCH", one("first"), { new_name: "Bug", color: "000000" });
    expect([answer.status, fieldErrors(answer)]).toEqual([422, ["Label.name already_exists"]]);
    expect(at((await door.get(one("first"))).body, "color")).toBe("ededed");
    await door.call("DELETE", one("first"));
  });

  it("are 404 where there is none, whatever is asked of them", async () => {
    for (const [method, body] of [["GET"], ["PATCH", { color: "bad" }], ["DELETE"]] as const)
      expect([method, ...refusal(await door.ask(method, one("none"), body))]).toEqual([
        method,
        404,
        "Not Found",
      ]);
    expect((await door.get("/repos/waymark/nowhere/labels")).status).toBe(404);
  });

  it("are listed by name, nine to begin with, in pages", async () => {
    const first = await door.call("GET", `${all}?per_page=4`);
    expect([named(first.body), linkPages(first)]).toEqual([
      ["bug", "documentation", "duplicate", "enhancement"],
      { next: "2", last: "3" },
    ]);
    const last = await door.call("GET", `${all}?per_page=4&page=3`);
    expect([named(last.body), linkPages(last)]).toEqual([["wontfix"], { prev: "2", first: "1" }]);
    expect(rows((await door.call("GET", all)).body).every((label) => at(label, "default") === true)).toBe(
      true,
    );
  });

  it("may be changed by whoever may push, and by nobody with less", async () => {
    const write = async (as: string | null) => [
      await door.ask("POST", all, { name: "x" }, { as }),
      await door.ask("PATCH", one("bug"), { color: "000000" }, { as }),
      await door.ask("DELETE", one("bug"), undefined, { as }),
    ];
    expect((await write(null)).map(({ status }) => status)).toEqual([401, 401, 401]);
    expect((await write(reader)).map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(at((await door.get(one("bug"), { as: null })).body, "color")).toBe("d73a4a");
    expect((await write(writer)).map(({ status }) => status)).toEqual([201, 200, 204]);
  });
});
