import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, rows, scaffold, startTestForge, type TestForge, textAt } from "../testing.ts";
import { writeFileOn } from "../testing/branches.ts";
import { person } from "../testing/people.ts";

let forge: TestForge;
let first: { commit: string; tree: string };

beforeAll(async () => {
  forge = await startTestForge();
  first = await scaffold(forge, "alpha", { "catalog-info.yaml": "kind: Component\n", "docs/a b:c.md": "x" });
  await forge.call("POST", "/orgs/waymark/repos", { name: "beta", private: true });
  await forge.call("POST", "/orgs/waymark/repos", { name: "Gamma" });
  await forge.call("PATCH", "/repos/waymark/Gamma", { archived: true });
});
afterAll(() => forge.close());

const post = (body: unknown, token: string | null = forge.token) =>
  forge.raw("POST", "/api/graphql", {
    body,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
const ask = (query: string, variables: Record<string, unknown>) => post({ query, variables });
const owner = (selection: string, more = "") =>
  `query($login: String!, $first: Int, $after: String, $order: RepositoryOrder, $expression: String!${more}) {
    repositoryOwner(login: $login) { ${selection} } }`;
const nodes = (selection: string) =>
  owner(`repositories(first: $first, after: $after, orderBy: $order) {
    totalCount pageInfo { hasNextPage endCursor } nodes { ${selection} } }`);
const byName = {
  login: "waymark",
  first: 10,
  order: { field: "NAME", direction: "ASC" },
  expression: "HEAD",
};
const repositories = "data.repositoryOwner.repositories";

describe("the repositories of an owner", () => {
  const namesFor = async (variables: Record<string, unknown>) =>
    rows((await ask(nodes("name"), { ...byName, ...variables })).body, `${repositories}.nodes`).map((node) =>
      textAt(node, "name"),
    );

  it.each([
    ["by name", {}, ["alpha", "beta", "Gamma"]],
    ["by name backwards", { order: { field: "NAME", direction: "DESC" } }, ["Gamma", "beta", "alpha"]],
    ["in the order they were made", { order: null }, ["alpha", "beta", "Gamma"]],
    ["of a login under any case", { login: "WAYMARK" }, ["alpha", "beta", "Gamma"]],
    ["as many as were asked for", { first: 2 }, ["alpha", "beta"]],
    ["none when none were asked for", { first: 0 }, []],
  ])("come %s", async (_name, variables, expected) => {
    expect(await namesFor(variables)).toEqual(expected);
  });

  it("say of each what it is", async () => {
    const { body } = await ask(
      nodes(
        "name nameWithOwner isArchived isPrivate defaultBranchRef { name prefix target { oid abbreviatedOid } }",
      ),
      byName,
    );
    const target = { oid: first.commit, abbreviatedOid: first.commit.slice(0, 7) };
    expect(rows(body, `${repositories}.nodes`)).toEqual([
      {
        name: "alpha",
        nameWithOwner: "waymark/alpha",
        isArchived: false,
        isPrivate: false,
        defaultBranchRef: { name: "main", prefix: "refs/heads/", target },
      },
      {
        name: "beta",
        nameWithOwner: "waymark/beta",
        isArchived: false,
        isPrivate: true,
        defaultBranchRef: null,
      },
      {
        name: "Gamma",
        nameWithOwner: "waymark/Gamma",
        isArchived: true,
        isPrivate: false,
        defaultBranchRef: null,
      },
    ]);
  });

  it("give a cursor to go on from, and none beyond the end", async () => {
    const page = async (after: unknown) =>
      at((await ask(nodes("name"), { ...byName, first: 2, after })).body, repositories);
    const one = await page(null);
    expect(one).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    const two = await page(at(one, "pageInfo.endCursor"));
    expect(two).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: false },
      nodes: [{ name: "Gamma" }],
    });
    expect(await page(at(two, "pageInfo.endCursor"))).toMatchObject({
      pageInfo: { hasNextPage: false, endCursor: null },
      nodes: [],
    });
  });

  it("are none for a person who has none, and null for a bot and for nobody", async () => {
    await person(forge, "ada");
    expect(await namesFor({ login: "ada" })).toEqual([]);
    for (const login of ["waymark-bot", "nobody", ""])
      expect((await ask(nodes("name"), { ...byName, login })).body).toEqual({
        data: { repositoryOwner: null },
      });
  });
});

describe("the object an expression names", () => {
  const objectAt = async (expression: string) =>
    at(
      (await ask(nodes("object(expression: $expression) { oid }"), { ...byName, first: 1, expression })).body,
      `${repositories}.nodes.0.object`,
    );

  it("is a commit, or what a path in it holds", async () => {
    const shaOf = async (path: string) =>
      textAt((await forge.call("GET", `/repos/waymark/alpha/contents/${path}`)).body, "sha");
    const descriptor = { oid: await shaOf("catalog-info.yaml") };
    for (const revision of ["HEAD", "main", "refs/heads/main", first.commit])
      expect([revision, await objectAt(revision), await objectAt(`${revision}:catalog-info.yaml`)]).toEqual([
        revision,
        { oid: first.commit },
        descriptor,
      ]);
    expect(await objectAt("HEAD:docs/a b:c.md")).toEqual({
      oid: await shaOf(encodeURIComponent("docs/a b:c.md")),
    });
  });

  it.each([
    "nowhere",
    "HEAD:nothing.yaml",
    "HEAD:catalog-info.yaml/below",
    "HEAD:../x",
    "nowhere:catalog-info.yaml",
    "",
  ])("is null for %j", async (expression) => {
    expect(await objectAt(expression)).toBeNull();
  });

  it("is another one once the branch goes on", async () => {
    await writeFileOn(forge, "alpha", { branch: "main", path: "catalog-info.yaml", text: "kind: System\n" });
    const { body } = await forge.call("GET", "/repos/waymark/alpha/contents/catalog-info.yaml");
    expect(await objectAt("HEAD:catalog-info.yaml")).toEqual({ oid: textAt(body, "sha") });
  });
});

describe("a question that is refused", () => {
  it.each([
    ["without credentials", null],
    ["with a wrong token", "wmf_wrong"],
  ])("%s is told by the status 401", async (_name, token) => {
    expect((await post({ query: nodes("name"), variables: byName }, token)).status).toBe(401);
  });

  it.each([
    ["no bound", { first: null }, "MISSING_PAGINATION_BOUNDARIES"],
    ["a bound beyond a hundred", { first: 101 }, "EXCESSIVE_PAGINATION"],
    ["a bound below none", { first: -1 }, "argumentLiteralsIncompatible"],
    ["half a bound", { first: 1.5 }, "argumentLiteralsIncompatible"],
    ["a bound that is a text", { first: "10" }, "argumentLiteralsIncompatible"],
    ["a cursor nobody gave", { after: "bm9uZQ" }, "INVALID_CURSOR_ARGUMENTS"],
    ["an order that is none", { order: { field: "NAME", direction: "UP" } }, "argumentLiteralsIncompatible"],
    [
      "an order with more to it",
      { order: { field: "NAME", direction: "ASC", nulls: "LAST" } },
      "argumentLiteralsIncompatible",
    ],
    ["a login that is no text", { login: 7 }, "argumentLiteralsIncompatible"],
  ])("with %s says so by its type, at the field", async (_name, variables, type) => {
    const answer = await ask(nodes("name"), { ...byName, ...variables });
    expect([answer.status, answer.body]).toMatchObject([
      200,
      { data: { repositoryOwner: null }, errors: [{ type, path: ["repositoryOwner"] }] },
    ]);
  });

  it.each([
    [
      "a field the type does not have",
      nodes("name stargazerCount"),
      "Field 'stargazerCount' doesn't exist on type 'Repository'",
    ],
    [
      "an object without fields",
      nodes("name defaultBranchRef"),
      "Field must have selections (field 'defaultBranchRef' returns Ref",
    ],
    [
      "a root the schema does not have",
      "{ viewer { login } }",
      "Field 'viewer' doesn't exist on type 'Query'",
    ],
    [
      "a mutation asked as a query",
      "{ createCommitOnBranch(input: $input) { clientMutationId } }",
      "doesn't exist on type 'Query'",
    ],
  ])("for %s runs nothing", async (_name, query, message) => {
    const { status, body } = await ask(query, byName);
    expect([status, textAt(body, "errors.0.message")]).toEqual([200, expect.stringContaining(message)]);
    expect(body).not.toHaveProperty("data");
  });

  it.each([
    ["no query", {}],
    ["a query that is no text", { query: 1 }],
    ["variables that are a list", { query: "{ a }", variables: [] }],
  ])("with %s is no request", async (_name, body) => {
    expect((await post(body)).status).toBe(422);
  });
});
