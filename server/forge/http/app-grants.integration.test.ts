import { createSign } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, scaffold, startTestForge, type TestForge, textAt } from "../testing.ts";

// What an installed app was not granted it cannot do by another door.

let forge: TestForge;
let jwt: string;
let token: string;

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

function signed(appId: string, pem: string): string {
  const now = Math.floor(Date.now() / 1000);
  const text = `${part({ alg: "RS256" })}.${part({ iss: appId, iat: now - 10, exp: now + 300 })}`;
  return `${text}.${createSign("RSA-SHA256").update(text).sign(pem, "base64url")}`;
}

const submit = (path: string, fields: Readonly<Record<string, string>>) =>
  fetch(`${forge.url}${path}`, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });

const grant = (permissions: Readonly<Record<string, string>>) =>
  forge.raw("PUT", "/_forge/apps/narrow/permissions", {
    body: { permissions },
    headers: { authorization: `Bearer ${forge.token}` },
  });

async function installNarrowApp(): Promise<void> {
  const manifest = {
    name: "Narrow",
    url: "http://127.0.0.1:3999",
    redirect_url: "http://127.0.0.1:3999/back",
    default_permissions: { metadata: "read" },
  };
  const fields = { manifest: JSON.stringify(manifest), name: "Narrow", token: forge.token };
  const registered = await submit("/organizations/waymark/settings/apps", fields);
  const code = new URL(registered.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const made = await forge.raw("POST", `/api/v3/app-manifests/${code}/conversions`);
  jwt = signed(textAt(made.body, "id"), textAt(made.body, "pem"));
  await submit("/apps/narrow/installations/new", { token: forge.token });
  const headers = { authorization: `Bearer ${jwt}` };
  const { body } = await forge.raw("GET", "/api/v3/orgs/waymark/installation", { headers });
  const tokens = `/api/v3/app/installations/${textAt(body, "id")}/access_tokens`;
  token = textAt((await forge.raw("POST", tokens, { headers })).body, "token");
}

const graphql = async (query: string, variables: unknown) => {
  const headers = { authorization: `Bearer ${token}` };
  return (await forge.raw("POST", "/api/graphql", { body: { query, variables }, headers })).body;
};

const commitOverGraphql = async () =>
  graphql(
    "mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }",
    {
      input: {
        branch: { repositoryNameWithOwner: "waymark/kept", branchName: "main" },
        expectedHeadOid: await head(),
        message: { headline: "By an app" },
        fileChanges: { additions: [{ path: "app.txt", contents: "YQ==" }] },
      },
    },
  );

const head = async (): Promise<string> =>
  textAt((await forge.call("GET", "/repos/waymark/kept/git/ref/heads/main")).body, "object.sha");

beforeAll(async () => {
  forge = await startTestForge();
  await scaffold(forge, "kept", { "a.txt": "a\n" });
  await installNarrowApp();
});
afterAll(async () => {
  await forge.close();
});

describe("an app without contents", () => {
  it("commits nothing over GraphQL, and reads no object there", async () => {
    await grant({ metadata: "read" });
    const before = await head();
    const answer = await commitOverGraphql();
    expect(at(answer, "errors.0.type")).toBe("FORBIDDEN");
    expect(await head()).toBe(before);
    const query =
      "query($login: String!, $first: Int!, $expression: String!) { repositoryOwner(login: $login) { repositories(first: $first) { nodes { name object(expression: $expression) { oid } } } } }";
    const read = await graphql(query, { login: "waymark", first: 1, expression: "HEAD" });
    expect(at(read, "errors.0.type")).toBe("FORBIDDEN");
  });

  it("neither pushes nor clones with git", async () => {
    await grant({ metadata: "read" });
    const folder = join(await forge.temporary(), "kept");
    await forge.git(".", "clone", "--quiet", forge.pushUrl("kept"), folder);
    await writeFile(join(folder, "b.txt"), "b\n");
    await forge.git(folder, "add", "--all");
    await forge.git(folder, "commit", "--quiet", "-m", "Write");
    const push = () =>
      forge.git(folder, "push", "--quiet", forge.pushUrl("kept", token), "HEAD:refs/heads/app");
    await expect(push()).rejects.toThrow("403");
    // Said unasked, as a workflow's checkout does; git alone begins without credentials, and anybody may read.
    const header = `http.extraHeader=Authorization: Bearer ${token}`;
    const read = () => forge.git(folder, "-c", header, "ls-remote", `${forge.url}/waymark/kept.git`);
    await expect(read()).rejects.toThrow("403");
    await grant({ metadata: "read", contents: "read" });
    await expect(push()).rejects.toThrow("403");
    expect(await read()).toContain("refs/heads/main");
    await grant({ metadata: "read", contents: "write" });
    await push();
    expect(at(await commitOverGraphql(), "data.createCommitOnBranch.commit.oid")).toBe(await head());
  });
});

it("an app that signs for itself is nobody elsewhere", async () => {
  const headers = { authorization: `Bearer ${jwt}` };
  expect((await forge.raw("GET", "/api/v3/user", { headers })).status).toBe(403);
  const body = {
    query: "query($login: String!) { repositoryOwner(login: $login) { login } }",
    variables: { login: "waymark" },
  };
  expect((await forge.raw("POST", "/api/graphql", { body, headers })).status).toBe(403);
});
