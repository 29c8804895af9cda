/* Custom properties and labels: what marks a repository, and what people see on its issues. */
import { describe, expect, it } from "vitest";
import { answer, failureOf, inTurn, refusal, scriptedForge } from "./testing/scripted-forge.ts";

const ref = { owner: "acme", repo: "web" };

describe("a custom property", () => {
  const definition = { property_name: "waymark-run", value_type: "string" };
  it("is defined or not, and a refusal is neither", async () => {
    const { github, sent } = scriptedForge(inTurn(definition, refusal(404, "Not Found"), refusal(403, "No")));
    expect(await github.properties.isDefined("acme", "waymark-run")).toBe(true);
    expect(await github.properties.isDefined("acme", "waymark-run")).toBe(false);
    const failure = await failureOf(github.properties.isDefined("acme", "waymark-run"));
    expect(String(failure)).toContain("It needs organization_custom_properties=read.");
    expect(new Set(sent())).toEqual(new Set(["GET /orgs/acme/properties/schema/waymark-run"]));
  });

  it("is defined as a text that only the organisation's own may change", async () => {
    const { github, calls, sent } = scriptedForge(() => definition);
    await github.properties.define("acme", { name: "waymark-run", description: "Which run made it" });
    expect(sent()).toEqual(["PUT /orgs/acme/properties/schema/waymark-run"]);
    expect(calls[0]?.body).toEqual({
      value_type: "string",
      required: false,
      description: "Which run made it",
      values_editable_by: "org_actors",
    });
  });

  it("needs the right to administer properties, which the refusal says", async () => {
    const { github } = scriptedForge(() => refusal(403, "Resource not accessible by integration"));
    const failure = await failureOf(github.properties.define("acme", { name: "a", description: "" }));
    expect(String(failure)).toContain("It needs organization_custom_properties=admin.");
  });

  it("is set alone, the others stay as they are", async () => {
    const { github, calls, sent } = scriptedForge(() => answer(204));
    await github.properties.setValue(ref, { name: "waymark-state", value: "ready" });
    expect(sent()).toEqual(["PATCH /repos/acme/web/properties/values"]);
    expect(calls[0]?.body).toEqual({ properties: [{ property_name: "waymark-state", value: "ready" }] });
  });

  it.each([
    ["texts", [{ property_name: "a", value: "x" }], [["a", "x"]]],
    ["an empty text", [{ property_name: "a", value: "" }], [["a", ""]]],
    ["nothing set", [{ property_name: "a", value: null }], []],
    ["several choices, which no marker is", [{ property_name: "a", value: ["x", "y"] }], []],
    ["none", [], []],
  ])("is read as a text: %s", async (_what, rows, expected) => {
    const { github } = scriptedForge(() => rows);
    expect([...(await github.properties.getValues(ref))]).toEqual(expected);
  });

  it("of every repository comes a hundred to a call", async () => {
    const row = (index: number) => ({
      repository_id: index,
      repository_name: `r${index}`,
      repository_full_name: `acme/r${index}`,
      properties: [{ property_name: "waymark-run", value: `run_${index}` }],
    });
    const { github, sent } = scriptedForge(
      inTurn(
        Array.from({ length: 100 }, (_value, index) => row(index)),
        [row(100)],
      ),
    );
    const all = await github.properties.listRepositories("acme");
    expect(all).toHaveLength(101);
    expect(all[100]).toEqual({ fullName: "acme/r100", values: new Map([["waymark-run", "run_100"]]) });
    expect(sent()).toEqual(
      [1, 2].map((page) => `GET /orgs/acme/properties/values?page=${page}&per_page=100`),
    );
  });

  it("does not exist in a person's account, which is not asked for it", async () => {
    const { github, sent } = scriptedForge(() => ({ type: "User" }), { kind: "ghes", org: "ann" });
    const lacking = {
      kind: "user_account",
      message: "ann is a person's account, which has no custom properties.",
    };
    expect(await failureOf(github.properties.isDefined("ann", "a"))).toMatchObject(lacking);
    expect(await failureOf(github.properties.listRepositories("ann"))).toMatchObject(lacking);
    expect(sent()).toEqual(["GET /users/ann"]);
  });
});

describe("labels", () => {
  const label = { name: "needs triage", color: "ededed", description: "Nobody looked yet" };
  it("are listed with a text for a description that is not there", async () => {
    const { github, sent } = scriptedForge(() => [{ ...label, description: null, id: 1, default: false }]);
    expect(await github.labels.list(ref)).toEqual([{ ...label, description: "" }]);
    expect(sent()).toEqual(["GET /repos/acme/web/labels?page=1&per_page=100"]);
  });

  it("are made, and changed under the name they have", async () => {
    const { github, calls, sent } = scriptedForge(inTurn(answer(201, label), label));
    await github.labels.create(ref, label);
    await github.labels.update(ref, label);
    expect(sent()).toEqual(["POST /repos/acme/web/labels", "PATCH /repos/acme/web/labels/needs%20triage"]);
    expect(calls[0]?.body).toEqual(label);
    expect(calls[1]?.body).toEqual({ color: "ededed", description: "Nobody looked yet" });
  });

  it("that are there already are refused by the forge, and made once", async () => {
    const { github, sent } = scriptedForge(() => refusal(422, "Validation Failed"));
    expect(await failureOf(github.labels.create(ref, label))).toMatchObject({ kind: "invalid" });
    expect(sent()).toHaveLength(1);
  });
});
