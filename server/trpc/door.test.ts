import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Caller } from "../doors/execute-operation.ts";
import { operations } from "../doors/operations.ts";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import { anonymous } from "../identity/domain/actor.ts";
import { httpStatusByCode, AppError, type AppErrorCode } from "../kernel/app-error.ts";
import type { Role } from "../kernel/roles.ts";
import { assertBatch } from "./batch.ts";
import { appRouter } from "./root.ts";

let deps: TestDeps;
let caller: Caller;
const as = (role: Role | "anonymous"): void => {
  const actor = role === "anonymous" ? anonymous : testActor(role);
  caller = { deps, actor, requestId: "req_test", sessionId: null };
};
beforeEach(() => {
  deps = createTestDeps();
  as("admin");
});

const codes = Object.keys(httpStatusByCode) as AppErrorCode[];
const answerSchema = z.union([
  z.object({ result: z.object({ data: z.unknown() }) }),
  z.object({
    error: z.object({
      message: z.string(),
      code: z.number(),
      data: z.looseObject({
        code: z.string(),
        message: z.string(),
        requestId: z.string(),
        httpStatus: z.number(),
      }),
    }),
  }),
]);

async function send(path: string, init: RequestInit = {}) {
  const response = await fetchRequestHandler({
    endpoint: "/api/trpc",
    req: new Request(`http://portal/api/trpc/${path}`, init),
    router: appRouter,
    createContext: () => caller,
    allowMethodOverride: true,
  });
  return { status: response.status, body: answerSchema.parse(await response.json()) };
}
const query = (name: string, input: unknown = {}) =>
  send(`${name}?input=${encodeURIComponent(JSON.stringify(input))}`);
const mutate = (name: string, input: unknown = {}) =>
  send(name, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  });
const dataOf = ({ body }: Awaited<ReturnType<typeof send>>): unknown =>
  "result" in body ? body.result.data : body.error.data;
const tokens = (): unknown => deps.db.raw.prepare("SELECT count(*) FROM api_tokens").pluck().get();

describe("the door of the portal's own pages", () => {
  it("answers a query with the operation's output", async () => {
    const answer = await query("viewer.get");
    expect([answer.status, dataOf(answer)]).toMatchObject([200, { name: "A admin", role: "admin" }]);
  });

  it("answers a mutation and records it", async () => {
    const answer = await mutate("tokens.create", { name: "ci", role: "viewer" });
    expect(answer.status).toBe(200);
    expect(dataOf(answer)).toMatchObject({ name: "ci", role: "viewer" });
    expect(deps.db.raw.prepare("SELECT action FROM audit_events").pluck().all()).toEqual(["tokens.create"]);
  });

  it.each<[string, Role | "anonymous", string, unknown, AppErrorCode]>([
    ["nobody is signed in", "anonymous", "members.list", {}, "unauthenticated"],
    ["the role is too low", "viewer", "members.list", {}, "forbidden"],
    ["a field is of another type", "admin", "tokens.list", { limit: "many" }, "invalid_input"],
    ["a field is not known", "admin", "tokens.list", { isAdmin: true }, "invalid_input"],
    ["a page is too large", "admin", "tokens.list", { limit: 101 }, "invalid_input"],
    ["the input is a list", "admin", "tokens.list", [], "invalid_input"],
    ["the input is a text", "admin", "tokens.list", "x", "invalid_input"],
    ["the thing is not there", "admin", "runs.get", { id: "run_none" }, "not_found"],
  ])("says why when %s, as REST does", async (_case, role, name, input, code) => {
    as(role);
    const answer = await query(name, input);
    expect(answer.status).toBe(httpStatusByCode[code]);
    expect(dataOf(answer)).toMatchObject({ code, requestId: "req_test", httpStatus: httpStatusByCode[code] });
    expect(JSON.stringify(answer.body)).not.toMatch(/stack|node_modules|\.ts:/);
  });

  it("refuses a mutation by its input and changes nothing", async () => {
    const answer = await mutate("tokens.create", { name: "", role: "king" });
    expect(dataOf(answer)).toMatchObject({
      code: "invalid_input",
      details: { fields: [{ field: "name" }, { field: "role" }] },
    });
    expect(tokens()).toBe(0);
  });

  it("does nothing for a mutation asked as a query", async () => {
    const answer = await query("tokens.create", { name: "ci", role: "viewer" });
    expect(answer.status).toBe(405);
    expect(dataOf(answer)).toMatchObject({ code: "method_not_allowed", requestId: "req_test" });
    expect(tokens()).toBe(0);
  });

  it.each(["nothing.here", "viewer", "viewer.get.more", "constructor", "__proto__.toString"])(
    "has no procedure %s",
    async (name) => {
      const answer = await query(name);
      expect(answer.status).toBe(404);
      expect(dataOf(answer)).toMatchObject({ code: "not_found", httpStatus: 404, requestId: "req_test" });
    },
  );

  it.each(["{", "nothing", '{"a":'])(
    "does not understand the body %j, and says so without a stack",
    async (body) => {
      const headers = { "content-type": "application/json" };
      const answer = await send("tokens.create", { method: "POST", headers, body });
      expect(answer.status).toBe(400);
      expect(dataOf(answer)).toMatchObject({ code: "invalid_input", httpStatus: 400 });
      expect(JSON.stringify(answer.body)).not.toMatch(/SyntaxError|\.ts:/);
    },
  );

  it("says only a reference when something of ours breaks", async () => {
    deps.db.raw.exec("DROP TABLE api_tokens");
    const answer = await query("tokens.list");
    expect(answer.status).toBe(500);
    expect(dataOf(answer)).toMatchObject({
      code: "internal_error",
      message: "Something went wrong. Reference: req_test",
      httpStatus: 500,
    });
    expect(JSON.stringify(answer.body)).not.toContain("api_tokens");
  });

  /** JSON-RPC's number for a status, as clients of tRPC know it; what they have none for is theirs for a defect of the server. */
  const numbers: Readonly<Record<number, number>> = {
    ...{ 400: -32_600, 401: -32_001, 403: -32_003, 404: -32_004, 405: -32_005, 408: -32_008, 409: -32_009 },
    ...{ 410: -32_004, 413: -32_013, 415: -32_015, 421: -32_003, 422: -32_022, 429: -32_029 },
  };

  it.each(codes)("tells %s with its status and the words of the error", async (code) => {
    const status = httpStatusByCode[code];
    Object.assign(deps.db, { withTx: () => Promise.reject(new AppError(code, "Why. What to do.")) });
    const answer = await mutate("tokens.create", { name: "ci", role: "viewer" });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      error: {
        code: numbers[status] ?? -32_603,
        message: "Why. What to do.",
        data: { code, httpStatus: status },
      },
    });
  });
});

describe("the procedures", () => {
  /** As tRPC keeps them: by their whole name. */
  const typeOf = (procedure: unknown): string =>
    String(Reflect.get(Object(Reflect.get(Object(procedure), "_def")), "type"));
  const named: Readonly<Record<string, unknown>> = { ...appRouter._def.procedures };
  const procedures = Object.entries(named).map(([name, procedure]) => [name, typeOf(procedure)] as const);

  it("are operations by the same name, each of the kind it says", () => {
    expect(procedures.length).toBeGreaterThan(50);
    const kinds = new Map<string, string>(operations.map(({ name, kind }) => [name, kind]));
    for (const [name, type] of procedures) expect(type, name).toBe(kinds.get(name));
  });

  it.each(procedures)("%s (%s) asks who is there before it looks at what was sent", async (name, type) => {
    as("anonymous");
    const nonsense = { nonsense: true };
    const answer = type === "query" ? await query(name, nonsense) : await mutate(name, nonsense);
    expect(dataOf(answer)).toMatchObject({ code: "unauthenticated" });
    expect(deps.db.raw.prepare("SELECT count(*) FROM audit_events").pluck().get()).toBe(0);
  });
});

describe("a batch", () => {
  const names = (count: number, comma: string): string =>
    `http://portal/api/trpc/${Array.from({ length: count }, () => "viewer.get").join(comma)}?batch=1`;

  it.each([",", "%2C", "%2c"])("of 20 calls with %j between is taken, and of 21 is not", (comma) => {
    expect(() => assertBatch(names(20, comma))).not.toThrow();
    expect(() => assertBatch(names(21, comma))).toThrow(
      expect.objectContaining({
        code: "invalid_input",
        message: "At most 20 calls fit in one batch, found 21.",
      }),
    );
  });

  it("is read by tRPC with either comma, which is why both count", async () => {
    for (const comma of [",", "%2C"]) {
      const response = await fetchRequestHandler({
        endpoint: "/api/trpc",
        req: new Request(
          `${names(3, comma)}&input=%7B%220%22%3A%7B%7D%2C%221%22%3A%7B%7D%2C%222%22%3A%7B%7D%7D`,
        ),
        router: appRouter,
        createContext: () => caller,
      });
      expect(z.array(z.unknown()).parse(await response.json())).toHaveLength(3);
    }
  });
});
