import { describe, expect, it, vi } from "vitest";
import { createTestDeps } from "../doors/testing.ts";
import { createGitHub } from "./github.ts";
import { githubOver } from "./github.ts";
import { createForgeClient } from "./octokit.ts";
import { staticToken } from "./token-source.ts";

type Answer = () => Response | Promise<Response>;

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers: { "content-type": "application/json; charset=utf-8", ...headers } });

const team = {
  id: 1,
  slug: "payments",
  name: "Payments",
  description: null,
  html_url: "http://x/t",
  parent: null,
};

function clientAnswering(answer: Answer, timeoutMs?: number) {
  const deps = createTestDeps();
  const requests: Request[] = [];
  const fake: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    requests.push(request);
    const signal = init?.signal;
    return Promise.race([
      Promise.resolve(answer()),
      new Promise<Response>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    ]);
  };
  const client = createForgeClient({
    profile: { kind: "embedded", webUrl: "http://f", apiUrl: "http://f/api/v3", host: "f", org: "waymark" },
    tokens: () => staticToken("wmf_test"),
    now: deps.now,
    logger: deps.logger,
    fetch: fake,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return { github: githubOver(client), requests, deps };
}

const failureOf = async (answer: Answer, timeoutMs?: number): Promise<unknown> =>
  clientAnswering(answer, timeoutMs)
    .github.teams.find("waymark", "payments")
    .catch((error: unknown) => error);

describe("the forge client", () => {
  it("sends credentials and pins the API version", async () => {
    const { github, requests } = clientAnswering(() => json(team));
    await github.teams.find("waymark", "payments");
    expect(requests[0]?.headers.get("authorization")).toBe("token wmf_test");
    expect(requests[0]?.headers.get("x-github-api-version")).toBe("2022-11-28");
  });

  it("never sends a write twice", async () => {
    const { github, requests } = clientAnswering(() => json({ message: "Server Error" }, 502));
    await expect(github.teams.create("waymark", { name: "a", description: "" })).rejects.toMatchObject({
      kind: "unavailable",
    });
    expect(requests).toHaveLength(1);
  });

  it.each([
    [
      "a body that is cut off",
      () => new Response('{"id":1,"sl', { headers: { "content-type": "application/json" } }),
    ],
    ["an HTML page", () => new Response("<html>", { headers: { "content-type": "text/html" } })],
    ["another shape", () => json({ id: "one" })],
    ["an empty success", () => new Response("", { status: 200 })],
  ])("takes %s for garbled, not for success", async (_, answer) => {
    expect(await failureOf(answer)).toMatchObject({ kind: "garbled", isTransient: true });
  });

  it("waits fifteen seconds for an answer where nothing else is said", async () => {
    const limits = vi.spyOn(AbortSignal, "timeout");
    await clientAnswering(() => json(team)).github.teams.find("waymark", "payments");
    expect(limits.mock.calls).toEqual([[15_000]]);
    limits.mockRestore();
  });

  it("gives up on an answer that does not come", async () => {
    expect(await failureOf(() => new Promise<Response>(() => undefined), 30)).toMatchObject({
      kind: "timeout",
    });
  });

  it("takes a refused connection for an outage", async () => {
    expect(await failureOf(() => Promise.reject(new TypeError("fetch failed")))).toMatchObject({
      kind: "unavailable",
    });
  });

  it("names the missing permission and hides the forge's own words", async () => {
    const failure = await failureOf(() =>
      json({ message: "Resource not accessible by integration" }, 403, {
        "x-accepted-github-permissions": "members=read",
      }),
    );
    expect(failure).toMatchObject({ kind: "permission", code: "forge_permission" });
    expect(String(failure)).toContain("members=read");
    expect(String(failure)).not.toContain("integration");
  });

  it.each([
    [403, { "retry-after": "30" }, 30_000],
    [
      429,
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Date.UTC(2026, 0, 15, 9, 2, 0) / 1000) },
      120_000,
    ],
    [429, {}, 60_000],
  ])("reads when to come back from a %i", async (status, headers, waitMs) => {
    const failure = await failureOf(() => json({ message: "secondary rate limit" }, status, headers));
    expect(failure).toMatchObject({
      kind: "rate_limited",
      retryAtMs: Date.UTC(2026, 0, 15, 9, 0, 0) + waitMs,
    });
  });

  it.each([
    [403, "Upgrade to GitHub Pro or make this repository public to enable this feature."],
    [403, "Upgrade to GitHub Team to enable this feature."],
    [422, "Please ensure the billing plan supports the required reviewers protection rule."],
    [403, "Advanced Security must be enabled for this repository to use code scanning."],
    [403, "Code Security must be enabled for this repository to use code scanning."],
    [422, "Secret scanning is not available for this repository."],
  ])("tells a feature the plan lacks from a missing permission: %i %s", async (status, text) => {
    const failure = await failureOf(() => json({ message: `Failed. ${text} []` }, status));
    expect(failure).toMatchObject({ kind: "plan", status });
    expect(String(failure)).toMatch(new RegExp(`plan does not include this feature\\. It says: "${text}"$`));
  });

  it("knows no plan in a refusal that says something else, and quotes no text it does not know", async () => {
    const other = await failureOf(() => json({ message: "Upgrade to continue, wm_secret" }, 422));
    expect(other).toMatchObject({ kind: "invalid" });
    const loose = await failureOf(() => json({ message: "Upgrade your account, wm_secret" }, 403));
    expect(loose).toMatchObject({ kind: "plan" });
    expect(String(loose)).not.toContain("wm_secret");
  });

  it("reads every page of a list", async () => {
    let page = 0;
    const { github, requests } = clientAnswering(() => {
      page += 1;
      return json(
        Array.from({ length: page < 3 ? 100 : 5 }, (_, index) => ({ ...team, id: page * 1000 + index })),
      );
    });
    expect(await github.teams.list("waymark")).toHaveLength(205);
    expect(requests.map((request) => new URL(request.url).searchParams.get("page"))).toEqual(["1", "2", "3"]);
  });

  it("asks again with the tag of the last answer and takes 'not modified' for that answer", async () => {
    const answers = [
      () => json(team, 200, { etag: 'W/"1"' }),
      () => new Response(null, { status: 304, headers: { etag: 'W/"1"' } }),
      () => json({ ...team, name: "Renamed" }, 200, { etag: 'W/"2"' }),
      () => new Response(null, { status: 304 }),
    ];
    const { github, requests } = clientAnswering(() => (answers.shift() ?? (() => json({}, 500)))());
    const names = [];
    for (let index = 0; index < 4; index += 1)
      names.push((await github.teams.find("waymark", "payments"))?.name);
    expect(names).toEqual(["Payments", "Payments", "Renamed", "Renamed"]);
    expect(requests.map((request) => request.headers.get("if-none-match"))).toEqual([
      null,
      'W/"1"',
      'W/"1"',
      'W/"2"',
    ]);
  });

  it.each([
    [
      "cut off",
      () => new Response('{"id":1,"sl', { headers: { "content-type": "application/json", etag: "1" } }),
    ],
    [
      "not from the forge",
      () => new Response("<html>", { headers: { "content-type": "text/html", etag: "1" } }),
    ],
    ["of another shape", () => json({ id: "one" }, 200, { etag: "1" })],
  ])("forgets an answer that was %s, whatever tag it carried", async (_, garbled) => {
    const answers = [garbled, () => json(team, 200, { etag: "1" })];
    const { github, requests } = clientAnswering(() => (answers.shift() ?? (() => json({}, 500)))());
    await expect(github.teams.find("waymark", "payments")).rejects.toMatchObject({ kind: "garbled" });
    expect(await github.teams.find("waymark", "payments")).toMatchObject({ name: "Payments" });
    expect(requests.map((request) => request.headers.get("if-none-match"))).toEqual([null, null]);
  });

  it("keeps answers to different questions apart and writes out of it", async () => {
    const { github, requests } = clientAnswering(() => json(team, 200, { etag: 'W/"1"' }));
    await github.teams.find("waymark", "payments");
    await github.teams.find("waymark", "checkout");
    await github.teams.create("waymark", { name: "payments", description: "" });
    expect(requests.map((request) => request.headers.get("if-none-match"))).toEqual([null, null, null]);
  });

  it("takes 'not modified' to a question it never asked for a failure", async () => {
    expect(await failureOf(() => new Response(null, { status: 304 }))).toMatchObject({ name: "ForgeError" });
  });

  it("refuses to run inside a transaction", async () => {
    const { github, deps, requests } = clientAnswering(() => json(team));
    await deps.db.withTx(async () => {
      await expect(github.teams.find("waymark", "payments")).rejects.toThrow();
    });
    expect(requests).toHaveLength(0);
  });

  it("says that the embedded forge has not started while its token file is missing", async () => {
    const deps = createTestDeps();
    const paths = { ...deps.paths, forgeToken: "/nonexistent/token" };
    const github = createGitHub({ env: deps.env, paths, now: deps.now, logger: deps.logger });
    await expect(github.teams.find("waymark", "payments")).rejects.toMatchObject({ kind: "unavailable" });
  });
});
