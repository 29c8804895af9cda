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

type Endpoint = (typeof endpoints)[number];

let server: GitHubServer;
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

interface Door {
  readonly url: string;
  /** The next answer of this endpoint is spoilt. */
  readonly arm: (endpoint: Endpoint, kind: Kind) => void;
  /** Endpoints that were spoilt, oldest first. */
  readonly struck: readonly string[];
  readonly close: () => Promise<void>;
}

async function passOn(request: http.IncomingMessage): Promise<Response> {
  const { method = "GET", url: path = "/" } = request;
  const body = await buffer(request);
  const headers = new Headers({ authorization: request.headers.authorization ?? "" });
  const type = request.headers["content-type"];
  if (type !== undefined) headers.set("content-type", type);
  const sent = body.length > 0 ? { body: new Uint8Array(body) } : {};
  return fetch(`${server.url}${path}`, { method, headers, redirect: "manual", ...sent });
}

/** The way to GitHub, one for each portal, so that faults of several can strike at once. */
async function openDoor(): Promise<Door> {
  let armed: { readonly endpoint: Endpoint; readonly kind: Kind } | undefined;
  const hit: string[] = [];
  async function handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const answer = await passOn(request);
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (armed?.endpoint === `${request.method ?? ""} ${(request.url ?? "").split("?")[0] ?? ""}`) {
      const { endpoint, kind } = armed;
      armed = undefined;
      hit.push(endpoint);
      struck += 1;
      spoil(kind, bytes, response);
      return;
    }
    const location = answer.headers.get("location");
    const type = { "content-type": answer.headers.get("content-type") ?? "application/json" };
    response.writeHead(answer.status, { ...type, ...(location === null ? {} : { location }) }).end(bytes);
  }
  const door = http.createServer((request, response) => void handle(request, response));
  return {
    url: await listen(door),
    arm: (endpoint, kind) => void (armed = { endpoint, kind }),
    struck: hit,
    close: () =>
      new Promise((resolve) => {
        door.close(() => resolve());
        door.closeAllConnections();
      }),
  };
}

beforeAll(async () => {
  server = await startGitHubServer();
  server.person = ada;
  server.members.set("ada", { id: 101, state: "active" });
});
afterAll(() => server.stop());

const newDeps = (url: string) =>
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

/** What "not found" says where GitHub means it so; everything else is no answer. */
const meantSo: Readonly<Partial<Record<Endpoint, "not_a_member" | "comes in">>> = {
  // An App of least permissions does not see the addresses, and GitHub says so with 404 or 403.
  "GET /api/v3/user/emails": "comes in",
  "GET /api/v3/orgs/acme/memberships/ada": "not_a_member",
};
const toldOf = (endpoint: Endpoint, kind: Kind) =>
  (kind === "404-after-create" ? meantSo[endpoint] : undefined) ?? "unreachable";

/** Everything a sign-in writes, but the note that this answer was used up. */
const tables = ["users", "sessions", "external_identities", "admissions", "audit_events"] as const;

async function expectWholeAfter(endpoint: Endpoint, kind: Kind): Promise<void> {
  const door = await openDoor();
  const deps = newDeps(door.url);
  const count = (table: (typeof tables)[number]): unknown =>
    deps.db.raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  door.arm(endpoint, kind);
  const told = await signOn(deps, way).then(
    () => "comes in",
    (reason: unknown) => problemOf(reason),
  );
  expect(door.struck).toEqual([endpoint]);
  expect(`${endpoint} ${kind}: ${told ?? "something else"}`).toBe(
    `${endpoint} ${kind}: ${toldOf(endpoint, kind)}`,
  );
  if (told !== "comes in") expect(tables.map(count)).toEqual(tables.map(() => 0));
  const { session } = await signOn(deps, way);
  expect(session?.token).toBeDefined();
  expect([count("users"), count("external_identities")]).toEqual([1, 1]);
  if (told !== "comes in")
    expect(deps.db.raw.prepare("SELECT email FROM users").pluck().get()).toBe("ada@example.com");
  await door.close();
  deps.db.close();
}

describe("a sign-in through a GitHub that fails", () => {
  const kinds = FAULT_KINDS.filter((kind) => kind !== "stall");

  it.each(kinds)(
    `tells what is so and lets nobody in half after %s from each of ${endpoints.length} endpoints`,
    async (kind) => {
      for (const endpoint of endpoints) await expectWholeAfter(endpoint, kind);
    },
  );

  it("gives up on an endpoint that never answers", { timeout: 90_000 }, async () => {
    await Promise.all(endpoints.map((endpoint) => expectWholeAfter(endpoint, "stall")));
  });

  it("played every pair", () => {
    process.stdout.write(`sign-in faults: ${struck} pairs of endpoint and fault struck\n`);
    expect(struck).toBe(endpoints.length * FAULT_KINDS.length);
  });
});
