import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { graphqlRequestProblems, graphqlSchema } from "../contract/graphql.ts";
import { at, rows, scaffold, startTestForge, textAt, type TestForge } from "../testing.ts";
import { SERVED_FIELDS } from "./routes.ts";

let forge: TestForge;
beforeAll(async () => {
  forge = await startTestForge();
});
afterAll(() => forge.close());

const mutation = (selection: string) =>
  `mutation Commit($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) ${selection} }`;

const send = (input: unknown, options: { query?: string; token?: string | null } = {}) =>
  forge.raw("POST", "/api/graphql", {
    body: { query: options.query ?? mutation("{ commit { oid } }"), variables: { input } },
    headers: options.token === null ? {} : { authorization: `Bearer ${options.token ?? forge.token}` },
  });

const bytes = Buffer.from([0, 255, 13, 10, 0]);
const inputFor = (repo: string, expectedHeadOid: string) => ({
  branch: { repositoryNameWithOwner: `waymark/${repo}`, branchName: "main" },
  expectedHeadOid,
  message: { headline: "Bring files", body: "Two of them" },
  fileChanges: {
    additions: [
      { path: "a/logo.bin", contents: bytes.toString("base64") },
      { path: "b.bin", contents: Buffer.from("b").toString("base64") },
    ],
  },
});

describe("the GraphQL door", () => {
  it("commits files in one call, which a stock clone then holds byte for byte", async () => {
    const { commit } = await scaffold(forge, "whole", { "README.md": "# Whole\n" });
    const query = mutation(
      "{ clientMutationId commit { oid message url committedDate } ref { name prefix } }",
    );
    const answer = await send({ ...inputFor("whole", commit), clientMutationId: "m1" }, { query });
    const made = at(answer.body, "data.createCommitOnBranch");
    expect(made).toMatchObject({
      clientMutationId: "m1",
      commit: { message: "Bring files\n\nTwo of them" },
      ref: { name: "main", prefix: "refs/heads/" },
    });
    const folder = await forge.temporary();
    await forge.git(folder, "clone", "-q", `${forge.url}/waymark/whole.git`, "c");
    const clone = join(folder, "c");
    expect((await forge.git(clone, "rev-parse", "HEAD", "HEAD^")).trim().split("\n")).toEqual([
      textAt(made, "commit.oid"),
      commit,
    ]);
    expect(await forge.git(clone, "hash-object", "a/logo.bin")).toBe(
      await forge.git(clone, "rev-parse", "HEAD:a/logo.bin"),
    );
    expect(await forge.git(clone, "ls-tree", "-r", "--format=%(objectmode) %(path)", "HEAD")).toBe(
      "100644 README.md\n100644 a/logo.bin\n100644 b.bin\n",
    );
    expect(await forge.git(clone, "fsck", "--strict")).toBe("");
  });

  it("refuses a branch that is elsewhere, and leaves it there", async () => {
    const { commit } = await scaffold(forge, "moved", { "README.md": "# Moved\n" });
    const answer = await send(inputFor("moved", "0".repeat(40)));
    expect(answer).toMatchObject({
      status: 200,
      body: {
        data: { createCommitOnBranch: null },
        errors: [
          {
            type: "STALE_DATA",
            path: ["createCommitOnBranch"],
            message: `Expected branch to point to "${commit}" but it did not. Pull and try again.`,
          },
        ],
      },
    });
    const ref = await forge.call("GET", "/repos/waymark/moved/git/ref/heads/main");
    expect(at(ref.body, "object.sha")).toBe(commit);
  });

  it("answers refusals with their type, and a lack of credentials with the status", async () => {
    const { commit } = await scaffold(forge, "guarded", { "README.md": "# Guarded\n" });
    const input = inputFor("guarded", commit);
    const typeOf = async (changed: unknown) => at((await send(changed)).body, "errors.0.type");
    expect((await send(input, { token: null })).status).toBe(401);
    expect(await typeOf(inputFor("nowhere", commit))).toBe("NOT_FOUND");
    expect(await typeOf({ ...input, branch: { ...input.branch, branchName: "dev" } })).toBe("NOT_FOUND");
    const escape = { additions: [{ path: "../x", contents: "eA==" }] };
    expect(await typeOf({ ...input, fileChanges: escape })).toBe("UNPROCESSABLE");
    await forge.call("POST", "/repos/waymark/guarded/rulesets", {
      name: "review",
      enforcement: "active",
      conditions: { ref_name: { include: ["~ALL"], exclude: [] } },
      rules: [{ type: "update" }],
    });
    expect(await typeOf(input)).toBe("UNPROCESSABLE");
    await forge.call("PATCH", "/repos/waymark/guarded", { archived: true });
    expect(await typeOf(input)).toBe("FORBIDDEN");
  });

  it("refuses a document of endless depth, and fields that only the language has", async () => {
    const deep = await send({}, { query: "{a".repeat(100_000) });
    expect([deep.status, textAt(deep.body, "errors.0.message")]).toEqual([
      200,
      "Query has a depth of more than 25",
    ]);
    for (const name of ["constructor", "__proto__"]) {
      const { body } = await send({}, { query: `{ ${name} { x } }` });
      expect(textAt(body, "errors.0.message")).toBe(`Field '${name}' doesn't exist on type 'Query'`);
    }
  });

  it("refuses what the schema does not have before anything happens", async () => {
    const { commit } = await scaffold(forge, "strict", { "README.md": "# Strict\n" });
    const input = inputFor("strict", commit);
    const told = async (changed: unknown, query?: string) => {
      const answer = await send(changed, query === undefined ? {} : { query });
      expect(answer.status).toBe(200);
      expect(answer.body).not.toHaveProperty("data");
      return textAt(answer.body, "errors.0.message");
    };
    expect(await told({ ...input, mode: "100755" })).toContain("provided invalid value");
    expect(await told({ ...input, expectedHeadOid: undefined })).toContain("expectedHeadOid");
    expect(await told(input, mutation("{ commit { sha } }"))).toBe(
      "Field 'sha' doesn't exist on type 'Commit'",
    );
    expect(await told(input, mutation("{ commit }"))).toContain("must have selections");
    expect(await told(input, "mutation { deleteEverything }")).toContain("doesn't exist on type 'Mutation'");
    expect(await told(input, "query { viewer { login } }")).toContain("doesn't exist on type 'Query'");
    for (const broken of ["mutation {", "subscription { a }", "{ a } extra", "{ a(x: 1) }", "\\", ""]) {
      expect(await told(input, broken)).toMatch(/^Parse error on/);
    }
    const ref = await forge.call("GET", "/repos/waymark/strict/git/ref/heads/main");
    expect(at(ref.body, "object.sha")).toBe(commit);
  });
});

describe("the repositories of an owner", () => {
  const query = `query($owner: String!, $first: Int, $after: String, $order: RepositoryOrder, $file: String) {
    repositoryOwner(login: $owner) { login repositories(first: $first, after: $after, orderBy: $order) { totalCount
      pageInfo { hasNextPage endCursor } nodes { databaseId name isArchived defaultBranchRef { name target { oid } }
      object(expression: $file) { oid } } } } }`;
  const order = { field: "NAME", direction: "ASC" };
  const ask = async (variables: Record<string, unknown>) => {
    const headers = { authorization: `Bearer ${forge.token}` };
    const given = { owner: "waymark", first: 2, order, file: "HEAD:catalog-info.yaml", ...variables };
    return (await forge.raw("POST", "/api/graphql", { body: { query, variables: given }, headers })).body;
  };
  const all = "data.repositoryOwner.repositories";

  it("come in pages that hold each once, with head and descriptor, also while others appear in between", async () => {
    const made = await scaffold(forge, "zz-described", { "catalog-info.yaml": "kind: Component\n" });
    await forge.call("POST", "/orgs/waymark/repos", { name: "zz-empty" });
    const nodes: unknown[] = [];
    for (let after: unknown = null, more = true; more;) {
      const body = await ask({ after });
      nodes.push(...rows(body, `${all}.nodes`));
      [after, more] = [
        at(body, `${all}.pageInfo.endCursor`),
        at(body, `${all}.pageInfo.hasNextPage`) === true,
      ];
      if (nodes.length === 2) await forge.call("POST", "/orgs/waymark/repos", { name: "aa-late" });
    }
    const names = nodes.map((node) => textAt(node, "name"));
    expect(names).toEqual([...new Set(names)].toSorted());
    const blob = await forge.call("GET", "/repos/waymark/zz-described/contents/catalog-info.yaml");
    expect(nodes.find((node) => at(node, "name") === "zz-described")).toEqual({
      databaseId: expect.any(Number),
      name: "zz-described",
      isArchived: false,
      defaultBranchRef: { name: "main", target: { oid: made.commit } },
      object: { oid: at(blob.body, "sha") },
    });
    expect(nodes.find((node) => at(node, "name") === "zz-empty")).toMatchObject({
      defaultBranchRef: null,
      object: null,
    });
  });

  it("are null for a login nobody has, and refused without or beyond a bound", async () => {
    expect(await ask({ owner: "nobody" })).toEqual({ data: { repositoryOwner: null } });
    const typeOf = async (variables: Record<string, unknown>) => at(await ask(variables), "errors.0.type");
    expect(await typeOf({ first: null })).toBe("MISSING_PAGINATION_BOUNDARIES");
    expect(await typeOf({ first: 101 })).toBe("EXCESSIVE_PAGINATION");
    expect(await typeOf({ after: "none" })).toBe("INVALID_CURSOR_ARGUMENTS");
    expect(await typeOf({ order: { field: "STARGAZERS", direction: "ASC" } })).toBe(
      "argumentLiteralsIncompatible",
    );
  });
});

describe("GitHub's schema", () => {
  it("has every field that is served", () => {
    for (const [type, fields] of Object.entries(SERVED_FIELDS)) {
      expect(Object.keys(fields).toSorted()).toEqual([...(graphqlSchema.get(type)?.keys() ?? [])].toSorted());
    }
  });

  it("judges what is sent", () => {
    const problems = (input: unknown, query = mutation("{ commit { oid } }")) =>
      graphqlRequestProblems(JSON.stringify({ query, variables: { input } }));
    const good = inputFor("x", "a".repeat(40));
    expect(problems(good)).toEqual([]);
    expect(problems({ ...good, expectedHeadOid: "main" })).toEqual([
      "input.expectedHeadOid is no GitObjectID",
    ]);
    expect(problems({ ...good, mesage: good.message, message: undefined })).toEqual([
      "input.mesage does not exist",
      "input.message is missing",
    ]);
    expect(problems({ ...good, fileChanges: { additions: [{ path: "x", contents: "ä" }] } })).toEqual([
      "input.fileChanges.additions.0.contents is no Base64String",
    ]);
    expect(problems(good, mutation("{ commit { sha } }"))).toEqual(["Commit.sha does not exist"]);
    const read = (query: string, variables: unknown) =>
      graphqlRequestProblems(JSON.stringify({ query, variables }));
    const owner = (rest: string) => `query($o: String!, $n: Int) { repositoryOwner(login: $o) { ${rest} } }`;
    expect(read(owner("repositories(first: $n) { totalCount }"), { o: "acme", n: 100 })).toEqual([]);
    expect(read(owner("repositories(frist: $n) { totalCount }"), { o: 1, n: 100 })).toEqual([
      "repositories takes no frist",
      "o is no String",
    ]);
    expect(read(owner("repositories(first: $n) { nodes { stars } }"), { n: "x" })).toEqual([
      "Repository.stars does not exist",
      "n is no Int",
      "o is missing",
    ]);
  });
});
