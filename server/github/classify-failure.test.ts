/*
 * Every failure of a call as a caller meets it. Judged by GitHub's documentation: "Troubleshooting the REST API",
 * "Rate limits for the REST API", "Permissions required for GitHub Apps", "Rate limits for the GraphQL API".
 */
import { describe, expect, it } from "vitest";
import { isKnownForgeMessage } from "./classify-failure.ts";
import { ForgeError, isForgeError, isForgeErrorOf, undefinedWhenMissing } from "./forge-error.ts";
import { failureOf, refusal, scriptedForge, type Respond } from "./testing/scripted-forge.ts";

const now = Date.UTC(2026, 0, 15, 9, 0, 0);
const seconds = (ms: number): string => String(ms / 1000);

const route = "GET /repos/{owner}/{repo}/topics";
async function failure(
  respond: Respond,
  options: Parameters<typeof scriptedForge>[1] = {},
): Promise<ForgeError> {
  const { github } = scriptedForge(respond, options);
  const found = await failureOf(github.repositories.getTopics({ owner: "acme", repo: "web" }));
  return isForgeError(found) ? found : expect.fail(`expected a ForgeError, found ${String(found)}`);
}
const refused = (status: number, message = "no", headers: Record<string, string> = {}) =>
  failure(() => refusal(status, message, headers));

describe("an answer with status", () => {
  it.each([
    [400, "invalid", "upstream_error", false, "the forge refused the request as invalid."],
    [
      401,
      "credentials",
      "forge_permission",
      false,
      "the forge does not accept the credentials. Renew the token or the App key, then retry.",
    ],
    [402, "plan", "forge_permission", false, "the forge's plan does not include this feature."],
    [
      403,
      "permission",
      "forge_permission",
      false,
      "the forge credentials lack a permission. Grant it to the GitHub App or token, then retry. It needs metadata=read.",
    ],
    [
      404,
      "not_found",
      "not_found",
      false,
      'the forge answers "not found": it does not exist, or the credentials may not see it. It needs metadata=read.',
    ],
    [405, "invalid", "upstream_error", false, "the forge refused the request as invalid."],
    [409, "conflict", "conflict", false, "the forge reports a conflict with the present state."],
    [
      410,
      "not_found",
      "not_found",
      false,
      'the forge answers "not found": it does not exist, or the credentials may not see it. It needs metadata=read.',
    ],
    [415, "invalid", "upstream_error", false, "the forge refused the request as invalid."],
    [422, "invalid", "upstream_error", false, "the forge refused the request as invalid."],
    [429, "rate_limited", "forge_unavailable", true, "the forge's rate limit is reached."],
    [451, "invalid", "upstream_error", false, "the forge refused the request as invalid."],
    [500, "unavailable", "forge_unavailable", true, "the forge cannot be reached or answers with an error."],
    [502, "unavailable", "forge_unavailable", true, "the forge cannot be reached or answers with an error."],
    [503, "unavailable", "forge_unavailable", true, "the forge cannot be reached or answers with an error."],
    [504, "unavailable", "forge_unavailable", true, "the forge cannot be reached or answers with an error."],
  ])("%i is %s", async (status, kind, code, isTransient, text) => {
    const found = await refused(status);
    expect(found).toMatchObject({ kind, code, isTransient, status, message: `${route}: ${text}` });
    expect(isKnownForgeMessage(found.message)).toBe(true);
  });

  it("carries the request's id, which GitHub's support asks for", async () => {
    expect((await refused(500, "x", { "x-github-request-id": "AB:12" })).requestId).toBe("AB:12");
    expect((await refused(500)).requestId).toBeUndefined();
  });
});

describe("a refusal that names permissions", () => {
  const needs = async (named: string, status = 403) =>
    /It needs (.*)\.$/.exec(
      (await refused(status, "no", { "x-accepted-github-permissions": named })).message,
    )?.[1];

  it.each([
    ["contents=write", "contents=write"],
    ["contents=write,workflows=write", "contents=write and workflows=write"],
    ["contents=write, workflows=write", "contents=write and workflows=write"],
    ["issues=read; pull_requests=read", "issues=read or pull_requests=read"],
    ["organization_custom_properties=admin", "organization_custom_properties=admin"],
  ])("%j tells of %s", async (named, text) => {
    expect(await needs(named)).toBe(text);
    expect(await needs(named, 404)).toBe(text);
  });

  it.each([
    ["the mark of a call that needs none", "allows_permissionless_access=true"],
    ["nothing", ""],
  ])("with %s names none", async (_what, named) => {
    expect(await needs(named)).toBeUndefined();
  });

  it("with that mark beside a permission names the permission", async () => {
    expect(await needs("metadata=read; allows_permissionless_access=true")).toBe("metadata=read");
  });

  it.each([
    "<b>x</b>",
    "contents=write\u00a0",
    "see https://evil.example",
    "contents",
    "contents=write".repeat(99),
  ])(
    "with a text that is no list of permissions, %j, falls back on what is known of the call",
    async (named) => {
      expect(await needs(named)).toBe("metadata=read");
    },
  );

  it.each([400, 409, 422, 500])("with %i does not speak of permissions", async (status) => {
    expect(await needs("contents=write", status)).toBeUndefined();
  });
});

describe("a rate limit", () => {
  it.each([
    ["403 with Retry-After", 403, "x", { "retry-after": "17" }, 17_000],
    ["429 with Retry-After", 429, "x", { "retry-after": "1" }, 1000],
    ["Retry-After of nothing", 429, "x", { "retry-after": "0" }, 0],
    [
      "Retry-After before a later reset, which both have to be over,",
      403,
      "x",
      { "retry-after": "5", "x-ratelimit-remaining": "0", "x-ratelimit-reset": seconds(now + 900_000) },
      900_000,
    ],
    [
      "Retry-After behind an earlier reset",
      403,
      "x",
      { "retry-after": "50", "x-ratelimit-remaining": "0", "x-ratelimit-reset": seconds(now + 9000) },
      50_000,
    ],
    [
      "Retry-After while something remains",
      403,
      "x",
      { "retry-after": "5", "x-ratelimit-remaining": "3", "x-ratelimit-reset": seconds(now + 900_000) },
      5000,
    ],
    [
      "403 with nothing remaining",
      403,
      "x",
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": seconds(now + 900_000) },
      900_000,
    ],
    [
      "a reset that is over",
      403,
      "x",
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": seconds(now - 5000) },
      1000,
    ],
    ["nothing remaining and no reset", 403, "x", { "x-ratelimit-remaining": "0" }, 60_000],
    [
      "a secondary limit that only the text tells",
      403,
      "You have exceeded a secondary rate limit.",
      {},
      60_000,
    ],
    [
      "a primary limit that only the text tells",
      403,
      "API rate limit exceeded for installation ID 1.",
      {},
      60_000,
    ],
    ["429 that says nothing", 429, "x", {}, 60_000],
    [
      "a reset while something remains",
      429,
      "x",
      { "x-ratelimit-remaining": "3", "x-ratelimit-reset": seconds(now + 900_000) },
      60_000,
    ],
    [
      "Retry-After as a date, which GitHub never sends",
      429,
      "x",
      { "retry-after": "Thu, 15 Jan 2026 09:00:30 GMT" },
      60_000,
    ],
  ] as [string, number, string, Record<string, string>, number][])(
    "as %s waits",
    async (_what, status, message, headers, waitMs) => {
      expect(await refused(status, message, headers)).toMatchObject({
        kind: "rate_limited",
        retryAtMs: now + waitMs,
        isTransient: true,
      });
    },
  );

  it.each([
    ["a refusal with requests left", 403, { "x-ratelimit-remaining": "4999" }, "permission"],
    ["a busy server", 503, { "retry-after": "30" }, "unavailable"],
    ["a refused token", 401, { "x-ratelimit-remaining": "0" }, "credentials"],
    ["a missing thing", 404, { "x-ratelimit-remaining": "0" }, "not_found"],
  ])("is not seen in %s", async (_what, status, headers, kind) => {
    expect(await refused(status, "x", headers)).toMatchObject({ kind, retryAtMs: undefined });
  });

  it("stops every call until it is over, and lets them go on after it", async () => {
    const answers = [refusal(429, "x", { "retry-after": "600" }), Response.json({ names: [] })];
    const { github, deps, sent } = scriptedForge(() => answers.shift());
    const ref = { owner: "acme", repo: "web" };
    const limited = { kind: "rate_limited", retryAtMs: now + 600_000 };
    await expect(github.repositories.getTopics(ref)).rejects.toMatchObject(limited);
    await expect(github.repositories.setTopics(ref, [])).rejects.toMatchObject(limited);
    await expect(github.repositories.getTopics(ref)).rejects.toMatchObject(limited);
    expect(sent()).toHaveLength(1);
    deps.clock.now += 600_000;
    expect(await github.repositories.getTopics(ref)).toEqual([]);
  });

  it("that GraphQL tells in a success is one too, whatever type it gives", async () => {
    const errors = [
      {
        message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
      },
    ];
    const { github } = scriptedForge(() => Response.json({ errors }, { headers: { "retry-after": "45" } }));
    const commit = { branch: "main", expectedHead: "a".repeat(40), headline: "H", body: "B", additions: [] };
    const found = await failureOf(github.gitData.commitOnBranch({ owner: "acme", repo: "web" }, commit));
    expect(found).toMatchObject({ kind: "rate_limited", retryAtMs: now + 45_000 });
  });
});

describe("a call without an answer", () => {
  const named = (name: string, cause?: unknown) =>
    Object.assign(new Error("secret text", { cause }), { name });
  it.each([
    ["is aborted", named("AbortError"), "timeout"],
    ["times out", named("TimeoutError"), "timeout"],
    ["times out somewhere below", named("Error", named("TypeError", named("TimeoutError"))), "timeout"],
    [
      "meets a closed connection",
      named("TypeError", Object.assign(new Error("x"), { code: "ECONNRESET" })),
      "unavailable",
    ],
    [
      "meets a name nobody knows",
      named("TypeError", Object.assign(new Error("x"), { code: "ENOTFOUND" })),
      "unavailable",
    ],
    [
      "meets a certificate nobody trusts",
      named("TypeError", Object.assign(new Error("x"), { code: "SELF_SIGNED_CERT_IN_CHAIN" })),
      "unavailable",
    ],
  ])("that %s is told in our words", async (_what, error, kind) => {
    const found = await failure(() => Promise.reject(error));
    expect(found).toMatchObject({ kind, isTransient: true, status: undefined });
    expect(found.message).not.toContain("secret text");
  });
});

describe("the kinds of failure", () => {
  it("are known across bundles by their mark, not by their class", () => {
    const mark = Symbol.for("waymark.forge-error");
    const foreign = Object.assign(new Error("x"), { [mark]: true, kind: "conflict" });
    expect(isForgeErrorOf(foreign, "conflict", "invalid")).toBe(true);
    expect(isForgeErrorOf(foreign, "invalid")).toBe(false);
    for (const other of [null, undefined, "conflict", { kind: "conflict" }, new Error("conflict")])
      expect(isForgeError(other)).toBe(false);
  });

  it("of something missing become nothing, all others stay failures", async () => {
    const missing = new ForgeError("not_found", "x");
    expect(await undefinedWhenMissing(Promise.reject(missing))).toBeUndefined();
    expect(await undefinedWhenMissing(Promise.resolve(0))).toBe(0);
    const other = new ForgeError("invalid", "x");
    await expect(undefinedWhenMissing(Promise.reject(other))).rejects.toBe(other);
  });

  it.each([
    ["GET /a: the forge did not answer in time.", true],
    ["answer: the forge's answer was incomplete.", true],
    ["Resource not accessible by integration", false],
    ["GET /a: Resource not accessible by integration", false],
    ["", false],
  ])("are told apart from the forge's own words: %j %s", (text, expected) => {
    expect(isKnownForgeMessage(text)).toBe(expected);
  });
});
