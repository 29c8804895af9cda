import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { at, textAt } from "../testing.ts";
import { fieldErrors, refusal } from "../testing/answers.ts";
import { useRestDoor } from "../testing/rest-door.ts";

const door = useRestDoor();
let member: string;
let writer: string;

beforeAll(async () => {
  member = await door.person("mia");
  writer = await door.person("walt");
  await door.repository("rights");
  await door.team("writers", { rights: "maintain" }, ["walt"]);
});

const exists = async (name: string) => (await door.get(`/repos/waymark/${name}`)).status === 200;

describe("changing a repository", () => {
  it.each([
    ["nobody", null, 401, "Requires authentication"],
    ["a member without a grant", "member", 403, "Must have admin rights to Repository."],
    ["somebody who may only maintain", "writer", 403, "Must have admin rights to Repository."],
  ])("is refused to %s and changes nothing", async (_who, who, status, message) => {
    const as = who === "member" ? member : who === "writer" ? writer : null;
    for (const [method, path] of [
      ["PATCH", "/repos/waymark/rights"],
      ["DELETE", "/repos/waymark/rights"],
      ["PUT", "/repos/waymark/rights/topics"],
    ] as const) {
      const answer = await door.ask(method, path, { description: "taken", names: ["taken"] }, { as });
      expect([method, ...refusal(answer)]).toEqual([method, status, message]);
    }
    expect((await door.get("/repos/waymark/rights")).body).toMatchObject({ description: null, topics: [] });
  });

  it("says 404 for one that is not there, before it says what is wrong with the body", async () => {
    const answer = await door.ask("PATCH", "/repos/waymark/nowhere", { has_wiki: "?" });
    expect(refusal(answer)).toEqual([404, "Not Found"]);
  });

  it("leaves alone what the body does not name", async () => {
    const path = await door.repository("partly", { description: "Old", has_wiki: false, private: true });
    const { body } = await door.call("PATCH", path, { homepage: "https://example.com/c?x=1" });
    expect(body).toMatchObject({
      description: "Old",
      homepage: "https://example.com/c?x=1",
      has_wiki: false,
      private: true,
    });
    expect((await door.call("PATCH", path, {})).body).toMatchObject({ description: "Old", private: true });
  });

  it.each([
    ["a taken name", { name: "Rights" }, "name already exists on this account"],
    ["a name that is none", { name: "a b" }, "name is invalid"],
  ])("refuses %s and keeps the rest of the change back", async (_what, change, message) => {
    const path = (await exists("kept")) ? "/repos/waymark/kept" : await door.repository("kept");
    const answer = await door.ask("PATCH", path, { ...change, description: "half" });
    expect([answer.status, at(answer.body, "errors.0.message")]).toEqual([422, message]);
    expect(at((await door.get(path)).body, "description")).toBeNull();
  });

  it("changes the case of a name, and both spellings still find it", async () => {
    await door.repository("cased");
    expect(at((await door.call("PATCH", "/repos/waymark/cased", { name: "CaseD" })).body, "name")).toBe(
      "CaseD",
    );
    const found = [await door.get("/repos/waymark/cased"), await door.get("/repos/WAYMARK/CASED")];
    expect(found.map(({ status, body }) => [status, at(body, "full_name")])).toEqual([
      [200, "waymark/CaseD"],
      [200, "waymark/CaseD"],
    ]);
  });

  it("refuses a default branch that does not exist, and moves to one that does", async () => {
    const path = await door.repository("branched", { auto_init: true });
    const missing = await door.ask("PATCH", path, { default_branch: "trunk", description: "half" });
    expect(fieldErrors(missing)).toEqual(["Repository.default_branch invalid"]);
    expect(at(missing.body, "errors.0.message")).toContain("The branch trunk was not found.");
    const sha = at((await door.get(`${path}/git/ref/heads/main`)).body, "object.sha");
    await door.call("POST", `${path}/git/refs`, { ref: "refs/heads/trunk", sha });
    expect((await door.call("PATCH", path, { default_branch: "trunk" })).body).toMatchObject({
      default_branch: "trunk",
      description: null,
    });
    const head = await door
      .forge()
      .git(door.forge().dataDir, "ls-remote", "--symref", door.forge().pushUrl("branched"), "HEAD");
    expect(head).toContain("ref: refs/heads/trunk\tHEAD");
  });

  it("loses neither of two changes made at once", async () => {
    const path = await door.repository("crossed", { auto_init: true });
    const sha = at((await door.get(`${path}/git/ref/heads/main`)).body, "object.sha");
    await door.call("POST", `${path}/git/refs`, { ref: "refs/heads/next", sha });
    await Promise.all([
      door.call("PATCH", path, { default_branch: "next", has_wiki: false }),
      door.call("PUT", `${path}/topics`, { names: ["kept"] }),
      door.call("PUT", `${path}/vulnerability-alerts`),
    ]);
    expect((await door.get(path)).body).toMatchObject({
      default_branch: "next",
      has_wiki: false,
      topics: ["kept"],
    });
    expect((await door.ask("GET", `${path}/vulnerability-alerts`)).status).toBe(204);
  });

  it("keeps a change that is made while a repository's first commit arrives", async () => {
    const path = await door.repository("arriving");
    let isWritten = false;
    const writing = door.write(path, "a.txt", "a", "trunk").finally(() => {
      isWritten = true;
    });
    const seen: unknown[] = [];
    const put: unknown[] = [];
    for (let index = 0; !isWritten; index += 1) {
      put.push([`t${index}`]);
      await door.ask("PUT", `${path}/topics`, { names: [`t${index}`] });
      seen.push(at((await door.get(path)).body, "topics"));
    }
    await writing;
    expect(seen).toEqual(put);
    expect((await door.get(path)).body).toMatchObject({ default_branch: "trunk", topics: put.at(-1) });
  });

  it("renames and archives in one call, and then refuses everything but the way back", async () => {
    const path = await door.repository("leaving");
    const gone = await door.call("PATCH", path, { name: "left", archived: true });
    expect(gone.body).toMatchObject({ name: "left", archived: true });
    expect(refusal(await door.ask("PATCH", "/repos/waymark/left", { name: "leaving" }))).toEqual([
      403,
      "Repository was archived so is read-only.",
    ]);
    expect((await door.call("PATCH", "/repos/waymark/left", { archived: false })).status).toBe(200);
  });
});

describe("deleting a repository", () => {
  it("takes its files, its former names and its settings away, and answers 404 from then on", async () => {
    const path = await door.repository("doomed", { auto_init: true });
    const id = textAt((await door.get(path)).body, "id");
    await door.call("PATCH", path, { name: "doomed-anew" });
    expect((await door.call("DELETE", "/repos/waymark/doomed-anew")).status).toBe(204);
    for (const left of [path, "/repos/waymark/doomed-anew", `/repositories/${id}`])
      expect([left, (await door.get(left)).status]).toEqual([left, 404]);
    expect(await readdir(join(door.forge().dataDir, "repos"))).not.toContain(`${id}.git`);
    expect(refusal(await door.ask("DELETE", "/repos/waymark/doomed-anew"))).toEqual([404, "Not Found"]);
  });

  it("frees the name for a new one that inherits nothing", async () => {
    const path = await door.repository("reborn", { description: "First", auto_init: true });
    await door.call("PUT", `${path}/topics`, { names: ["old"] });
    await door.call("POST", `${path}/actions/variables`, { name: "OLD", value: "1" });
    await door.call("DELETE", path);
    await door.repository("reborn");
    expect((await door.get(path)).body).toMatchObject({ description: null, topics: [] });
    expect(at((await door.get(`${path}/actions/variables`)).body, "total_count")).toBe(0);
    expect((await door.get(`${path}/branches`)).body).toEqual([]);
  });

  it("is possible while it is archived", async () => {
    const path = await door.repository("shelved");
    await door.call("PATCH", path, { archived: true });
    expect((await door.call("DELETE", path)).status).toBe(204);
  });
});
