import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { at, rows, scaffold, startTestForge, type TestForge } from "../testing.ts";

type Received = { headers: Record<string, string | string[] | undefined>; body: string };

let forge: TestForge;
let receiver: Server;
let received: Received[] = [];
let answerStatus = 200;
let hookId: number;
const SECRET = "It's a Secret to Everybody";

beforeAll(async () => {
  forge = await startTestForge();
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      response.writeHead(answerStatus).end("noted");
    });
  });
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const config = { url, content_type: "json", secret: SECRET };
  const hook = await forge.call("POST", "/orgs/waymark/hooks", { name: "web", config, events: ["*"] });
  hookId = Number(at(hook.body, "id"));
  await vi.waitUntil(() => received.length === 1);
});
beforeEach(() => {
  received = [];
  answerStatus = 200;
});
afterAll(async () => {
  await forge.close();
  receiver.close();
});

const eventsSeen = () =>
  received.map(({ headers, body }) => [headers["x-github-event"], JSON.parse(body).action]);
const payloads = () => received.map(({ body }) => JSON.parse(body));

describe("webhooks", () => {
  it("tell the organisation about a repository from creation to deletion, in order", async () => {
    await forge.call("POST", "/orgs/waymark/repos", { name: "lived" });
    await forge.call("PATCH", "/repos/waymark/lived", { description: "x" });
    await forge.call("PATCH", "/repos/waymark/lived", { name: "renamed", archived: true });
    await forge.call("DELETE", "/repos/waymark/renamed");
    await forge.drainWebhooks();
    expect(eventsSeen()).toEqual([
      ["repository", "created"],
      ["repository", "edited"],
      ["repository", "renamed"],
      ["repository", "archived"],
      ["repository", "deleted"],
    ]);
    expect(payloads()[2]).toMatchObject({
      changes: { repository: { name: { from: "lived" } } },
      repository: { full_name: "waymark/renamed" },
      organization: { login: "waymark" },
    });
  });

  it("are signed over the exact bytes and carry GitHub's headers", async () => {
    await forge.call("POST", "/orgs/waymark/teams", { name: "signed" });
    await forge.drainWebhooks();
    const [{ headers, body } = { headers: {}, body: "" }] = received;
    expect(headers["x-hub-signature-256"]).toBe(
      `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
    );
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "x-github-event": "team",
      "x-github-hook-id": String(hookId),
      "user-agent": expect.stringMatching(/^GitHub-Hookshot\//),
    });
    expect(headers["x-github-delivery"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("tell what a REST scaffold and a git push changed, file by file", async () => {
    await scaffold(forge, "pushes", { "catalog-info.yaml": "x", "src/a.ts": "a" });
    await forge.drainWebhooks();
    const pushes = payloads().filter((payload) => "commits" in payload);
    expect(pushes.map(({ created, forced }) => [created, forced])).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(pushes[1].head_commit.added).toEqual(["catalog-info.yaml", "src/a.ts"]);
    received = [];
    const work = await forge.temporary();
    await forge.git(work, "clone", "-q", `${forge.url}/waymark/pushes.git`, ".");
    await forge.git(work, "rm", "-q", "src/a.ts");
    await forge.git(work, "commit", "-q", "-m", "Remove");
    await forge.git(work, "push", "-q", forge.pushUrl("pushes"), "main");
    await forge.drainWebhooks();
    expect(payloads()).toMatchObject([
      { ref: "refs/heads/main", forced: false, head_commit: { removed: ["src/a.ts"] } },
    ]);
  });

  it("say nothing about refs that are neither branches nor tags", async () => {
    const { commit } = await scaffold(forge, "hidden", { a: "a" });
    await forge.drainWebhooks();
    received = [];
    await forge.call("POST", "/repos/waymark/hidden/git/refs", { ref: "refs/waymark/base", sha: commit });
    await forge.drainWebhooks();
    expect(received).toEqual([]);
  });

  it("are tried once, recorded with the answer, and repeated on request with the same id and bytes", async () => {
    answerStatus = 503;
    await forge.call("PUT", "/orgs/waymark/memberships/ada");
    await forge.drainWebhooks();
    expect(received).toHaveLength(1);
    const path = `/orgs/waymark/hooks/${hookId}/deliveries`;
    const [failed] = rows((await forge.call("GET", `${path}?per_page=1`)).body);
    expect(failed).toMatchObject({
      status_code: 503,
      event: "organization",
      action: "member_added",
      redelivery: false,
    });
    const details = (await forge.call("GET", `${path}/${at(failed, "id")}`)).body;
    expect(details).toMatchObject({
      response: { payload: "noted" },
      request: { payload: { action: "member_added" } },
    });
    answerStatus = 200;
    await forge.call("POST", `${path}/${at(failed, "id")}/attempts`);
    await expect.poll(() => received.length).toBe(2);
    const [first, second] = received;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers["x-github-delivery"]).toBe(first?.headers["x-github-delivery"]);
    await expect.poll(async () => at((await forge.call("GET", path)).body, "0.status_code")).toBe(200);
  });

  it("are not held up by an answer without end", async () => {
    const endless = createServer((_request, response) => {
      response.writeHead(200);
      const more = (): boolean => response.write("x".repeat(16_384)) && more();
      response.on("drain", more);
      more();
    });
    await new Promise<void>((done) => endless.listen(0, "127.0.0.1", done));
    const url = `http://127.0.0.1:${(endless.address() as AddressInfo).port}/endless`;
    await scaffold(forge, "endless", { "a.txt": "a" });
    const config = { url, content_type: "json" };
    const hook = await forge.call("POST", "/repos/waymark/endless/hooks", { config, events: ["label"] });
    const deliveries = `/repos/waymark/endless/hooks/${String(at(hook.body, "id"))}/deliveries`;
    const ping = async () => rows((await forge.call("GET", deliveries)).body)[0];
    await vi.waitUntil(async () => at(await ping(), "status") !== "pending", { timeout: 5000 });
    expect(await ping()).toMatchObject({ status: "OK", status_code: 200 });
    const details = await forge.call("GET", `${deliveries}/${String(at(await ping(), "id"))}`);
    expect(String(at(details.body, "response.payload"))).toHaveLength(16_384);
    endless.closeAllConnections();
    endless.close();
  });

  it("reach a repository's own hook only for its own events", async () => {
    await forge.call("POST", "/orgs/waymark/repos", { name: "quiet" });
    const config = at((await forge.call("GET", `/orgs/waymark/hooks/${hookId}`)).body, "config");
    await forge.call("POST", "/repos/waymark/quiet/hooks", {
      config: Object.assign({}, config, { secret: "own" }),
      events: ["push"],
    });
    await forge.call("PATCH", `/orgs/waymark/hooks/${hookId}`, { active: false });
    await expect.poll(() => received.some(({ headers }) => headers["x-github-event"] === "ping")).toBe(true);
    received = [];
    await scaffold(forge, "other", { a: "a" });
    await forge.call("PATCH", "/repos/waymark/quiet", { description: "x" });
    await forge.drainWebhooks();
    expect(received).toEqual([]);
    await forge.call("PUT", "/repos/waymark/quiet/contents/a", { message: "a", content: "YQ==" });
    await forge.drainWebhooks();
    expect(eventsSeen()).toEqual([["push", undefined]]);
  });
});
