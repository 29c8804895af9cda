import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, rows, scaffold, startTestForge, type TestForge, textAt } from "../testing.ts";
import { blamed, linksOf, refusal } from "../testing/answers.ts";
import { type Caller, callerOf, person } from "../testing/people.ts";
import { type Receiver, startReceiver } from "../testing/receiver.ts";

let forge: TestForge;
let receiver: Receiver;
let api: Caller;
const ofOrganization = "/orgs/waymark/hooks";
const ofRepository = "/repos/waymark/hooked/hooks";
let fresh = 0;

/** An address of the receiver that no hook has yet. */
const config = (extra: Record<string, unknown> = {}) => {
  fresh += 1;
  return { url: `${receiver.url}/${fresh}`, content_type: "json", ...extra };
};
const listed = async (path: string) => rows((await api("GET", `${path}?per_page=100`)).body).length;

beforeAll(async () => {
  forge = await startTestForge();
  receiver = await startReceiver();
  api = callerOf(forge, forge.token);
  await scaffold(forge, "hooked", { "a.txt": "a\n" });
});
afterAll(async () => {
  await forge.close();
  receiver.close();
});

describe.each([
  ["an organisation", ofOrganization, "organization"],
  ["a repository", ofRepository, "repository"],
])("a hook of %s", (_owner, path, place) => {
  const create = async (body: Record<string, unknown> = {}) =>
    (await forge.call("POST", path, { name: "web", config: config(), ...body })).body;

  it.each([
    ["no config", { config: undefined }, "config"],
    ["no address", { config: { content_type: "json" } }, "config.url"],
    ["an address that is none", { config: { url: "not an address" } }, "config.url"],
    ["an address of another kind", { config: { url: "ftp://127.0.0.1/x" } }, "config.url"],
    ["an address that runs a script", { config: { url: "javascript:alert(1)" } }, "config.url"],
    [
      "a content type that is none",
      { config: { url: "http://127.0.0.1:1/", content_type: "xml" } },
      "config.content_type",
    ],
    ["a secret that is no text", { config: { url: "http://127.0.0.1:1/", secret: 1 } }, "config.secret"],
    [
      "an insecure_ssl that is none",
      { config: { url: "http://127.0.0.1:1/", insecure_ssl: "2" } },
      "config.insecure_ssl",
    ],
    ["events that are none", { config: { url: "http://127.0.0.1:1/" }, events: [] }, "events"],
    ["an event without a name", { config: { url: "http://127.0.0.1:1/" }, events: [""] }, "events.0"],
    ["a name of the services of old", { config: { url: "http://127.0.0.1:1/" }, name: "email" }, "name"],
    ["a switch that is a text", { config: { url: "http://127.0.0.1:1/" }, active: "yes" }, "active"],
  ])("with %s is refused and not made", async (_name, body, field) => {
    const before = await listed(path);
    const refused = await api("POST", path, body);
    expect(blamed(refused).slice(0, 2)).toEqual([422, field]);
    expect([at(refused.body, "message"), await listed(path)]).toEqual(["Validation Failed", before]);
  });

  it("is for owners alone: others are told which permission it takes, nobody learns an address", async () => {
    const { id } = Object(await create({ config: config({ secret: "s3cret" }) }));
    const eve = await person(forge, "eve");
    for (const [method, below] of [
      ["GET", ""],
      ["POST", ""],
      ["GET", `/${id}`],
      ["PATCH", `/${id}`],
      ["DELETE", `/${id}`],
      ["POST", `/${id}/pings`],
      ["GET", `/${id}/deliveries`],
    ] as const) {
      const refused = await eve(method, path + below, method === "GET" ? undefined : {});
      expect([method, below, refused.status]).toEqual([method, below, 403]);
      expect(JSON.stringify(refused.body)).not.toContain(receiver.url);
      expect(refused.headers.get("x-accepted-github-permissions")).toMatch(new RegExp(`^${place}_hooks=`));
      expect((await callerOf(forge, undefined)(method, path + below)).status).toBe(401);
    }
    expect((await api("GET", `${path}/${id}`)).status).toBe(200);
  });

  it("has GitHub's defaults: the push event, a form, certificates checked, active", async () => {
    const url = `${receiver.url}/default`;
    const made = await forge.call("POST", path, { name: "web", config: { url } });
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({
        type: place === "repository" ? "Repository" : "Organization",
        name: "web",
        active: true,
        events: ["push"],
        config: { url, content_type: "form", insecure_ssl: "0" },
      }),
    ]);
    expect(textAt(made.body, "url")).toBe(`${forge.apiUrl}${path}/${textAt(made.body, "id")}`);
  });

  it("shows its secret as stars and nowhere else", async () => {
    const body = await create({ config: config({ secret: "It's a Secret" }) });
    expect(textAt(body, "config.secret")).toBe("********");
    const all = [
      body,
      (await api("GET", path)).body,
      (await api("GET", `${path}/${textAt(body, "id")}`)).body,
    ];
    expect(JSON.stringify(all)).not.toContain("It's a Secret");
  });

  it("is pinged when it is made, and not while it is switched off", async () => {
    const quiet = await create({ active: false });
    const body = await create({ events: ["push", "push", "release"] });
    expect([at(quiet, "active"), at(body, "events")]).toEqual([false, ["push", "release"]]);
    const isPing = ({ path: to }: { path: string }) => textAt(body, "config.url").endsWith(to);
    await expect.poll(() => receiver.received.filter(isPing).length).toBe(1);
    const [ping] = receiver.received.filter(isPing);
    expect(JSON.parse(ping?.body ?? "")).toMatchObject({
      hook_id: at(body, "id"),
      hook: { type: at(body, "type"), events: ["push", "release"] },
      sender: { login: "waymark-bot" },
      [place]: place === "repository" ? { full_name: "waymark/hooked" } : { login: "waymark" },
    });
    expect(receiver.received.some(({ path: to }) => textAt(quiet, "config.url").endsWith(to))).toBe(false);
  });

  it("to an address another one has is refused, and named by the place", async () => {
    const body = await create();
    const again = await api("POST", path, { name: "web", config: { url: at(body, "config.url") } });
    expect([...blamed(again), at(rows(again.body, "errors")[0], "message")]).toEqual([
      422,
      "url",
      "custom",
      `Hook already exists on this ${place}`,
    ]);
    const other = await create();
    const moved = await api("PATCH", `${path}/${textAt(other, "id")}`, { config: at(body, "config") });
    expect(blamed(moved)).toEqual([422, "url", "custom"]);
    expect((await api("GET", `${path}/${textAt(other, "id")}`)).body).toEqual(
      expect.objectContaining({ config: at(other, "config") }),
    );
  });

  it("gains and loses events one by one, or all at once", async () => {
    const one = `${path}/${textAt(await create({ events: ["push", "pull_request"] }), "id")}`;
    const after = async (change: Record<string, unknown>) =>
      at((await api("PATCH", one, change)).body, "events");
    if (place === "repository") {
      expect(await after({ add_events: ["release", "push"] })).toEqual(["push", "pull_request", "release"]);
      expect(await after({ remove_events: ["push", "unheard"] })).toEqual(["pull_request", "release"]);
    }
    expect(await after({ events: ["*"] })).toEqual(["*"]);
    expect(blamed(await api("PATCH", one, { events: [] })).slice(0, 2)).toEqual([422, "events"]);
    expect(await after({ active: false })).toEqual(["*"]);
  });

  it("keeps its config through other changes, and has it replaced as a whole, secret included", async () => {
    const body = await create({ config: config({ secret: "one", insecure_ssl: "1" }) });
    const one = `${path}/${textAt(body, "id")}`;
    expect(at((await forge.call("PATCH", one, { active: false })).body, "config")).toEqual(
      at(body, "config"),
    );
    const url = `${receiver.url}/replaced/${place}`;
    const replaced = await forge.call("PATCH", one, { config: { url } });
    expect(at(replaced.body, "config")).toEqual({ url, content_type: "form", insecure_ssl: "0" });
    expect(blamed(await api("PATCH", one, { config: { content_type: "json" } })).slice(0, 2)).toEqual([
      422,
      "config.url",
    ]);
    expect(at((await api("GET", one)).body, "config")).toEqual(at(replaced.body, "config"));
  });

  it.each(["999999", "0", "-1", "x", "1.5"])("is not found by the number %s", async (id) => {
    for (const [method, below] of [
      ["GET", ""],
      ["PATCH", ""],
      ["DELETE", ""],
      ["POST", "/pings"],
      ["GET", "/deliveries"],
      ["GET", "/deliveries/1"],
      ["POST", "/deliveries/1/attempts"],
    ] as const)
      expect(refusal(await api(method, `${path}/${id}${below}`, method === "GET" ? undefined : {}))).toEqual([
        404,
        "Not Found",
      ]);
  });

  it("is not found below another owner, and gone once it is removed", async () => {
    const id = textAt(await create(), "id");
    const elsewhere = place === "repository" ? ofOrganization : ofRepository;
    expect((await api("DELETE", `${elsewhere}/${id}`)).status).toBe(404);
    expect((await forge.call("DELETE", `${path}/${id}`)).status).toBe(204);
    expect((await api("DELETE", `${path}/${id}`)).status).toBe(404);
  });

  it("is one of a list in the order they were made, in pages", async () => {
    const all = rows((await api("GET", `${path}?per_page=100`)).body).map((hook) => at(hook, "id"));
    const page = await forge.call("GET", `${path}?per_page=2&page=2`);
    expect(all).toEqual(all.toSorted((one, other) => Number(one) - Number(other)));
    expect(rows(page.body).map((hook) => at(hook, "id"))).toEqual([all[2], all[3]]);
    expect(linksOf(page)["prev"]).toBe("?per_page=2&page=1");
  });

  it("is the last of twenty", async () => {
    for (let left = 20 - (await listed(path)); left > 0; left -= 1) await create({ active: false });
    expect(blamed(await api("POST", path, { name: "web", config: config() }))).toEqual([
      422,
      "base",
      "custom",
    ]);
    expect(await listed(path)).toBe(20);
  });
});

it("an owner that is not there, or is no owner of hooks, has none", async () => {
  for (const nowhere of ["/orgs/nobody/hooks", "/orgs/waymark-bot/hooks", "/repos/waymark/nowhere/hooks"])
    expect(refusal(await api("GET", nowhere))).toEqual([404, "Not Found"]);
});

describe("the last response of a repository's hook", () => {
  it.each([
    [204, { code: 204, status: "active", message: "OK" }],
    [500, { code: 500, status: "failed", message: "Invalid HTTP Response: 500" }],
  ])("after an answer %i is %j", async (status, expected) => {
    await scaffold(forge, `answered-${status}`, { "a.txt": "a\n" });
    receiver.answer = (response) => response.writeHead(status).end();
    const path = `/repos/waymark/answered-${status}/hooks`;
    const idle = await forge.call("POST", path, { name: "web", config: config(), active: false });
    expect(at(idle.body, "last_response")).toEqual({ code: null, status: "unused", message: null });
    const one = `${path}/${textAt(idle.body, "id")}`;
    await forge.call("POST", `${one}/pings`);
    await expect.poll(async () => at((await api("GET", one)).body, "last_response")).toEqual(expected);
  });
});
