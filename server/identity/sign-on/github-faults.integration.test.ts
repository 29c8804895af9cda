// Signing in through a GitHub that fails: each endpoint of the sign-in under every kind of fault. Nobody comes in half,
// what is told is from the fixed list, and the next attempt works.
import http from "node:http";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAULT_KINDS } from "../../forge/http/faults.ts";
import { ada, startGitHubServer, type GitHubServer } from "../providers/testing/github-server.ts";
import { listen } from "../providers/testing/local-http.ts";
import { problemOf } from "../domain/sign-in-problem.ts";
import { depsFor, signOn } from "./testing.ts";

type Kind = (typeof FAULT_KINDS)[number];

const endpoints = [
  "POST /login/oauth/access_token",
  "GET /api/v3/user",
  "GET /api/v3/user/emails",
  "GET /api/v3/users/acme",
  "GET /api/v3/orgs/acme/memberships/ada",
] as const;

let server: GitHubServer;
let door: http.Server;
let url = "";
let armed: { readonly endpoint: string; readonly kind: Kind } | undefined;
let struck = 0;

const limited = { message: "You have exceeded a secondary rate limit." };

/** What is answered instead; undefined: the answer itself is spoilt. */
function instead(kind: Kind): { readonly status: number; readonly body: unknown } | undefined {
  switch (kind) {
    case "404-after-create":
      return { status: 404, body: { message: "Not Found" } };
    case "500-before":
    case "502-after":
      return { status: kind === "502-after" ? 502 : 500, body: { message: "Server Error" } };
    case "403-secondary":
      return { status: 403, body: limited };
    case "429":
      return { status: 429, body: limited };
    case "401":
      return { status: 401, body: { message: "Bad credentials" } };
    case "422-exists":
      return { status: 422, body: { message: "Validation Failed" } };
    default:
      return undefined;
  }
}

function spoil(kind: Kind, bytes: Buffer, response: http.ServerResponse): void {
  const type = { "content-type": "application/json; charset=utf-8" };
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  const other = instead(kind);
  if (other !== undefined) {
    response.writeHead(other.status, { ...type, "retry-after": "1" }).end(JSON.stringify(other.body));
  } else if (kind === "half-closed") {
    response.writeHead(200, { ...type, "content-length": bytes.length });
    response.write(half, () => response.destroy());
  } else if (kind === "truncated-json") {
    response.writeHead(200, type).end(half);
  } else if (kind === "html-body") {
    response.writeHead(200, { "content-type": "text/html" }).end("<!DOCTYPE html><title>Unicorn!</title>");
  }
  // What is left stalls: the client gives up.
}

async function handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const { method = "GET", url: path = "/" } = request;
  const body = await buffer(request);
  const headers = new Headers({ authorization: request.headers.authorization ?? "" });
  const type = request.headers["content-type"];
  if (type !== undefined) headers.set("content-type", type);
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers,
    redirect: "manual",
    ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (armed?.endpoint === `${method} ${path.split("?")[0] ?? ""}`) {
    const { kind } = armed;
    armed = undefined;
    struck += 1;
    spoil(kind, bytes, response);
    return;
  }
  const location = answer.headers.get("location");
  response
    .writeHead(answer.status, {
      "content-type": answer.headers.get("content-type") ?? "application/json",
      ...(location === null ? {} : { location }),
    })
    .end(bytes);
}

beforeAll(async () => {
  server = await startGitHubServer();
  server.person = ada;
  server.members.set("ada", { id: 101, state: "active" });
  door = http.createServer((request, response) => void handle(request, response));
  url = await listen(door);
});
afterAll(async () => {
  door.closeAllConnections();
  await new Promise((resolve) => door.close(resolve));
  await server.stop();
});

const newDeps = () =>
  depsFor({
    GITHUB_URL: url,
    GITHUB_ORG: "acme",
    GITHUB_TOKEN: "token of the portal",
    OAUTH_GITHUB_CLIENT_ID: "client",
    OAUTH_GITHUB_CLIENT_SECRET: "secret",
  });
const way = {
  provider: "github",
  server: { approve: (address: string) => server.approve(address) },
} as const;
const told: readonly unknown[] = ["unreachable", "refused", "not_a_member", "untrusted"];

async function expectWholeAfter(endpoint: string, kind: Kind): Promise<void> {
  const deps = newDeps();
  const count = (table: "users" | "sessions"): unknown =>
    deps.db.raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  armed = { endpoint, kind };
  const before = struck;
  const error = await signOn(deps, way).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(struck).toBe(before + 1);
  if (error !== undefined) {
    expect(told).toContain(problemOf(error));
    expect([count("users"), count("sessions")]).toEqual([0, 0]);
  }
  const { session } = await signOn(deps, way);
  expect(session?.token).toBeDefined();
  expect(count("users")).toBe(1);
  deps.db.close();
}

describe("a sign-in through a GitHub that fails", () => {
  const kinds = FAULT_KINDS.filter((kind) => kind !== "stall");

  it.each(kinds)(`lets nobody in half after %s from each of ${endpoints.length} endpoints`, async (kind) => {
    for (const endpoint of endpoints) await expectWholeAfter(endpoint, kind);
  });

  it("gives up on an endpoint that never answers", { timeout: 60_000 }, () =>
    expectWholeAfter(endpoints[0], "stall"),
  );

  it("played every pair", () => {
    process.stdout.write(`sign-in faults: ${struck} pairs of endpoint and fault struck\n`);
    expect(struck).toBe(endpoints.length * kinds.length + 1);
  });
});
