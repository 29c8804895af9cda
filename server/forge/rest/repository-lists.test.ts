import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { at, rows } from "../testing.ts";
import { linkPages, named, refusal } from "../testing/answers.ts";
import { useRestDoor } from "../testing/rest-door.ts";

// Every repository is made at a later second than the one before, so that sorting by time means something.
let seconds = 1_800_000_000;
const door = useRestDoor({ now: () => seconds * 1000 });
const all = "/orgs/waymark/repos";
let member: string;

const inOrder = ["delta", "Alpha", "charlie", "bravo", "echo"];

beforeAll(async () => {
  member = await door.person("mia");
  for (const name of inOrder) {
    seconds += 60;
    await door.repository(name, { private: name === "bravo" || name === "echo" });
  }
  seconds += 60;
  await door.call("PATCH", "/repos/waymark/charlie", { description: "Touched" });
  seconds += 60;
  await door.write("/repos/waymark/delta", "a.txt", "a");
  await door.ask("POST", "/user/repos", { name: "notes" }, { as: member });
  await door.ask("POST", "/user/repos", { name: "diary", private: true }, { as: member });
});

const list = async (query: string) => named((await door.call("GET", `${all}${query}`)).body);

describe("the repositories of an organisation", () => {
  it.each([
    ["newest first unless asked otherwise", "", ["echo", "bravo", "charlie", "Alpha", "delta"]],
    ["oldest first", "?sort=created&direction=asc", inOrder],
    ["by name without regard to case", "?sort=full_name", ["Alpha", "bravo", "charlie", "delta", "echo"]],
    ["by name backwards", "?sort=full_name&direction=desc", ["echo", "delta", "charlie", "bravo", "Alpha"]],
    ["last pushed first", "?sort=pushed", ["delta", "echo", "bravo", "charlie", "Alpha"]],
    ["last changed first", "?sort=updated", ["delta", "charlie", "echo", "bravo", "Alpha"]],
    ["public ones", "?type=public&sort=full_name", ["Alpha", "charlie", "delta"]],
    ["private ones", "?type=private&sort=full_name", ["bravo", "echo"]],
    ["forks, of which there are none", "?type=forks", []],
    [
      "sources, which all are",
      "?type=sources&sort=full_name",
      ["Alpha", "bravo", "charlie", "delta", "echo"],
    ],
  ])("are listed %s", async (_how, query, names) => {
    expect(await list(query)).toEqual(names);
  });

  it("carry the rights of whoever asks", async () => {
    const rights = async (as: string | null) =>
      at((await door.get(`${all}?per_page=1`, { as })).body, "0.permissions");
    expect(await rights(door.forge().token)).toMatchObject({ admin: true, push: true, pull: true });
    expect(await rights(member)).toEqual({
      admin: false,
      maintain: false,
      push: false,
      triage: false,
      pull: true,
    });
    expect(at(await rights(null), "pull")).toBe(false);
  });

  it("are 404 for a person and for nobody's name", async () => {
    expect(refusal(await door.get("/orgs/mia/repos"))).toEqual([404, "Not Found"]);
    expect(refusal(await door.get("/orgs/nobody/repos"))).toEqual([404, "Not Found"]);
  });
});

describe("pages of a list", () => {
  it.each([
    ["the first of three", "?per_page=2", 2, { next: "2", last: "3" }],
    ["the middle one", "?per_page=2&page=2", 2, { prev: "1", next: "3", last: "3", first: "1" }],
    ["the last one", "?per_page=2&page=3", 1, { prev: "2", first: "1" }],
    ["one behind the end", "?per_page=2&page=4", 0, { prev: "3", first: "1" }],
    ["one far behind the end", "?per_page=2&page=5000", 0, { prev: "3", first: "1" }],
    ["everything", "?per_page=100", 5, {}],
    ["more than may be asked for", "?per_page=101", 5, {}],
    ["exactly all", "?per_page=5", 5, {}],
    ["a page that is none", "?per_page=2&page=0", 2, { next: "2", last: "3" }],
    ["a size that is none", "?per_page=0", 5, {}],
    ["a word for a number", "?per_page=many&page=first", 5, {}],
  ])("link the others: %s", async (_which, query, count, links) => {
    const answer = await door.get(`${all}${query}`);
    expect([rows(answer.body).length, linkPages(answer)]).toEqual([count, links]);
  });

  it("keep the rest of the question in their links", async () => {
    const { headers } = await door.get(`${all}?type=public&sort=full_name&per_page=1`);
    const next = new URL(/<([^>]+)>; rel="next"/.exec(headers.get("link") ?? "")?.[1] ?? "");
    expect(next.pathname).toBe(`/api/v3${all}`);
    expect(Object.fromEntries(next.searchParams)).toEqual({
      type: "public",
      sort: "full_name",
      per_page: "1",
      page: "2",
    });
  });

  it("hold each repository once and in one order, however large they are", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom("full_name", "created", "updated", "pushed"),
        async (size, sort) => {
          const pages = await Promise.all(
            Array.from({ length: Math.ceil(5 / size) }, (_, index) =>
              list(`?sort=${sort}&per_page=${size}&page=${index + 1}`),
            ),
          );
          expect(pages.flat()).toEqual(await list(`?sort=${sort}`));
        },
      ),
      { numRuns: 10 },
    );
  });

  it("end somewhere, with a sentence", async () => {
    expect(refusal(await door.get(`${all}?per_page=100&page=10001`))).toEqual([
      422,
      "In order to keep the API fast for everyone, pagination is limited for this resource.",
    ]);
    expect((await door.get(`${all}?per_page=100&page=10000`)).status).toBe(200);
  });
});

describe("the repositories of a person", () => {
  it("are the public ones to everybody, that person included", async () => {
    for (const as of [null, member])
      expect(named((await door.get("/users/mia/repos?type=all", { as })).body)).toEqual(["notes"]);
    expect((await door.get("/users/nobody/repos")).status).toBe(404);
  });

  it.each([
    ["", ["diary", "notes"]],
    ["?visibility=private", ["diary"]],
    ["?visibility=public", ["notes"]],
    ["?visibility=all&sort=full_name&direction=desc", ["notes", "diary"]],
    ["?type=private", ["diary"]],
  ])("are all of them to that person who asks for one's own%s", async (query, names) => {
    expect(named((await door.get(`/user/repos${query}`, { as: member })).body)).toEqual(names);
  });

  it("are nobody's to whoever does not say who they are", async () => {
    expect(refusal(await door.get("/user/repos", { as: null }))).toEqual([401, "Requires authentication"]);
  });
});

describe("conditional reads", () => {
  it("answer 304 without a body until something in the list changes", async () => {
    const first = await door.get(`${all}?sort=full_name`);
    const etag = first.headers.get("etag") ?? "";
    const again = (value: string) =>
      door.get(`${all}?sort=full_name`, { headers: { "if-none-match": value } });
    for (const value of [etag, `"other", ${etag}`]) {
      const same = await again(value);
      expect([same.status, same.body, same.headers.get("etag")]).toEqual([304, "", etag]);
    }
    expect((await again('W/"0"')).status).toBe(200);
    await door.call("PATCH", "/repos/waymark/Alpha", { description: "Changed" });
    const changed = await again(etag);
    expect([changed.status, changed.headers.get("etag") === etag]).toEqual([200, false]);
  });

  it("differ between people, who do not see the same", async () => {
    const tag = async (as: string | null) => (await door.get(all, { as })).headers.get("etag");
    expect(new Set([await tag(null), await tag(member), await tag(door.forge().token)]).size).toBe(3);
  });

  it("answer HEAD with the headers of GET and no body, also where the answer is a refusal", async () => {
    const [get, head] = [await door.get(`${all}?per_page=2`), await door.ask("HEAD", `${all}?per_page=2`)];
    expect(head.body).toBe("");
    for (const name of ["etag", "link", "content-length", "content-type"])
      expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)]);
    const missing = await door.ask("HEAD", "/orgs/nobody/repos");
    expect([missing.status, missing.body]).toEqual([404, ""]);
  });
});
