import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { at, rows, startTestForge, type TestForge, textAt } from "../testing.ts";
import { linksOf, refusal } from "../testing/answers.ts";
import { type Caller, callerOf } from "../testing/people.ts";
import { type Receiver, startReceiver } from "../testing/receiver.ts";

let forge: TestForge;
let receiver: Receiver;
let api: Caller;
let hook: string;
let now = Date.parse("2026-03-01T10:00:00Z");
const SECRET = "Schlüssel 🔑";

beforeAll(async () => {
  forge = await startTestForge({ now: () => now });
  receiver = await startReceiver();
  api = callerOf(forge, forge.token);
  const config = { url: `${receiver.url}/first`, content_type: "json", secret: SECRET };
  const made = await forge.call("POST", "/orgs/waymark/hooks", { name: "web", config, events: ["team"] });
  hook = `/orgs/waymark/hooks/${textAt(made.body, "id")}`;
  await receiver.until(1);
  await vi.waitUntil(async () => textAt(await newest(), "status") === "OK");
});
beforeEach(() => {
  receiver.answer = (response) => response.writeHead(200, { "x-answered": "yes" }).end("noted");
});
afterAll(async () => {
  await forge.close();
  receiver.close();
});

const listOf = async (query = "") => rows((await forge.call("GET", `${hook}/deliveries${query}`)).body);
const newest = async () => (await listOf("?per_page=1"))[0];
async function deliver(name: string): Promise<unknown> {
  await forge.call("POST", "/orgs/waymark/teams", { name });
  await forge.drainWebhooks();
  return newest();
}
const detailsOf = async (delivery: unknown) =>
  (await forge.call("GET", `${hook}/deliveries/${textAt(delivery, "id")}`)).body;

describe("a delivery", () => {
  it("is recorded with event, action and time, and in detail with both sides", async () => {
    now += 60_000;
    const delivery = await deliver("Ünïcode team");
    expect(delivery).toMatchObject({
      event: "team",
      action: "created",
      status: "OK",
      status_code: 200,
      redelivery: false,
      repository_id: null,
      delivered_at: "2026-03-01T10:01:00Z",
    });
    const details = await detailsOf(delivery);
    const sent = receiver.received.at(-1);
    expect(at(details, "request.payload")).toEqual(JSON.parse(sent?.body ?? ""));
    expect(at(details, "request.headers")).toMatchObject({
      "x-github-event": "team",
      "x-github-delivery": at(delivery, "guid"),
      "x-hub-signature-256": sent?.headers["x-hub-signature-256"],
    });
    expect(at(details, "response")).toMatchObject({ payload: "noted", headers: { "x-answered": "yes" } });
    expect(textAt(details, "url")).toBe(`${receiver.url}/first`);
    expect(JSON.stringify(details)).not.toContain(SECRET);
  });

  it("of a form is signed over the form, and holds the payload as it would be in JSON", async () => {
    const config = { url: `${receiver.url}/form`, content_type: "form", secret: SECRET };
    const made = await forge.call("POST", "/orgs/waymark/hooks", { name: "web", config, events: ["team"] });
    await deliver("Form & more = ü");
    const sent = receiver.received.findLast(({ path }) => path === "/form");
    await forge.call("DELETE", `/orgs/waymark/hooks/${textAt(made.body, "id")}`);
    expect(sent?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    const signature = createHmac("sha256", SECRET)
      .update(sent?.body ?? "")
      .digest("hex");
    expect(sent?.headers["x-hub-signature-256"]).toBe(`sha256=${signature}`);
    const payload: unknown = JSON.parse(new URLSearchParams(sent?.body).get("payload") ?? "");
    expect(at(payload, "team.name")).toBe("Form & more = ü");
  });

  it.each([
    [201, "OK"],
    [301, "Invalid HTTP Response: 301"],
    [404, "Invalid HTTP Response: 404"],
    [500, "Invalid HTTP Response: 500"],
  ])("answered with %i is tried once, followed nowhere, and told as %j", async (status, text) => {
    receiver.answer = (response) =>
      response.writeHead(status, { location: `${receiver.url}/elsewhere` }).end();
    const before = receiver.received.length;
    expect(await deliver(`answered ${status}`)).toMatchObject({ status_code: status, status: text });
    expect(receiver.received.slice(before).map(({ path }) => path)).toEqual(["/first"]);
  });

  it("that is cut off before an answer is told as a failed connection", async () => {
    receiver.answer = (response) => response.destroy();
    expect(await deliver("cut off")).toMatchObject({ status_code: 502, status: "failed to connect to host" });
  });

  it("keeps 16384 bytes of an answer at most", async () => {
    receiver.answer = (response) => response.writeHead(200).end("y".repeat(40_000));
    expect(textAt(await detailsOf(await deliver("long answer")), "response.payload")).toBe(
      "y".repeat(16_384),
    );
  });
});

describe("the list of deliveries", () => {
  it("goes on by cursor, newest first, until all were seen once", async () => {
    const all = (await listOf("?per_page=100")).map((delivery) => at(delivery, "id"));
    const seen: unknown[] = [];
    for (let query = "?per_page=3"; query !== "";) {
      const page = await forge.call("GET", `${hook}/deliveries${query}`);
      seen.push(...rows(page.body).map((delivery) => at(delivery, "id")));
      query = linksOf(page)["next"] ?? "";
    }
    expect(seen).toEqual(all);
    expect(all).toEqual(all.toSorted((one, other) => Number(other) - Number(one)));
  });

  it.each([
    ["success", (code: number) => code < 300],
    ["failure", (code: number) => code >= 300],
  ])("of the status %s shows those alone, on every page", async (status, isWanted) => {
    const codes = (found: readonly unknown[]) => found.map((one) => Number(at(one, "status_code")));
    const wanted = codes(await listOf("?per_page=100")).filter(isWanted);
    expect(wanted.length).toBeGreaterThan(2);
    const seen: number[] = [];
    for (let query = `?status=${status}&per_page=2`; query !== "";) {
      const page = await forge.call("GET", `${hook}/deliveries${query}`);
      seen.push(...codes(rows(page.body)));
      query = linksOf(page)["next"] ?? "";
    }
    expect(seen).toEqual(wanted);
  });

  it.each(["x", "1.5", "9007199254740993"])("refuses the cursor %s", async (cursor) => {
    expect(refusal(await api("GET", `${hook}/deliveries?cursor=${cursor}`))).toEqual([422, "Invalid cursor"]);
  });

  it("is empty beyond its end, and has no way on", async () => {
    const page = await forge.call("GET", `${hook}/deliveries?cursor=1`);
    expect([page.body, page.headers.get("link")]).toEqual([[], null]);
  });
});

describe("a redelivery", () => {
  const redeliver = (delivery: unknown) =>
    api("POST", `${hook}/deliveries/${textAt(delivery, "id")}/attempts`);

  it("brings the same bytes under the same id again, even after what they tell of is gone", async () => {
    receiver.answer = (response) => response.writeHead(500).end();
    const failed = await deliver("Short lived");
    const first = receiver.received.at(-1);
    receiver.answer = (response) => response.writeHead(200).end();
    await forge.call("DELETE", "/orgs/waymark/teams/short-lived");
    await forge.drainWebhooks();
    const count = receiver.received.length;
    const answer = await redeliver(failed);
    expect([answer.status, answer.body]).toEqual([202, {}]);
    await receiver.until(count + 1);
    const again = receiver.received.at(-1);
    expect([again?.body, again?.headers["x-hub-signature-256"]]).toEqual([
      first?.body,
      first?.headers["x-hub-signature-256"],
    ]);
    await expect.poll(newest).toMatchObject({
      guid: at(failed, "guid"),
      redelivery: true,
      status_code: 200,
      event: "team",
      action: "created",
    });
    expect(await detailsOf(failed)).toMatchObject({ redelivery: false, status_code: 500 });
  });

  it("goes where the hook leads now, signed with the secret it has now", async () => {
    const delivery = await newest();
    const config = { url: `${receiver.url}/moved`, content_type: "json", secret: "new" };
    await forge.call("PATCH", hook, { config });
    const count = receiver.received.length;
    await redeliver(delivery);
    await receiver.until(count + 1);
    const sent = receiver.received.at(-1);
    const signature = createHmac("sha256", "new")
      .update(sent?.body ?? "")
      .digest("hex");
    expect([sent?.path, sent?.headers["x-hub-signature-256"]]).toEqual(["/moved", `sha256=${signature}`]);
  });

  it.each(["0", "999999", "x"])("of the number %s is not found, and sends nothing", async (id) => {
    const count = receiver.received.length;
    expect(refusal(await api("POST", `${hook}/deliveries/${id}/attempts`))).toEqual([404, "Not Found"]);
    expect(refusal(await api("GET", `${hook}/deliveries/${id}`))).toEqual([404, "Not Found"]);
    expect(receiver.received).toHaveLength(count);
  });

  it("is not possible below another hook", async () => {
    const config = { url: `${receiver.url}/other`, content_type: "json" };
    const made = await forge.call("POST", "/orgs/waymark/hooks", { name: "web", config, active: false });
    const other = `/orgs/waymark/hooks/${textAt(made.body, "id")}`;
    const id = textAt(await newest(), "id");
    expect((await api("POST", `${other}/deliveries/${id}/attempts`)).status).toBe(404);
    expect((await api("GET", `${other}/deliveries/${id}`)).status).toBe(404);
  });
});
