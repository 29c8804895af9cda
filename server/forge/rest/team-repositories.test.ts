import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rows, startTestForge, type TestForge } from "../testing.ts";
import { refusal } from "../testing/answers.ts";
import { type Caller, callerOf, person } from "../testing/people.ts";

let forge: TestForge;
let api: Caller;
let ada: Caller;
const teams = "/orgs/waymark/teams";

beforeAll(async () => {
  forge = await startTestForge();
  api = callerOf(forge, forge.token);
  ada = await person(forge, "ada");
});
afterAll(() => forge.close());

describe("the repositories of a team", () => {
  const grants = `${teams}/granted/repos`;
  beforeAll(async () => {
    await forge.call("POST", teams, { name: "Granted", permission: "push" });
    for (const name of ["one", "two"]) await forge.call("POST", "/orgs/waymark/repos", { name });
    await ada("POST", "/user/repos", { name: "own" });
  });

  it.each(["pull", "triage", "push", "maintain", "admin"])(
    "may be granted with %s, and again with another right",
    async (permission) => {
      expect((await forge.call("PUT", `${grants}/waymark/one`, { permission })).status).toBe(204);
      const shown = await forge.raw("GET", `/api/v3${grants}/waymark/one`, {
        headers: {
          authorization: `Bearer ${forge.token}`,
          accept: "application/vnd.github.v3.repository+json",
        },
      });
      expect(shown.body).toMatchObject({ role_name: permission, full_name: "waymark/one" });
      expect(rows((await forge.call("GET", grants)).body)).toHaveLength(1);
      const [team] = rows((await forge.call("GET", "/repos/waymark/one/teams")).body);
      expect(team).toMatchObject({ slug: "granted", permission });
    },
  );

  it("take the team's own right when none is named", async () => {
    await forge.call("PUT", `${grants}/waymark/two`);
    expect(rows((await forge.call("GET", grants)).body)).toMatchObject([
      { name: "one" },
      { name: "two", role_name: "push" },
    ]);
  });

  it.each([
    ["a right that is none", "waymark/one", { permission: "owner" }, 422],
    ["a repository that is not there", "waymark/none", {}, 404],
    ["a person's repository", "ada/own", {}, 422],
  ])("cannot be %s", async (_name, repository, body, status) => {
    expect((await api("PUT", `${grants}/${repository}`, body)).status).toBe(status);
    expect(rows((await forge.call("GET", grants)).body)).toHaveLength(2);
  });

  it("are granted by administrators of the repository, and gone once revoked", async () => {
    expect((await ada("PUT", `${grants}/waymark/two`, { permission: "admin" })).status).toBe(403);
    expect((await ada("DELETE", `${grants}/waymark/two`)).status).toBe(403);
    expect((await forge.call("DELETE", `${grants}/waymark/two`)).status).toBe(204);
    expect(refusal(await api("DELETE", `${grants}/waymark/two`))).toEqual([404, "Not Found"]);
    expect((await api("GET", `${grants}/waymark/two`)).status).toBe(404);
  });
});
