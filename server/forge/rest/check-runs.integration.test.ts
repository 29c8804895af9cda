import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, rows, scaffold, startTestForge, type TestForge, textAt } from "../testing.ts";

let forge: TestForge;
let sha: string;
const repo = "/repos/waymark/checked";

beforeAll(async () => {
  forge = await startTestForge();
  sha = (await scaffold(forge, "checked", { "a.txt": "a\n" })).commit;
});
afterAll(async () => {
  await forge.close();
});

const annotations = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => ({
    path: "a.txt",
    start_line: from + index,
    end_line: from + index,
    annotation_level: "notice",
    message: "Here",
  }));
const output = (count: number, from?: number) => ({
  title: "Lint",
  summary: "Some",
  annotations: annotations(count, from),
});

describe("annotations of a check run", () => {
  it("add up beyond the fifty that one call may bring, and stay readable", async () => {
    const made = await forge.call("POST", `${repo}/check-runs`, {
      name: "lint",
      head_sha: sha,
      status: "completed",
      conclusion: "success",
      output: output(50),
    });
    const run = `${repo}/check-runs/${textAt(made.body, "id")}`;
    expect((await forge.call("PATCH", run, { output: output(10, 51) })).status).toBe(200);
    expect(at((await forge.call("GET", run)).body, "output.annotations_count")).toBe(60);
    const second = await forge.call("GET", `${run}/annotations?per_page=50&page=2`);
    expect(rows(second.body).map((one) => at(one, "start_line"))).toEqual(
      Array.from({ length: 10 }, (_, index) => 51 + index),
    );
    expect((await forge.raw("GET", `/waymark/checked/commit/${sha}`)).status).toBe(200);
  });

  it("are refused when one call brings more", async () => {
    const headers = { authorization: `Bearer ${forge.token}` };
    const body = { name: "lint", head_sha: sha, output: output(51) };
    expect((await forge.raw("POST", `/api/v3${repo}/check-runs`, { body, headers })).status).toBe(422);
  });
});

it("a status and a check run of one name both have to be green", async () => {
  const deploy = async () =>
    (
      await forge.call("POST", `${repo}/deployments`, {
        ref: sha,
        auto_merge: false,
        required_contexts: ["ci"],
      })
    ).status;
  expect(await deploy()).toBe(409);
  await forge.call("POST", `${repo}/statuses/${sha}`, { state: "success", context: "ci" });
  const made = await forge.call("POST", `${repo}/check-runs`, {
    name: "ci",
    head_sha: sha,
    status: "completed",
    conclusion: "failure",
  });
  expect(await deploy()).toBe(409);
  await forge.call("PATCH", `${repo}/check-runs/${textAt(made.body, "id")}`, {
    status: "completed",
    conclusion: "success",
  });
  expect(await deploy()).toBe(201);
});
