import { afterAll, beforeAll, expect, it } from "vitest";
import { at, rows, scaffold, startTestForge, type TestForge } from "../testing.ts";

let forge: TestForge;
const repo = "/repos/waymark/owned";

beforeAll(async () => {
  forge = await startTestForge();
  await scaffold(forge, "owned", { "a.txt": "a\n" });
  await forge.call("POST", "/orgs/waymark/teams", { name: "Writers", privacy: "closed" });
  await forge.call("PUT", "/orgs/waymark/teams/writers/memberships/ada", { role: "member" });
  await forge.call("PUT", "/orgs/waymark/teams/writers/repos/waymark/owned", { permission: "push" });
  await forge.call("POST", "/orgs/waymark/teams", { name: "Readers", privacy: "closed" });
  await forge.call("PUT", "/orgs/waymark/teams/readers/memberships/bob", { role: "member" });
  await forge.call("PUT", "/orgs/waymark/teams/readers/repos/waymark/owned", { permission: "pull" });
  await forge.call("PUT", "/orgs/waymark/memberships/root", { role: "admin" });
});
afterAll(async () => {
  await forge.close();
});

async function errorsOf(text: string): Promise<unknown[]> {
  const found = await forge.raw("GET", `/api/v3${repo}/contents/CODEOWNERS`);
  await forge.call("PUT", `${repo}/contents/CODEOWNERS`, {
    message: "Own",
    content: Buffer.from(text).toString("base64"),
    ...(found.status === 200 ? { sha: at(found.body, "sha") } : {}),
  });
  return rows((await forge.call("GET", `${repo}/codeowners/errors`)).body, "errors");
}

it("owners are people and teams who may write, whatever their letters", async () => {
  const errors = await errorsOf(
    "* @waymark/writers @Waymark/WRITERS @ada @ADA @root a@example.com\nb @waymark/readers @bob @nobody @other/writers plain\n",
  );
  expect(errors.map((error) => [at(error, "kind"), at(error, "line"), at(error, "column")])).toEqual([
    ["Unknown owner", 2, 3],
    ["Unknown owner", 2, 20],
    ["Unknown owner", 2, 25],
    ["Unknown owner", 2, 33],
    ["Invalid owner", 2, 48],
  ]);
});

it("a line of thousands of owners is answered with its first errors", async () => {
  const line = `* ${Array.from({ length: 4000 }, (_, index) => `@user${index}`).join(" ")}`;
  const errors = await errorsOf(line);
  expect(errors.length).toBeGreaterThan(0);
  expect(JSON.stringify(errors).length).toBeLessThan(2 * 1024 * 1024);
});
