import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { operations } from "../doors/operations.ts";
import { findRestOperation } from "../doors/rest.ts";
import { defineOperation, type Operation, type RestDoor } from "../doors/define-operation.ts";
import { restSegments } from "../doors/rest-path.ts";
import { httpStatusByCode } from "../kernel/app-error.ts";
import { readAnswer, restRequestOf } from "./http-transport.ts";

const anOperation = (rest: RestDoor | null): Operation =>
  defineOperation({
    name: "things.get",
    kind: "query",
    summary: "A thing",
    input: z.looseObject({}),
    output: z.unknown(),
    access: { role: "viewer" },
    rest,
    cli: null,
    run: () => Promise.resolve(null),
  });

const requestOf = (rest: RestDoor, input: unknown) => restRequestOf(anOperation(rest), input, "wm_x");

describe("the request that means the same as an operation and its input", () => {
  it("carries the token and nothing else that is secret", () => {
    const { path, init } = requestOf({ method: "GET", path: "/things" }, {});
    expect(path).toBe("/api/v1/things");
    expect(init).toEqual({ method: "GET", headers: { authorization: "Bearer wm_x" } });
  });

  it.each([
    ["a segment", "/things/{id}", { id: "a" }, "/api/v1/things/a"],
    ["a segment with a slash", "/things/{id}", { id: "a/b" }, "/api/v1/things/a%2Fb"],
    ["a segment that climbs", "/things/{id}", { id: "../tokens" }, "/api/v1/things/..%2Ftokens"],
    ["a segment with a query in it", "/things/{id}", { id: "a?b=c#d" }, "/api/v1/things/a%3Fb%3Dc%23d"],
    ["a segment beyond Latin", "/things/{id}", { id: "größe" }, "/api/v1/things/gr%C3%B6%C3%9Fe"],
    ["two segments", "/{a}/x/{b}", { a: 1, b: "y" }, "/api/v1/1/x/y"],
    ["a query", "/things", { limit: 100, text: "a b&c" }, "/api/v1/things?limit=100&text=a+b%26c"],
    ["a list", "/things", { state: ["a", "b"] }, "/api/v1/things?state=a&state=b"],
    ["an empty list", "/things", { state: [] }, "/api/v1/things"],
    ["what was left out", "/things", { cursor: undefined }, "/api/v1/things"],
    ["a segment and a query", "/things/{id}", { id: "a", limit: 1 }, "/api/v1/things/a?limit=1"],
  ])("writes %s", (_case, path, input, expected) => {
    expect(requestOf({ method: "GET", path }, input).path).toBe(expected);
  });

  it.each(["POST", "PUT", "PATCH"] as const)("of %s has its fields in the body", (method) => {
    const { path, init } = requestOf(
      { method, path: "/things/{id}" },
      { id: "a", name: "b", tags: ["c"], gone: undefined, nothing: null },
    );
    expect(path).toBe("/api/v1/things/a");
    expect(init).toMatchObject({ method, headers: { "content-type": "application/json" } });
    expect(JSON.parse(String(init.body))).toEqual({ name: "b", tags: ["c"], nothing: null });
  });

  it("of DELETE has no body", () => {
    const { path, init } = requestOf({ method: "DELETE", path: "/things/{id}" }, { id: "a", force: true });
    expect(path).toBe("/api/v1/things/a?force=true");
    expect(init.body).toBeUndefined();
  });

  it("puts into a header what belongs there, and only when it is given", () => {
    const rest = {
      method: "POST",
      path: "/things",
      headers: { "idempotency-key": "key" },
    } as const;
    const given = requestOf(rest, { key: "a b%", name: "x" }).init;
    expect(given.headers).toMatchObject({ "idempotency-key": "a b%" });
    expect(JSON.parse(String(given.body))).toEqual({ name: "x" });
    expect(requestOf(rest, { name: "x" }).init.headers).not.toHaveProperty("idempotency-key");
  });

  it("of another base goes there", () => {
    const rest = { method: "GET", path: "/entities", base: "/api/catalog" } as const;
    expect(requestOf(rest, {}).path).toBe("/api/catalog/entities");
  });

  it.each([".", ".."])("does not exist for a segment that is %j, which would lead elsewhere", (id) => {
    expect(() => requestOf({ method: "DELETE", path: "/members/{id}/sessions" }, { id })).toThrow(
      expect.objectContaining({ code: "invalid_input", message: `id: nothing is called "${id}".` }),
    );
  });

  it("does not exist for what works on this machine alone", () => {
    expect(() => restRequestOf(anOperation(null), {}, "wm_x")).toThrow(
      expect.objectContaining({
        code: "not_supported",
        message: "things.get works only on the machine the portal runs on.",
      }),
    );
  });

  const remote = operations.filter(({ rest }) => rest !== null);

  it("leads back to the same operation, for every one and whatever is in its path", () => {
    const value = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => ![".", ".."].includes(text));
    fc.assert(
      fc.property(fc.constantFrom(...remote), value, (operation, text) => {
        const names = [...(operation.rest?.path ?? "").matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
        const input = Object.fromEntries(names.map((name) => [name, text]));
        const { path, init } = restRequestOf(operation, input, "wm_x");
        const { pathname } = new URL(path, "http://portal");
        const found = findRestOperation(operations, {
          method: init.method ?? "",
          base: operation.rest?.base ?? "/api/v1",
          segments: restSegments(pathname),
        });
        expect(found.params).toEqual(input);
        expect(found.operation.rest?.path).toBe(operation.rest?.path);
      }),
    );
  });
});

describe("the answer of a portal", () => {
  const answered = (body: unknown, status = 200) =>
    readAnswer(new Response(typeof body === "string" ? body : JSON.stringify(body), { status }));

  it.each([[{ a: 1 }], [null], [[]], [0], [""]])("is %j as it was sent", async (body) => {
    await expect(answered(JSON.stringify(body))).resolves.toEqual(body);
  });

  it.each(Object.entries(httpStatusByCode))("%s comes back as the error it is", async (code, status) => {
    const body = { code, message: "Why and what to do.", requestId: "req_1", details: { fields: [] } };
    await expect(answered(body, status)).rejects.toMatchObject({
      code,
      message: "Why and what to do.",
      details: { fields: [] },
    });
  });

  it("with a code of a newer portal is an internal error with that portal's words", async () => {
    const body = { code: "moon_phase", message: "The moon is full.", requestId: "req_1" };
    await expect(answered(body, 418)).rejects.toMatchObject({
      code: "internal_error",
      message: "The moon is full.",
    });
  });

  it.each([
    ["a page", "<html>hello</html>", 200],
    ["nothing", "", 200],
    ["half of it", '{"items":[', 200],
    ["an error page", "<html>500</html>", 500],
    ["a page for people who are not signed in", "<html>sign in</html>", 401],
    ["an error in another form", { error: "no" }, 404],
    ["a code alone", { code: "not_found" }, 404],
    ["an error with the name of an object's own", { code: "constructor", message: 7 }, 400],
  ])("that is %s is not understood, and says so", async (_case, body, status) => {
    await expect(answered(body, status)).rejects.toMatchObject({
      code: "internal_error",
      message: "The portal answered something this command does not understand.",
    });
  });

  it.each([502, 503, 504])("%i of a proxy means that the portal is not there", async (status) => {
    await expect(answered("<html>Bad gateway</html>", status)).rejects.toMatchObject({
      name: "UnreachableError",
      message: `A proxy answered ${status} in place of the portal. Is it running?`,
    });
  });
});
