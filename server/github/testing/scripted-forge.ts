/*
 * A forge that answers what a test tells it to, for what the embedded forge never says: hostile, broken and refusing
 * answers. Every request is judged by GitHub's own description, so a test cannot expect one that GitHub would refuse.
 */
import { onTestFinished } from "vitest";
import { createTestDeps, type TestDeps } from "../../doors/testing.ts";
import { githubOver, type GitHub } from "../github.ts";
import { createForgeClient, type ForgeClient, type ForgeClientConfig } from "../octokit.ts";
import type { ForgeProfile } from "../profile.ts";
import { createTrafficJudge } from "../testing.ts";
import { staticToken } from "../token-source.ts";

export interface SentCall {
  readonly method: string;
  /** Below the root of the interface, with its query. */
  readonly target: string;
  readonly body: unknown;
  readonly headers: Headers;
}

/** An answer, or the body of a 200. */
export type Respond = (call: SentCall, index: number) => unknown;

export interface ScriptedForge {
  readonly github: GitHub;
  readonly client: ForgeClient;
  readonly calls: SentCall[];
  readonly deps: TestDeps;
  /** `METHOD target` of everything that was sent. */
  readonly sent: () => string[];
}

const rootOf = {
  embedded: "http://f/api/v3",
  ghes: "http://f/api/v3",
  "github.com": "https://api.github.com",
};

export const answer = (status: number, body?: unknown, headers: Record<string, string> = {}): Response =>
  body === undefined
    ? new Response(null, { status, headers })
    : Response.json(body, {
        status,
        headers: { "content-type": "application/json; charset=utf-8", ...headers },
      });

export const refusal = (status: number, message: string, headers: Record<string, string> = {}): Response =>
  answer(status, { message, documentation_url: "https://docs.github.com/rest" }, headers);

export interface ScriptedForgeOptions extends Partial<Omit<ForgeClientConfig, "profile" | "fetch">> {
  readonly kind?: ForgeProfile["kind"];
  readonly org?: string;
}

type Serve = (request: Request) => Promise<Response>;

/** One judge for all, because it is costly to make; it asks for the answer before it lets go of the thread. */
let serving: Serve = () => Promise.reject(new Error("nobody asked"));
const judge = createTrafficJudge((request) => serving(request));

function toCall(request: Request, root: string, body: string): SentCall {
  return {
    method: request.method,
    target: request.url.replace(root, "").replace(/^https?:\/\/[^/]+(\/api)?/, ""),
    body: body === "" ? undefined : JSON.parse(body),
    headers: request.headers,
  };
}

export function scriptedForge(respond: Respond, options: ScriptedForgeOptions = {}): ScriptedForge {
  // Per test: a hook of this module would be that of the first file which loads it, and no other's.
  onTestFinished(judge.expectAsDescribed);
  const { kind = "embedded", org = "acme", ...config } = options;
  const deps = createTestDeps();
  const calls: SentCall[] = [];
  const serve: Serve = async (request) => {
    const call = toCall(request, rootOf[kind], await request.clone().text());
    calls.push(call);
    const given = await respond(call, calls.length - 1);
    return given instanceof Response ? given : answer(200, given);
  };
  const client = createForgeClient({
    profile: { kind, webUrl: "http://f", apiUrl: rootOf[kind], host: "f", org },
    tokens: () => staticToken("wmf_test"),
    now: deps.now,
    logger: deps.logger,
    sleep: () => Promise.resolve(),
    fetch(input, init) {
      serving = serve;
      return judge.fetch(input, init);
    },
    ...config,
  });
  return {
    github: githubOver(client),
    client,
    calls,
    deps,
    sent: () => calls.map(({ method, target }) => `${method} ${target}`),
  };
}

/** What the forge is asked and answers, one after the other. */
export const inTurn =
  (...answers: readonly unknown[]): Respond =>
  (_call, index) =>
    answers[index] ?? refusal(500, "nothing left to answer");

export const failureOf = (pending: Promise<unknown>): Promise<unknown> =>
  pending.then(
    (value) => {
      throw new Error(`expected a failure, found ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
