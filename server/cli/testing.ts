/* A portal on loopback for tests of the command: what it was asked, and answers of a test's choice or the real ones. */
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished } from "vitest";
import { isAppError } from "../kernel/app-error.ts";
import type { Role } from "../kernel/roles.ts";
import { roles } from "../kernel/roles.ts";
import { toErrorAnswer } from "../doors/error-body.ts";
import { restOperations } from "../doors/operations.ts";
import { handleRest } from "../doors/rest.ts";
import { restSegments } from "../doors/rest-path.ts";
import { testActor, type TestDeps } from "../doors/testing.ts";
import { anonymous } from "../identity/domain/actor.ts";
import { runCommandLine, type CommandLineResult } from "./run-command-line.ts";

export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed; undefined without one. */
  readonly body: unknown;
}

export interface Answered {
  readonly status?: number;
  /** Sent as it is when it is text. */
  readonly body: unknown;
}

export interface TestPortal {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Runs a command against it; `progress` collects what is told meanwhile. */
  readonly run: (line: readonly string[], progress?: string[]) => Promise<CommandLineResult>;
  /** For a test in which the portal goes away. */
  readonly close: () => Promise<void>;
}

async function readBody(request: http.IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  return text === "" ? undefined : JSON.parse(text);
}

export type Answer = (asked: Asked) => Answered | Promise<Answered>;

/** Gone when the test is over. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-cli-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Closed when the test is over. */
export async function startTestPortal(answer: Answer, token = "wm_admin"): Promise<TestPortal> {
  const asked: Asked[] = [];
  const serve = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const { method = "", url: target = "", headers } = request;
    const one = { method, target, headers, body: await readBody(request) };
    asked.push(one);
    const { status = 200, body } = await answer(one);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
  const server = http.createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Expected a port.");
  const url = `http://127.0.0.1:${address.port}`;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  onTestFinished(close);
  return {
    url,
    asked,
    run: (line, progress = []) =>
      runCommandLine({
        line,
        environment: { WAYMARK_URL: url, WAYMARK_TOKEN: token },
        progress: (told) => void progress.push(told),
      }),
    close,
  };
}

/** The lines of a command that succeeds without a word on stderr. */
export async function linesTold(portal: TestPortal, line: readonly string[]): Promise<string[]> {
  const { status, stdout, stderr } = await portal.run(line);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout === "" ? [] : stdout.split("\n");
}

/** Exit status and words of a command that prints no result. */
export async function refusalOf(portal: TestPortal, line: readonly string[]): Promise<[number, string]> {
  const { status, stdout, stderr } = await portal.run(line);
  expect(stdout).toBe("");
  return [status, stderr];
}

/** Answers one after the other, the last one from then on. */
export function inTurn(...answers: readonly Answered[]): Answer {
  let turn = 0;
  return () => {
    const answer = answers[Math.min(turn, answers.length - 1)];
    turn += 1;
    return answer ?? { body: null };
  };
}

const roleOf = (authorization: unknown): Role | undefined =>
  roles.find((role) => authorization === `Bearer wm_${role}`);

/** Every operation over the REST door as it is; the token is `wm_` and the role it stands for. */
export const realAnswers =
  (deps: TestDeps, kind: "user" | "service" = "service"): Answer =>
  async ({ method, target, headers, body }) => {
    const { pathname, searchParams: query } = new URL(target, "http://portal");
    const role = roleOf(headers["authorization"]);
    const actor = role === undefined ? anonymous : testActor(role, { kind });
    const sent = new Headers(
      Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const request = { method, segments: restSegments(pathname), query, headers: sent, body };
    try {
      const caller = { deps, actor, requestId: "req_test" };
      const answer = await handleRest(restOperations, caller, request);
      return answer.kind === "json" ? answer : { body: "a stream" };
    } catch (error) {
      if (!isAppError(error)) throw error;
      return toErrorAnswer(error, "req_test", deps.logger);
    }
  };

/** A portal that gives these answers one after the other, the last one from then on. */
export const portalThat = (...answers: readonly Answered[]): Promise<TestPortal> =>
  startTestPortal(inTurn(...answers));

/** A page of a list as every list answers. */
export const aPage = (items: readonly unknown[], nextCursor: string | null = null) => ({
  items,
  totalItems: items.length,
  nextCursor,
});
