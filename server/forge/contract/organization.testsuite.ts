import { expect, it } from "vitest";
import { type ContractSubject, REPO as repo } from "./subject.testsuite.ts";
import { at, rows, textAt } from "../testing.ts";

export function describeOrganization(subject: ContractSubject): void {
  const { expectStatus } = subject;

  it("about the forge itself", async () => {
    expect(at(await expectStatus(200, "GET", "/meta"), "installed_version")).toBe("waymark-forge");
    expect(at(await expectStatus(200, "GET", "/rate_limit"), "rate.limit")).toBeGreaterThan(5000);
  });

  it("for people and memberships", async () => {
    await expectStatus(200, "GET", "/user");
    await expectStatus(200, "GET", "/orgs/waymark");
    await expectStatus(200, "PUT", "/orgs/waymark/memberships/ada", { role: "member" });
    await expectStatus(200, "GET", "/orgs/waymark/memberships/ada");
    await expectStatus(200, "GET", "/users/ada");
    expect(await expectStatus(200, "GET", "/orgs/waymark/members?role=member&per_page=10")).toHaveLength(1);
    await expectStatus(204, "GET", "/orgs/waymark/members/ada");
    await expectStatus(200, "PUT", "/orgs/waymark/memberships/grace");
    await expectStatus(204, "DELETE", "/orgs/waymark/members/grace");
    await expectStatus(200, "PUT", "/orgs/waymark/memberships/grace");
    await expectStatus(204, "DELETE", "/orgs/waymark/memberships/grace");
    await expectStatus(404, "GET", "/orgs/waymark/memberships/grace");
    await expectStatus(404, "GET", "/users/nobody");
    const token = await subject.forge().raw("POST", "/_forge/tokens", {
      body: { login: "ada" },
      headers: { authorization: `Bearer ${subject.forge().token}` },
    });
    const mine = await subject
      .forge()
      .callAs(textAt(token.body, "token"), "GET", "/user/memberships/orgs/waymark");
    expect(at(mine.body, "role")).toBe("member");
  });

  it("for repositories of a person's own account", async () => {
    const forge = subject.forge();
    const token = await forge.raw("POST", "/_forge/tokens", {
      body: { login: "ada" },
      headers: { authorization: `Bearer ${forge.token}` },
    });
    const ada = textAt(token.body, "token");
    const mine = await forge.callAs(ada, "POST", "/user/repos", { name: "notes", private: true });
    expect([mine.status, at(mine.body, "full_name")]).toEqual([201, "ada/notes"]);
    expect(mine.body).not.toHaveProperty("organization");
    expect((await forge.callAs(ada, "POST", "/user/repos", { name: "notes" })).status).toBe(422);
    await forge.callAs(ada, "POST", "/user/repos", { name: "site" });
    const names = (answer: { body: unknown }) => rows(answer.body).map((row) => at(row, "name"));
    expect(names(await forge.callAs(ada, "GET", "/user/repos?affiliation=owner"))).toEqual(["notes", "site"]);
    expect(names(await forge.call("GET", "/users/ada/repos?type=owner"))).toEqual(["site"]);
    expect(await expectStatus(403, "POST", "/user/repos", { name: "of-an-app" })).toMatchObject({
      message: "Resource not accessible by integration",
    });
  });

  it("for teams and their repositories", async () => {
    const parent = await expectStatus(201, "POST", "/orgs/waymark/teams", {
      name: "Engineering",
      privacy: "closed",
    });
    const team = await expectStatus(201, "POST", "/orgs/waymark/teams", {
      name: "Payments",
      description: "Money",
      privacy: "closed",
      parent_team_id: at(parent, "id"),
    });
    expect(at(team, "slug")).toBe("payments");
    await expectStatus(422, "POST", "/orgs/waymark/teams", { name: "payments" });
    expect(await expectStatus(200, "GET", "/orgs/waymark/teams?per_page=100")).toHaveLength(2);
    await expectStatus(200, "PATCH", "/orgs/waymark/teams/payments", { description: "Money matters" });
    await expectStatus(200, "GET", "/orgs/waymark/teams/payments");
    await expectStatus(200, "PUT", "/orgs/waymark/teams/payments/memberships/ada", { role: "maintainer" });
    await expectStatus(200, "GET", "/orgs/waymark/teams/payments/memberships/ada");
    expect(
      await expectStatus(200, "GET", "/orgs/waymark/teams/payments/members?role=maintainer"),
    ).toHaveLength(1);
    const path = "/orgs/waymark/teams/payments/repos/waymark/checkout";
    await expectStatus(404, "GET", path);
    await expectStatus(204, "PUT", path, { permission: "maintain" });
    await expectStatus(204, "GET", path);
    expect(at(await expectStatus(200, "GET", "/orgs/waymark/teams/payments/repos"), "0.role_name")).toBe(
      "maintain",
    );
    expect(at(await expectStatus(200, "GET", `${repo}/teams`), "0.permission")).toBe("maintain");
    await expectStatus(200, "PUT", "/orgs/waymark/teams/engineering/memberships/linus");
    await expectStatus(204, "DELETE", "/orgs/waymark/teams/engineering/memberships/linus");
    await expectStatus(204, "PUT", "/orgs/waymark/teams/engineering/repos/waymark/checkout", {
      permission: "push",
    });
    await expectStatus(204, "DELETE", "/orgs/waymark/teams/engineering/repos/waymark/checkout");
    await expectStatus(204, "DELETE", "/orgs/waymark/teams/engineering");
    await expectStatus(404, "GET", "/orgs/waymark/teams/engineering");
  });

  it("for collaborators and code owners", async () => {
    expect(await expectStatus(200, "GET", `${repo}/collaborators`)).toHaveLength(1);
    await expectStatus(204, "GET", `${repo}/collaborators/ada`);
    await expectStatus(404, "GET", `${repo}/collaborators/linus`);
    const level = await expectStatus(200, "GET", `${repo}/collaborators/ada/permission`);
    expect([at(level, "permission"), at(level, "role_name")]).toEqual(["write", "maintain"]);
    const errors = at(await expectStatus(200, "GET", `${repo}/codeowners/errors`), "errors");
    expect(rows(errors).map((error) => [at(error, "line"), at(error, "kind")])).toEqual([
      [2, "Invalid owner"],
    ]);
  });

  it("for custom properties", async () => {
    const schema = "/orgs/waymark/properties/schema";
    await expectStatus(200, "PUT", `${schema}/waymark-run`, {
      value_type: "string",
      values_editable_by: "org_actors",
    });
    await expectStatus(200, "PUT", `${schema}/tiers`, {
      value_type: "multi_select",
      allowed_values: ["one", "two"],
    });
    await expectStatus(200, "GET", `${schema}/waymark-run`);
    expect(await expectStatus(200, "GET", schema)).toHaveLength(2);
    await expectStatus(201, "POST", "/orgs/waymark/repos", {
      name: "marked",
      custom_properties: { "waymark-run": "run_1", tiers: ["two"] },
    });
    await expectStatus(422, "POST", "/orgs/waymark/repos", {
      name: "unmarked",
      custom_properties: { unknown: "x" },
    });
    await expectStatus(404, "GET", "/repos/waymark/unmarked");
    expect(await expectStatus(200, "GET", "/repos/waymark/marked/properties/values")).toContainEqual({
      property_name: "waymark-run",
      value: "run_1",
    });
    const found = await expectStatus(
      200,
      "GET",
      "/orgs/waymark/properties/values?repository_query=props.waymark-run:run_1",
    );
    expect(rows(found).map((item) => at(item, "repository_name"))).toEqual(["marked"]);
    await expectStatus(204, "PATCH", "/repos/waymark/marked/properties/values", {
      properties: [{ property_name: "waymark-run", value: "run_2" }],
    });
    expect(
      await expectStatus(
        200,
        "GET",
        "/orgs/waymark/properties/values?repository_query=props.waymark-run:run_1",
      ),
    ).toEqual([]);
    await expectStatus(422, "PATCH", "/repos/waymark/marked/properties/values", {
      properties: [{ property_name: "tiers", value: ["three"] }],
    });
    await expectStatus(204, "DELETE", `${schema}/tiers`);
  });
}
