import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, rows, scaffold, startTestForge, type TestForge, textAt } from "../testing.ts";
import { writeFileOn } from "../testing/branches.ts";
import { blamed, linksOf, refusal, shownTime } from "../testing/answers.ts";
import { type Caller, callerOf, person } from "../testing/people.ts";

let forge: TestForge;
let api: Caller;
let sha: string;
let now = Date.parse("2026-03-01T10:00:00Z");
const repo = "/repos/waymark/checked";
const runs = `${repo}/check-runs`;

beforeAll(async () => {
  forge = await startTestForge({ now: () => now });
  api = callerOf(forge, forge.token);
  sha = (await scaffold(forge, "checked", { "a.txt": "a\n" })).commit;
});
afterAll(() => forge.close());

const create = async (body: Record<string, unknown>) =>
  (await forge.call("POST", runs, { name: "lint", head_sha: sha, ...body })).body;
const listed = async (on = sha, query = "") =>
  rows((await forge.call("GET", `${repo}/commits/${on}/check-runs${query}`)).body, "check_runs");

describe("a check run that is refused is not kept", () => {
  const good = { name: "lint", head_sha: "main" };
  it.each([
    ["no name", { head_sha: "main" }, "name"],
    ["an empty name", { ...good, name: "" }, "name"],
    ["no commit", { name: "lint" }, "head_sha"],
    ["a status that is none", { ...good, status: "done" }, "status"],
    ["a status that only GitHub gives", { ...good, status: "waiting" }, "status"],
    ["a conclusion that is none", { ...good, conclusion: "passed" }, "conclusion"],
    ["an address that is none", { ...good, details_url: "no address" }, "details_url"],
    ["a time that is none", { ...good, started_at: "yesterday" }, "started_at"],
    ["a day without a time", { ...good, completed_at: "2026-03-01" }, "completed_at"],
    [
      "a summary beyond 65535 letters",
      { ...good, output: { title: "t", summary: "s".repeat(65_536) } },
      "output.summary",
    ],
    [
      "a level of an annotation that is none",
      {
        ...good,
        output: {
          title: "t",
          summary: "s",
          annotations: [{ path: "a", start_line: 1, end_line: 1, annotation_level: "error", message: "m" }],
        },
      },
      "output.annotations.0.annotation_level",
    ],
  ])("for %s", async (_name, body, field) => {
    expect(blamed(await api("POST", runs, body)).slice(0, 2)).toEqual([422, field]);
    expect(await listed()).toEqual([]);
  });

  it("for a commit that is not there, or an end without a conclusion", async () => {
    const nowhere = "f".repeat(40);
    expect(refusal(await api("POST", runs, { name: "lint", head_sha: nowhere }))).toEqual([
      422,
      `No commit found for SHA: ${nowhere}`,
    ]);
    expect(refusal(await api("POST", runs, { ...good, status: "completed" }))).toEqual([
      422,
      expect.stringContaining("conclusion is required when status is completed"),
    ]);
    expect(await listed()).toEqual([]);
  });

  it("from a person, even one who may write, and from nobody", async () => {
    const ada = await person(forge, "ada");
    await api("PUT", "/orgs/waymark/memberships/ada", { role: "admin" });
    expect(refusal(await ada("POST", runs, good))).toEqual([403, "You must authenticate via a GitHub App."]);
    expect((await callerOf(forge, undefined)("POST", runs, good)).status).toBe(401);
    const { id } = Object(await create({ name: "theirs" }));
    expect(refusal(await ada("PATCH", `${runs}/${id}`, { conclusion: "success" }))[0]).toBe(403);
    expect(at((await api("GET", `${runs}/${id}`)).body, "conclusion")).toBeNull();
  });
});

describe("a check run", () => {
  it("begins queued and now, with the commit's page where no address is named", async () => {
    const body = await create({ name: "begun" });
    expect(body).toMatchObject({
      status: "queued",
      conclusion: null,
      started_at: "2026-03-01T10:00:00Z",
      completed_at: null,
      external_id: "",
      details_url: `${forge.url}/waymark/checked/commit/${sha}`,
      output: { title: null, summary: null, text: null, annotations_count: 0 },
    });
  });

  it.each([
    ["success", "2026-03-01T09:00:00+02:00", "2026-03-01T07:00:00Z"],
    ["neutral", "2026-03-01T09:00:00Z", "2026-03-01T09:00:00Z"],
    ["action_required", undefined, "2026-03-01T10:00:00Z"],
  ])(
    "with the conclusion %s is completed, whatever its status says, at the time it names or now",
    async (conclusion, completed_at, at_) => {
      const body = await create({
        name: `ended-${conclusion}`,
        status: "in_progress",
        conclusion,
        ...(completed_at ? { completed_at } : {}),
      });
      expect(body).toMatchObject({ status: "completed", conclusion, completed_at: at_ });
    },
  );

  it("keeps what a change does not name, and the time of its end", async () => {
    const body = await create({
      name: "kept",
      conclusion: "failure",
      external_id: "run-7",
      details_url: "https://ci.example.com/7",
      output: { title: "Lint", summary: "Two", text: "Long" },
    });
    const one = `${runs}/${textAt(body, "id")}`;
    now += 60_000;
    const changed = await forge.call("PATCH", one, { name: "kept anew" });
    expect(changed.body).toEqual({ ...Object(body), name: "kept anew" });
    const concluded = await forge.call("PATCH", one, { conclusion: "success" });
    expect(concluded.body).toMatchObject({ conclusion: "success", completed_at: at(body, "completed_at") });
    expect((await forge.call("GET", one)).body).toEqual(concluded.body);
  });

  it("that is begun anew has no conclusion and no end, and ends at another time", async () => {
    const one = `${runs}/${textAt(await create({ name: "again", conclusion: "failure" }), "id")}`;
    const begun = await forge.call("PATCH", one, { status: "in_progress" });
    expect(begun.body).toMatchObject({ status: "in_progress", conclusion: null, completed_at: null });
    now += 60_000;
    const ended = await forge.call("PATCH", one, { conclusion: "success" });
    expect(textAt(ended.body, "completed_at")).toBe(shownTime(now));
  });

  it("is refused a change that ends it without a conclusion, and stays as it was", async () => {
    const body = await create({ name: "unended", status: "in_progress" });
    const one = `${runs}/${textAt(body, "id")}`;
    expect((await api("PATCH", one, { status: "completed", name: "lost" })).status).toBe(422);
    expect(blamed(await api("PATCH", one, { name: "" })).slice(0, 2)).toEqual([422, "name"]);
    expect((await api("GET", one)).body).toEqual(body);
  });

  it.each(["999999", "0", "-1", "x", "1.5"])(
    "is not found by the number %s, nor its annotations",
    async (id) => {
      for (const path of [`${runs}/${id}`, `${runs}/${id}/annotations`])
        expect(refusal(await api("GET", path))).toEqual([404, "Not Found"]);
      expect((await api("PATCH", `${runs}/${id}`, { name: "x" })).status).toBe(404);
    },
  );

  it("is not found below another repository", async () => {
    await scaffold(forge, "other", { "a.txt": "a\n" });
    const id = textAt(await create({ name: "mine" }), "id");
    expect((await api("GET", `/repos/waymark/other/check-runs/${id}`)).status).toBe(404);
    expect(
      (await api("PATCH", `/repos/waymark/other/check-runs/${id}`, { conclusion: "success" })).status,
    ).toBe(404);
    expect(at((await api("GET", `${runs}/${id}`)).body, "conclusion")).toBeNull();
  });

  it("keeps its annotations through changes of title and summary, and shows their places", async () => {
    const note = { path: "a b.txt", start_line: 1, end_line: 2, annotation_level: "failure", message: "Bad" };
    const columns = { start_column: 3, end_column: 4, title: "T", raw_details: "{}" };
    const output = { title: "One", summary: "S", annotations: [note, { ...note, ...columns }] };
    const one = `${runs}/${textAt(await create({ name: "noted", output }), "id")}`;
    const { body } = await forge.call("PATCH", one, { output: { title: "Two", summary: "S" } });
    expect(at(body, "output")).toMatchObject({ title: "Two", annotations_count: 2 });
    const blank = { start_column: null, end_column: null, title: null, raw_details: null };
    expect((await forge.call("GET", `${one}/annotations`)).body).toMatchObject([
      { ...note, ...blank },
      { ...note, ...columns },
    ]);
    const page = await forge.call("GET", `${one}/annotations?per_page=1`);
    expect(linksOf(page)).toEqual({ next: "?per_page=1&page=2", last: "?per_page=1&page=2" });
  });
});

describe("the check runs of a commit", () => {
  let on: string;
  const named = (found: readonly unknown[]) =>
    found.map((run) => `${textAt(run, "name")} ${textAt(run, "conclusion")}`);

  beforeAll(async () => {
    on = await writeFileOn(forge, "checked", { branch: "main", path: "b.txt", text: "b" });
    for (const [name, conclusion] of [
      ["build", "failure"],
      ["lint", "success"],
      ["build", "success"],
    ])
      await create({ head_sha: on, name, conclusion });
    await create({ head_sha: on, name: "slow", status: "in_progress" });
  });

  it.each([
    ["", ["slow null", "build success", "lint success"]],
    ["?filter=latest", ["slow null", "build success", "lint success"]],
    ["?filter=all", ["slow null", "build success", "lint success", "build failure"]],
    ["?check_name=build", ["build success"]],
    ["?check_name=build&filter=all", ["build success", "build failure"]],
    ["?check_name=Build", []],
    ["?status=completed", ["build success", "lint success"]],
    ["?status=in_progress", ["slow null"]],
    ["?status=queued", []],
    ["?per_page=2", ["slow null", "build success"]],
    ["?per_page=2&page=2", ["lint success"]],
    ["?page=9", []],
  ])("for %s are the last of each name that fit, newest first: %j", async (query, expected) => {
    expect(named(await listed(on, query))).toEqual(expected);
  });

  it("are counted beyond the page, which leads on", async () => {
    const page = await forge.call("GET", `${repo}/commits/main/check-runs?filter=all&per_page=3`);
    expect(at(page.body, "total_count")).toBe(4);
    expect(linksOf(page)).toEqual({
      next: "?filter=all&per_page=3&page=2",
      last: "?filter=all&per_page=3&page=2",
    });
  });

  it("are not found for a commit that is not there", async () => {
    expect(refusal(await api("GET", `${repo}/commits/nowhere/check-runs`))).toEqual([404, "Not Found"]);
  });
});
