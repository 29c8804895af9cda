import { describe, expect, it } from "vitest";
import { z } from "zod";
import { httpStatusByCode, type AppErrorCode } from "../kernel/app-error.ts";
import { anonymous } from "../identity/domain/actor.ts";
import { commands } from "../cli/commands.ts";
import { executeOperation } from "./execute-operation.ts";
import { toErrorAnswer } from "./error-body.ts";
import { buildOpenApi } from "./openapi.ts";
import { operations } from "./operations.ts";
import { handleRest, type RestRequest } from "./rest.ts";
import { createTestDeps, testActor } from "./testing.ts";

const request = (method: string, target: string, body?: unknown): RestRequest => {
  const url = new URL(target, "http://127.0.0.1");
  return {
    method,
    segments: url.pathname
      .split("/")
      .filter((part) => part !== "")
      .map(decodeURIComponent),
    query: url.searchParams,
    headers: new Headers(),
    body,
  };
};

const call = (role: Parameters<typeof testActor>[0] | "anonymous", rest: RestRequest) => {
  const deps = createTestDeps();
  const actor = role === "anonymous" ? anonymous : testActor(role);
  return handleRest(operations, { deps, actor, requestId: "req_test" }, rest);
};

describe("the REST door", () => {
  it("answers an operation at its declared path, method and status", async () => {
    await expect(call("viewer", request("GET", "/viewer"))).resolves.toMatchObject({
      status: 200,
      body: { role: "viewer" },
    });
    const created = await call("admin", request("POST", "/tokens", { name: "ci", role: "viewer" }));
    expect(created.status).toBe(201);
  });

  it.each([
    ["an unknown path", "GET", "/nothing", undefined, "not_found"],
    ["a known path with another method", "PATCH", "/tokens", undefined, "method_not_allowed"],
    ["a body that is no object", "POST", "/tokens", [1], "invalid_input"],
    ["an unknown query parameter", "GET", "/tokens?sort=name", undefined, "invalid_input"],
    ["a page that is too large", "GET", "/tokens?limit=101", undefined, "invalid_input"],
    ["a cursor nobody handed out", "GET", "/tokens?cursor=abc", undefined, "invalid_input"],
  ])("refuses %s", async (_case, method, target, body, code) => {
    await expect(call("admin", request(method, target, body))).rejects.toMatchObject({ code });
  });
});

describe("access", () => {
  const actors = ["anonymous", "viewer", "developer", "maintainer", "admin"] as const;

  it("denies every operation to everybody below its declared role, before looking at the input", async () => {
    const deps = createTestDeps();
    for (const operation of operations) {
      for (const [index, role] of actors.entries()) {
        const needed = operation.access.role;
        const allowed = needed === "public" || index >= actors.indexOf(needed);
        const actor = role === "anonymous" ? anonymous : testActor(role);
        const outcome = await executeOperation(
          operation,
          { deps, actor, requestId: "req_test" },
          { nonsense: true },
        ).catch((error: unknown) => error);
        const denied = role === "anonymous" ? "unauthenticated" : "forbidden";
        const label = `${operation.name} as ${role}`;
        if (allowed) expect(outcome, label).not.toMatchObject({ code: denied });
        else expect(outcome, label).toMatchObject({ code: denied });
      }
    }
  });

  it("leaves no operation open to everybody", () => {
    expect(
      operations.filter((operation) => operation.access.role === "public").map(({ name }) => name),
    ).toEqual([]);
  });
});

describe("every operation", () => {
  it("has a name of the form noun.verb, used once", () => {
    const names = operations.map((operation) => operation.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-zA-Z]*\.[a-z][a-zA-Z]*$/);
  });

  it("can be reached by REST or by the command line", () => {
    const unreachable = operations.filter((operation) => operation.rest === null && operation.cli === null);
    expect(unreachable.map((operation) => operation.name)).toEqual([]);
  });

  it("names a command line door that exists", () => {
    for (const operation of operations) {
      if (operation.cli === null) continue;
      const words = operation.cli.split(" ");
      const found = commands.some((command) => command.words.every((word, index) => words[index] === word));
      expect(found, `${operation.name}: waymark ${operation.cli}`).toBe(true);
    }
  });

  it("is documented with parameters, body, role and error", () => {
    const schema = z.object({
      openapi: z.literal("3.1.0"),
      paths: z.record(
        z.string(),
        z.record(
          z.string(),
          z
            .object({
              operationId: z.string(),
              "x-waymark-role": z.string(),
              responses: z.object({ default: z.unknown() }).loose(),
            })
            .loose(),
        ),
      ),
    });
    const document = schema.parse(buildOpenApi(operations, "0.0.0"));
    const documented = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map((entry) => entry.operationId),
    );
    const expected = operations
      .filter((operation) => operation.rest !== null)
      .map((operation) => operation.name);
    expect(documented.toSorted()).toEqual(expected.toSorted());
  });
});

describe("errors", () => {
  it("tells nobody what went wrong inside, and logs it under the reference", () => {
    const { logger } = createTestDeps();
    const answer = toErrorAnswer(new Error("SELECT secret FROM tokens at /srv/app"), "req_1", logger);
    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({
      code: "internal_error",
      message: "Something went wrong. Reference: req_1",
      requestId: "req_1",
    });
  });

  it("has a client or server status for every code", () => {
    const codes = Object.keys(httpStatusByCode) as AppErrorCode[];
    for (const code of codes) expect(httpStatusByCode[code]).toBeGreaterThanOrEqual(400);
  });
});
