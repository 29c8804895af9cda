import { describe, expect, it } from "vitest";
import { httpStatusByCode, type AppErrorCode } from "../kernel/app-error.ts";
import { anonymous } from "../identity/domain/actor.ts";
import { commands } from "../cli/commands.ts";
import { describeOperations } from "./describe-operations.ts";
import { toErrorAnswer } from "./error-body.ts";
import { operations, restOperations } from "./operations.ts";
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
  return handleRest(restOperations, { deps, actor, requestId: "req_test" }, rest);
};

describe("the REST door", () => {
  it("answers an operation at its declared path, method and status", async () => {
    await expect(call("viewer", request("GET", "/viewer"))).resolves.toMatchObject({
      status: 200,
      body: { role: "viewer" },
    });
    const created = await call("admin", request("POST", "/tokens", { name: "ci", role: "viewer" }));
    expect(created).toMatchObject({ kind: "json", status: 201 });
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

  it("names every field that is wrong, in the form that answers to a template's questions have too", async () => {
    const body = { name: 7, role: "viewer", isAdmin: true, id: "x" };
    await expect(call("admin", request("POST", "/tokens", body))).rejects.toMatchObject({
      details: {
        fields: [
          { field: "name", message: expect.stringContaining("expected string") },
          { field: "isAdmin", message: "unknown field" },
          { field: "id", message: "unknown field" },
        ],
      },
    });
  });
});

it("tells which methods a path has", async () => {
  await expect(call("viewer", request("PATCH", "/tokens"))).rejects.toMatchObject({
    allowedMethods: expect.arrayContaining(["GET", "POST"]),
  });
});

describe("a stream", () => {
  it("is opened at its declared path, and a missing run is said before the first byte", async () => {
    await expect(call("viewer", request("GET", "/runs/run_none/events"))).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it.each(["-1", "x", "1.5"])("refuses to resume after %s", async (after) => {
    const target = `/runs/run_none/events?after=${after}`;
    await expect(call("viewer", request("GET", target))).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("every operation", () => {
  it("has a name of the form noun.verb, used once", () => {
    const names = restOperations.map((operation) => operation.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-zA-Z]*\.[a-z][a-zA-Z]*$/);
  });

  it("can be reached by REST or by the command line", () => {
    const unreachable = operations.filter((operation) => operation.rest === null && operation.cli === null);
    expect(unreachable.map((operation) => operation.name)).toEqual([]);
  });

  it("names a command line door that exists", () => {
    for (const operation of restOperations) {
      if (operation.cli === null) continue;
      const words = operation.cli.split(" ");
      const found = commands.some((command) => command.words.every((word, index) => words[index] === word));
      expect(found, `${operation.name}: waymark ${operation.cli}`).toBe(true);
    }
  });
});

describe("the reference page", () => {
  const described = describeOperations(restOperations).flatMap((group) => group.operations);
  const named = (name: string) => described.find((operation) => operation.name === name);

  it("says what a token needs, and where none will do", () => {
    expect(named("runs.start")?.scope).toBe("runs:write");
    expect(named("tokens.create")?.scope).toBeNull();
  });

  it("shows what is sent where it is not the output", () => {
    const names = (name: string) => named(name)?.output.map((field) => field.name);
    expect(names("catalog.listBackstageLocations")).toEqual(["[].data"]);
    expect(names("catalog.refreshBackstageEntity")).toEqual([]);
    expect(names("runs.start")).toContain("state");
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
