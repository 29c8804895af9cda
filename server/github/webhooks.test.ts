/* Webhooks and their deliveries as GitHub's REST documentation describes them ("Webhooks" of organisations, of repositories). */
import { describe, expect, it } from "vitest";
import { answer, failureOf, inTurn, refusal, scriptedForge } from "./testing/scripted-forge.ts";

const hook = {
  url: "https://portal/api/v1/webhooks/github",
  secret: "s3cret",
  events: ["push", "repository"],
};
const config = { url: hook.url, content_type: "json", secret: "s3cret", insecure_ssl: "0" };
const found = (id: number, url?: string) => ({
  id,
  active: true,
  events: ["push"],
  config: url === undefined ? {} : { url },
});
const ref = { owner: "ann", repo: "web" };

describe("the webhook of an organisation", () => {
  it("is made where there is none of its address, signed and over verified TLS", async () => {
    const { github, calls, sent } = scriptedForge(
      inTurn([found(1, "https://other"), found(2)], answer(201, found(3, hook.url))),
    );
    expect(await github.webhooks.ensureOrgHook("acme", hook)).toEqual({ id: 3 });
    expect(sent()).toEqual(["GET /orgs/acme/hooks?page=1&per_page=100", "POST /orgs/acme/hooks"]);
    expect(calls[1]?.body).toEqual({ name: "web", active: true, events: ["push", "repository"], config });
  });

  it("is brought up to date where there is one, its secret and its being active too", async () => {
    const { github, calls, sent } = scriptedForge(
      inTurn([found(1, "https://other"), { ...found(2, hook.url), active: false }], found(2, hook.url)),
    );
    expect(await github.webhooks.ensureOrgHook("acme", hook)).toEqual({ id: 2 });
    expect(sent()[1]).toBe("PATCH /orgs/acme/hooks/2");
    expect(calls[1]?.body).toEqual({ active: true, events: ["push", "repository"], config });
  });

  it("is known by its whole address", async () => {
    const { github, sent } = scriptedForge(
      inTurn([found(1, `${hook.url}/`)], answer(201, found(3, hook.url))),
    );
    await github.webhooks.ensureOrgHook("acme", hook);
    expect(sent()[1]).toBe("POST /orgs/acme/hooks");
  });

  it("does not exist for a person's account, and nothing is sent there", async () => {
    const { github, sent } = scriptedForge(() => ({ type: "User" }), { kind: "ghes", org: "ann" });
    expect(await failureOf(github.webhooks.ensureOrgHook("ann", hook))).toMatchObject({
      kind: "user_account",
      message: "ann is a person's account, which has no webhook for all its repositories.",
    });
    expect(sent()).toEqual(["GET /users/ann"]);
  });

  it("that may not be read is not made blindly", async () => {
    const { github, sent } = scriptedForge(() => refusal(403, "Resource not accessible by integration"));
    const failure = await failureOf(github.webhooks.ensureOrgHook("acme", hook));
    expect(String(failure)).toContain("It needs organization_hooks=read.");
    expect(sent()).toHaveLength(1);
  });
});

describe("the webhook of a repository", () => {
  const made = () => inTurn([], answer(201, found(1, hook.url)), [], answer(201, found(2, hook.url)));

  it("is looked for once in the life of a process", async () => {
    const { github, sent } = scriptedForge(made());
    await github.webhooks.ensureRepositoryHook(ref, hook);
    await github.webhooks.ensureRepositoryHook(ref, hook);
    expect(sent()).toEqual(["GET /repos/ann/web/hooks?page=1&per_page=100", "POST /repos/ann/web/hooks"]);
  });

  it.each([
    ["another repository", { owner: "ann", repo: "api" }, hook],
    ["another secret", ref, { ...hook, secret: "new" }],
    ["other events", ref, { ...hook, events: ["push"] }],
    ["another address", ref, { ...hook, url: "https://new" }],
  ])("is looked for again for %s", async (_what, other, changed) => {
    const { github, sent } = scriptedForge(made());
    await github.webhooks.ensureRepositoryHook(ref, hook);
    await github.webhooks.ensureRepositoryHook(other, changed);
    expect(sent()).toHaveLength(4);
  });

  it("that could not be made is tried again", async () => {
    const { github, sent } = scriptedForge(
      inTurn([], refusal(502, "Bad Gateway"), [found(4, hook.url)], found(4, hook.url)),
    );
    expect(await failureOf(github.webhooks.ensureRepositoryHook(ref, hook))).toMatchObject({
      kind: "unavailable",
    });
    await github.webhooks.ensureRepositoryHook(ref, hook);
    expect(sent().at(-1)).toBe("PATCH /repos/ann/web/hooks/4");
  });
});

describe("deliveries", () => {
  const delivery = { id: 1, guid: "g", delivered_at: "2026-01-15T09:00:00Z", status_code: 200 };
  const list = async (...rows: unknown[]) => {
    const { github } = scriptedForge(() => rows);
    return github.webhooks.listDeliveries({ org: "acme", hookId: 5 });
  };

  it("are the newest hundred, with their times in milliseconds", async () => {
    const { github, sent } = scriptedForge(() => [{ ...delivery, status_code: 0 }]);
    expect(await github.webhooks.listDeliveries({ org: "acme", hookId: 5 })).toEqual([
      { id: 1, guid: "g", deliveredAtMs: Date.UTC(2026, 0, 15, 9), statusCode: 0 },
    ]);
    expect(sent()).toEqual(["GET /orgs/acme/hooks/5/deliveries?per_page=100"]);
  });

  it("whose number is beyond what is exact are left out: it could be another's", async () => {
    const text = `[{"id":9007199254740993,"guid":"a","delivered_at":"2026-01-15T09:00:00Z","status_code":500},{"id":9007199254740991,"guid":"b","delivered_at":"2026-01-15T09:00:00Z","status_code":500}]`;
    const headers = { "content-type": "application/json; charset=utf-8", etag: '"1"' };
    const { github } = scriptedForge(() => new Response(text, { headers }));
    const all = await github.webhooks.listDeliveries({ org: "acme", hookId: 5 });
    expect(all.map(({ guid }) => guid)).toEqual(["b"]);
  });

  it.each([
    ["a time that is none", { delivered_at: "soon" }],
    ["no status", { status_code: null }],
    ["no id of its own", { guid: undefined }],
  ])("with %s are garbled", async (_what, fields) => {
    expect(await failureOf(list({ ...delivery, ...fields }))).toMatchObject({ kind: "garbled" });
  });

  it("are asked for again by their number", async () => {
    const { github, calls, sent } = scriptedForge(() => answer(202, {}));
    await github.webhooks.redeliver({ org: "acme", hookId: 5 }, 77);
    expect(sent()).toEqual(["POST /orgs/acme/hooks/5/deliveries/77/attempts"]);
    expect(calls[0]?.body).toBeUndefined();
  });
});
