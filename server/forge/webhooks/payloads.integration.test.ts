import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { webhookName } from "../contract/validate.ts";
import { scaffold, startTestForge, type TestForge, textAt } from "../testing.ts";

// Every kind of delivery, provoked once and judged by GitHub's own description of it.

type Delivered = { readonly event: string; readonly payload: unknown };

let forge: TestForge;
let receiver: Server;
const delivered: Delivered[] = [];

async function listen(): Promise<string> {
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      delivered.push({ event: String(request.headers["x-github-event"]), payload: JSON.parse(body) });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
}

const told = "/repos/waymark/told";

async function changeTeamsAndPeople(): Promise<void> {
  await forge.call("POST", "/orgs/waymark/teams", { name: "devs", privacy: "closed" });
  await forge.call("PATCH", "/orgs/waymark/teams/devs", { description: "Developers" });
  await forge.call("PUT", "/orgs/waymark/memberships/grace", { role: "member" });
  await forge.call("PUT", "/orgs/waymark/teams/devs/memberships/grace");
  await forge.call("PUT", "/orgs/waymark/teams/devs/repos/waymark/told", { permission: "push" });
  await forge.call("DELETE", "/orgs/waymark/teams/devs/repos/waymark/told");
  await forge.call("DELETE", "/orgs/waymark/teams/devs/memberships/grace");
  await forge.call("DELETE", "/orgs/waymark/members/grace");
  await forge.call("DELETE", "/orgs/waymark/teams/devs");
}

async function changeCode(commit: string): Promise<void> {
  const branch = (name: string) =>
    forge.call("POST", `${told}/git/refs`, { ref: `refs/heads/${name}`, sha: commit });
  await branch("topic");
  await forge.call("POST", `${told}/git/refs`, { ref: "refs/tags/v1.0.0", sha: commit });
  const content = Buffer.from("new\n").toString("base64");
  await forge.call("PUT", `${told}/contents/new.txt`, { message: "Write it", content, branch: "topic" });
  await forge.call("POST", `${told}/pulls`, { title: "Change", head: "topic", base: "main", body: "Why" });
  await forge.call("PATCH", `${told}/pulls/1`, { title: "Better" });
  await forge.call("POST", `${told}/pulls/1/reviews`, { event: "COMMENT", body: "Looks fine" });
  await forge.call("PATCH", `${told}/pulls/1`, { state: "closed" });
  await forge.call("PATCH", `${told}/pulls/1`, { state: "open" });
  await forge.call("PUT", `${told}/pulls/1/merge`, { merge_method: "squash" });
  await forge.call("DELETE", `${told}/git/refs/heads/topic`);
}

async function deliver(commit: string): Promise<void> {
  await forge.call("POST", `${told}/statuses/${commit}`, { state: "success", context: "build" });
  const deployment = await forge.call("POST", `${told}/deployments`, { ref: "v1.0.0" });
  const id = textAt(deployment.body, "id");
  await forge.call("POST", `${told}/deployments/${id}/statuses`, { state: "success" });
  const run = { name: "lint", head_sha: commit };
  const check = await forge.call("POST", `${told}/check-runs`, { ...run, status: "in_progress" });
  const end = { status: "completed", conclusion: "success" };
  await forge.call("PATCH", `${told}/check-runs/${textAt(check.body, "id")}`, end);
}

async function changeRepository(): Promise<void> {
  const property = { property_name: "tier", value: "1" };
  await forge.call("PUT", "/orgs/waymark/properties/schema/tier", { value_type: "string" });
  await forge.call("PATCH", `${told}/properties/values`, { properties: [property] });
  await forge.call("PATCH", told, { description: "Told about", homepage: "http://127.0.0.1:1/told" });
  await forge.call("PATCH", told, { visibility: "private" });
  await forge.call("PATCH", told, { visibility: "public" });
  await forge.call("PATCH", told, { archived: true });
  await forge.call("PATCH", told, { archived: false });
  await forge.call("PATCH", told, { name: "retold" });
  // Payloads are built when their turn comes, so what reads the repository is sent before it goes.
  await forge.drainWebhooks();
  await forge.call("DELETE", "/repos/waymark/retold");
}

beforeAll(async () => {
  forge = await startTestForge();
  const config = { url: await listen(), content_type: "json" };
  const hook = await forge.call("POST", "/orgs/waymark/hooks", { name: "web", config, events: ["*"] });
  const { commit } = await scaffold(forge, "told", { "a.txt": "a\n" });
  await changeTeamsAndPeople();
  await changeCode(commit);
  await deliver(commit);
  await changeRepository();
  await forge.drainWebhooks();
  await forge.call("POST", `/orgs/waymark/hooks/${textAt(hook.body, "id")}/pings`);
  await vi.waitUntil(() => delivered.filter(({ event }) => event === "ping").length === 2);
});
afterAll(async () => {
  await forge.close();
  receiver.close();
});

describe("webhook payloads", () => {
  it("hold everything that GitHub's description of them requires", () => {
    const problems = delivered.map(({ event, payload }) => ({
      webhook: webhookName(event, payload),
      problems: forge.contract.checkWebhook(event, payload),
    }));
    expect(problems.filter((one) => one.problems.length > 0)).toEqual([]);
  });

  it("were delivered once at least for every webhook of the pruned description", () => {
    const seen = new Set(delivered.map(({ event, payload }) => webhookName(event, payload)));
    expect(forge.contract.webhooks.filter((name) => !seen.has(name))).toEqual([]);
  });

  it("are found out when something is missing or unknown", () => {
    const push = delivered.find(({ event }) => event === "push")?.payload;
    expect(forge.contract.checkWebhook("push", { ...Object(push), pusher: undefined })).toEqual([
      "/ must have required property 'pusher'",
    ]);
    expect(forge.contract.checkWebhook("star", { action: "created" })).toEqual([
      "GitHub describes no webhook star-created",
    ]);
  });
});
