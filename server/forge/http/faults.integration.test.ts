import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { at, rows, startTestForge, type TestForge } from "../testing.ts";

let forge: TestForge;
let authorization: string;

beforeAll(async () => {
  forge = await startTestForge({ enableFaults: true });
  authorization = `Bearer ${forge.token}`;
});
afterEach(async () => {
  await forge.raw("DELETE", "/_forge/faults", { headers: { authorization } });
});
afterAll(async () => {
  await forge.close();
});

async function arm(...faults: Record<string, unknown>[]): Promise<void> {
  const answer = await forge.raw("POST", "/_forge/faults", { body: { faults }, headers: { authorization } });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
}

const create = (name: string) =>
  forge.raw("POST", "/api/v3/orgs/waymark/repos", { body: { name }, headers: { authorization } });
const exists = async (name: string) =>
  (await forge.raw("GET", `/api/v3/repos/waymark/${name}`)).status === 200;
const onCreate = { method: "POST", pathPattern: "/orgs/waymark/repos" };

describe("switchable faults", () => {
  it.each([
    ["500-before", 500],
    ["403-secondary", 403],
    ["429", 429],
    ["401", 401],
  ])("%s answers without any effect, once", async (kind, status) => {
    await arm({ ...onCreate, kind });
    const first = await create(kind);
    expect(first.status).toBe(status);
    expect(first.headers.get("retry-after")).toBe(status === 403 || status === 429 ? "1" : null);
    expect(await exists(kind)).toBe(false);
    expect((await create(kind)).status).toBe(201);
  });

  it("502-after loses the answer but keeps the effect", async () => {
    await arm({ ...onCreate, kind: "502-after" });
    expect((await create("after")).status).toBe(502);
    expect(await exists("after")).toBe(true);
    expect((await create("after")).status).toBe(422);
  });

  it("404-after-create hides a new repository for as many reads as asked", async () => {
    await create("late");
    await arm({ method: "GET", pathPattern: "/repos/waymark/late", kind: "404-after-create", times: 2 });
    expect([await exists("late"), await exists("late"), await exists("late")]).toEqual([false, false, true]);
  });

  it("half-closed breaks the connection in the middle of the body, with the effect done", async () => {
    await arm({ ...onCreate, kind: "half-closed" });
    await expect(create("half")).rejects.toThrow(/terminated|fetch failed/);
    expect(await exists("half")).toBe(true);
  });

  it("stall never answers, with the effect done", async () => {
    await arm({ ...onCreate, kind: "stall" });
    const signal = AbortSignal.timeout(300);
    const body = JSON.stringify({ name: "stalled" });
    const sent = fetch(`${forge.apiUrl}/orgs/waymark/repos`, {
      method: "POST",
      headers: { authorization },
      body,
      signal,
    });
    await expect(sent).rejects.toThrow(/timeout/);
    expect(await exists("stalled")).toBe(true);
  });

  it("truncated-json and html-body answer success with a body nobody can parse", async () => {
    await arm({ ...onCreate, kind: "truncated-json" });
    await expect(create("cut")).rejects.toThrow(/JSON/);
    await arm({ ...onCreate, kind: "html-body" });
    const html = await create("html");
    expect([html.status, html.body]).toEqual([201, expect.stringContaining("<!DOCTYPE html>")]);
  });

  it("let a number of matching requests pass first, so that the third call of a run can fail", async () => {
    await arm({ ...onCreate, kind: "500-before", skip: 2 });
    expect([(await create("s1")).status, (await create("s2")).status, (await create("s3")).status]).toEqual([
      201, 201, 500,
    ]);
  });

  it("match the whole path, so that a fault on a repository spares what lies below it", async () => {
    await create("exact");
    await arm({ pathPattern: "/repos/waymark/exact", kind: "500-before" });
    expect((await forge.raw("GET", "/api/v3/repos/waymark/exact/topics")).status).toBe(200);
    expect((await forge.raw("GET", "/api/v3/repos/waymark/exact")).status).toBe(500);
  });

  it("refuse unknown kinds, patterns that are no expression, and anybody but the holder of the bootstrap token", async () => {
    const send = (fault: unknown, headers: Record<string, string>) =>
      forge.raw("POST", "/_forge/faults", { body: { faults: [fault] }, headers });
    expect((await send({ pathPattern: "/", kind: "meteor" }, { authorization })).status).toBe(422);
    expect((await send({ pathPattern: "(", kind: "429" }, { authorization })).status).toBe(422);
    expect((await send({ pathPattern: "/", kind: "429" }, {})).status).toBe(401);
  });

  it("do not exist on a forge that was started without them", async () => {
    const plain = await startTestForge();
    const headers = { authorization: `Bearer ${plain.token}` };
    expect((await plain.raw("POST", "/_forge/faults", { body: { faults: [] }, headers })).status).toBe(404);
    await plain.close();
  });
});

describe("the request log", () => {
  it("counts calls by method and pattern, and holds neither bodies nor tokens", async () => {
    const before = await forge.raw("GET", "/_forge/log", { headers: { authorization } });
    const since = at(rows(before.body, "requests").at(-1), "sequence");
    await create("logged");
    await forge.raw("GET", "/api/v3/repos/waymark/logged/git/ref/heads/main");
    const log = await forge.raw("GET", `/_forge/log?since=${since}`, { headers: { authorization } });
    expect(at(log.body, "requests")).toMatchObject([
      { method: "POST", template: "/orgs/{org}/repos", status: 201 },
      { method: "GET", template: "/repos/{owner}/{repo}/git/ref/{ref+}", status: 409 },
    ]);
    expect(JSON.stringify(log.body)).not.toContain(forge.token);
  });
});
