import { describe, expect, it } from "vitest";
import { createTestDeps } from "../doors/testing.ts";
import { parseEnv } from "../runtime/env.ts";
import { createGitHub } from "./github.ts";

interface Answer {
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

function githubAnswering(url: string, answer: Answer) {
  const deps = createTestDeps();
  const env = parseEnv({ GITHUB_URL: url, GITHUB_ORG: "acme", GITHUB_TOKEN: "ghp_test" });
  const asked: string[] = [];
  const github = createGitHub({
    env,
    paths: deps.paths,
    now: deps.now,
    logger: deps.logger,
    sleep: () => Promise.resolve(),
    fetch: (input) => {
      asked.push(new Request(input).url);
      return Promise.resolve(Response.json(answer.body, { headers: answer.headers ?? {} }));
    },
  });
  const commit = { branch: "main", expectedHead: "a".repeat(40), headline: "H", body: "B", additions: [] };
  const send = () => github.gitData.commitOnBranch({ owner: "acme", repo: "x" }, commit);
  return { send, github, asked, deps };
}

const refusing = (error: object, headers: Record<string, string> = {}) =>
  githubAnswering("https://github.com", {
    body: { data: { createCommitOnBranch: null }, errors: [error] },
    headers,
  });

const done = { data: { createCommitOnBranch: { commit: { oid: "b".repeat(40) } } } };

describe("calls over GraphQL", () => {
  it.each([
    ["https://github.com", "https://api.github.com/graphql"],
    ["https://git.acme.test", "https://git.acme.test/api/graphql"],
  ])("of %s go to %s", async (url, address) => {
    const { send, asked } = githubAnswering(url, { body: done });
    await send();
    expect(asked).toEqual([address]);
  });

  it.each([
    ["NOT_FOUND", "Could not resolve to a Repository", "not_found", undefined],
    ["FORBIDDEN", "Resource not accessible by integration", "permission", "It needs contents=write."],
    ["STALE_DATA", "Expected branch to point to", "conflict", undefined],
    ["UNPROCESSABLE", "A path was requested", "invalid", undefined],
    [undefined, "Variable $input was provided invalid value", "invalid", undefined],
    [undefined, "Something went wrong while executing your query.", "unavailable", undefined],
  ])("answering %s: %s fail as %s", async (type, message, kind, told) => {
    const failure = await refusing({ type, message })
      .send()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind, upstreamMessage: message });
    expect(String(failure)).toContain(told ?? "POST /graphql: ");
    expect(String(failure)).not.toContain(message);
  });

  it("wait as long as a limit says, and so does every other call", async () => {
    const resetSeconds = Math.floor(createTestDeps().now() / 1000) + 3000;
    const { send, github } = refusing(
      { type: "RATE_LIMITED", message: "API rate limit exceeded" },
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(resetSeconds) },
    );
    const limited = { kind: "rate_limited", retryAtMs: resetSeconds * 1000 };
    await expect(send()).rejects.toMatchObject(limited);
    await expect(github.teams.find("acme", "x")).rejects.toMatchObject(limited);
  });

  it("are not taken for done when the answer lacks the commit", async () => {
    const { send } = githubAnswering("https://github.com", {
      body: { data: { createCommitOnBranch: null } },
    });
    await expect(send()).rejects.toMatchObject({ kind: "garbled" });
  });
});
