import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cloneGolden, runScript, type Clone } from "./testing.ts";

let clone: Clone;
beforeAll(() => {
  clone = cloneGolden();
});
afterAll(() => clone.remove());

describe("the release gate", () => {
  interface Answer {
    readonly status: number;
    readonly body: string;
  }
  const allow = {
    status: 200,
    body: '{"decision":"allow","reason":"budget left","budget":[],"evaluatedAt":"2026-01-01T00:00:00Z"}',
  };
  const deny = { status: 200, body: '{"decision":"deny","reason":"budget spent"}' };

  async function ask(mode: string, answers: Answer[], environment: Record<string, string> = {}) {
    const requests: { url: string; authorization: string }[] = [];
    const server = createServer((request, response) => {
      requests.push({ url: request.url ?? "", authorization: request.headers.authorization ?? "" });
      const answer = answers[Math.min(requests.length, answers.length) - 1] ?? { status: 500, body: "" };
      response
        .writeHead(answer.status, { location: "/elsewhere", "content-type": "application/json" })
        .end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const outcome = await runScript(clone, clone.script("deploy.yml", "Ask the release gate"), {
      WAYMARK_GATE: mode,
      WAYMARK_URL: `http://127.0.0.1:${port}/`,
      WAYMARK_TOKEN: "wm_secret",
      DEPLOY_ENVIRONMENT: "production",
      GATE_RETRY_PAUSE_MS: "1",
      ...environment,
    });
    await new Promise((resolve) => server.close(resolve));
    return { ...outcome, requests };
  }

  it("asks about this service, environment and commit, with the token in a header only", async () => {
    const { code, requests, output } = await ask("enforce", [allow]);
    expect(code, output).toBe(0);
    expect(requests).toEqual([
      {
        url: "/api/v1/services/component/default/checkout-api/release-gate?environment=production&sha=0123456789abcdef0123456789abcdef01234567",
        authorization: "Bearer wm_secret",
      },
    ]);
    expect(output).toContain("allow: budget left");
    expect(output).not.toContain("wm_secret");
  });

  it.each<[string, Answer[], number]>([
    ["an allow", [allow], 0],
    ["a deny", [deny], 1],
    ["an allow after a fault", [{ status: 503, body: "" }, allow], 0],
    ["faults only", [{ status: 503, body: "" }], 1],
    ["an unknown service", [{ status: 404, body: '{"decision":"allow"}' }], 1],
    ["a refused token", [{ status: 401, body: "{}" }], 1],
    ["another success than 200", [{ status: 202, body: allow.body }], 1],
    ["a redirect", [{ status: 302, body: allow.body }], 1],
    ["no JSON", [{ status: 200, body: "<html>" }], 1],
    ["JSON without a decision", [{ status: 200, body: "{}" }], 1],
    ["a decision that only looks like one", [{ status: 200, body: '{"decision":["allow"]}' }], 1],
  ])("enforced, on %s exits accordingly", async (_name, answers, expected) => {
    expect((await ask("enforce", answers)).code).toBe(expected);
  });

  it.each<[string, Answer[]]>([
    ["a deny", [deny]],
    ["faults", [{ status: 500, body: "" }]],
    ["no JSON", [{ status: 200, body: "oops" }]],
  ])("observed, lets %s pass and says what it would have done", async (_name, answers) => {
    const { code, output } = await ask("observe", answers);
    expect(code).toBe(0);
    expect(output).toContain("enforce would stop here");
  });

  it("enforced, refuses without an address or a token", async () => {
    expect((await ask("enforce", [allow], { WAYMARK_URL: "" })).output).toContain("WAYMARK_URL is not set");
    const { code, requests } = await ask("enforce", [allow], { WAYMARK_TOKEN: "" });
    expect({ code, requests }).toEqual({ code: 1, requests: [] });
  });

  it("lets no answer become a workflow command", async () => {
    const { output } = await ask("enforce", [
      { status: 200, body: JSON.stringify({ decision: "allow", reason: "a\n::error::b" }) },
    ]);
    expect(output).not.toMatch(/^::error::b/m);
  });
});
