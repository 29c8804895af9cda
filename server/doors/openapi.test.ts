/* The OpenAPI documents: well-formed, complete, and saying what the doors answer to those who may not come in. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { toBackstageErrorBody } from "../catalog/backstage/error-body.ts";
import { openDoor } from "../catalog/backstage/testing.ts";
import { anonymous, type Actor } from "../identity/domain/actor.ts";
import { baseOf, restBases, type RestBase } from "./define-operation.ts";
import { toErrorAnswer } from "./error-body.ts";
import { buildOpenApi } from "./openapi.ts";
import { operations, restOperations } from "./operations.ts";
import { ownDoors } from "./own-doors.ts";
import { handleRest, type RestOperation } from "./rest.ts";
import { scopeOf } from "./scope.ts";
import { createTestDeps, testActor } from "./testing.ts";
import { createJudge, documentFindings, type JudgedAnswer } from "./testing/openapi-judge.ts";

const documentOf = (base: RestBase, given: readonly RestOperation[] = restOperations) =>
  buildOpenApi(given, { version: "0.0.0", base, sessionCookie: "waymark" });
const judges = restBases.map((base) => createJudge(documentOf(base)));
const listed = judges.flatMap((judge) => judge.operations);
const served = restOperations.flatMap((operation) =>
  operation.rest === null ? [] : [{ operation, rest: operation.rest, base: baseOf(operation.rest) }],
);

const headers = (given: Record<string, string> = {}): Headers =>
  new Headers({ "content-type": "application/json", "x-request-id": "req_test", ...given });

describe("a document", () => {
  it.each(restBases)("of %s is OpenAPI 3.1", (base) => {
    expect(documentFindings(documentOf(base))).toEqual([]);
  });

  it("that is none is found", () => {
    const right = JSON.stringify(documentOf("/api/v1"));
    const plants = [
      ['"version":"0.0.0"', '"edition":"0.0.0"'],
      ['"in":"query"', '"in":"body"'],
      ['"description":"The answer."', '"describe":"The answer."'],
      ['"in":"cookie"', '"in":"pocket"'],
      ['"/viewer":', '"viewer":'],
    ] as const;
    for (const [text, planted] of plants) {
      expect(right).toContain(text);
      expect(documentFindings(JSON.parse(right.replace(text, planted))), planted).not.toEqual([]);
    }
  });

  it.each(restBases)("of %s leads to everything it refers to, and names each operation once", (base) => {
    const document = documentOf(base);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, at]) => at!);
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) {
      const target = reference
        .split("/")
        .reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], document);
      expect(target, reference).toBeDefined();
    }
    const ids = createJudge(document).operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("describes every operation that REST serves", () => {
    const ids = new Set(listed.map(({ operationId }) => operationId));
    expect(served.map(({ operation }) => operation.name).filter((name) => !ids.has(name))).toEqual([]);
  });

  it("describes beside them the doors for programs, and no other", () => {
    const names = new Set(served.map(({ operation }) => operation.name));
    const others = listed.filter(({ operationId }) => !names.has(operationId));
    const unsupported = others.filter(({ operationId }) => operationId.startsWith("catalog.unsupported."));
    expect(unsupported).toHaveLength(6);
    const found = others.filter((other) => !unsupported.includes(other));
    const expected = ownDoors.filter(({ openapi }) => openapi !== undefined);
    expect(found.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
      expected.map(({ methods, route }) => `${methods} ${route}`).toSorted(),
    );
  });
});

const bodySchema = z
  .object({ content: z.object({ "application/json": z.object({ schema: z.looseObject({}) }) }) })
  .transform(({ content }) => content["application/json"].schema);

describe("what a request carries", () => {
  it("must be there when the operation names it as missing, and only then", () => {
    for (const { operation, rest } of served) {
      const { parameters = [], requestBody } = listed.find(
        ({ operationId }) => operationId === operation.name,
      )!;
      const inUrl = parameters
        .filter(({ required }) => required)
        .map(({ name }) => rest.headers?.[name] ?? name);
      const inBody = requestBody === undefined ? [] : (bodySchema.parse(requestBody)["required"] ?? []);
      const missing = operation.input.safeParse({}).error?.issues.map(({ path }) => String(path[0])) ?? [];
      const required = new Set([...inUrl, ...(inBody as string[])]);
      expect([...required].toSorted(), operation.name).toEqual([...new Set(missing)].toSorted());
    }
  });
});

describe("who may call", () => {
  it("is said by credential, role and scope", () => {
    for (const { operation } of served) {
      const described = listed.find(({ operationId }) => operationId === operation.name)!;
      const needsSession = operation.access.session === true;
      const scope = scopeOf(operation);
      const security = needsSession ? [{ session: [] }] : [{ token: [scope] }, { session: [] }];
      expect(described.security, operation.name).toEqual(security);
      expect(described["x-waymark-scope"], operation.name).toBe(needsSession ? undefined : scope);
      expect(described["x-waymark-role"], operation.name).toBe(operation.access.role);
      expect(described.description, operation.name).toContain(`role ${operation.access.role}`);
    }
  });
});

const service = (scopes: readonly string[] | null): Actor =>
  testActor("admin", { kind: "service", grant: { scopes: scopes as string[] | null, runsPerHour: null } });
const callers: Readonly<Record<string, Actor>> = {
  nobody: anonymous,
  "a viewer": testActor("viewer"),
  "a token of an administrator": service(null),
  "a token for something else": service(["other:write"]),
  "an administrator": testActor("admin"),
};

/** One for all: nothing gets as far as changing anything. */
const deps = createTestDeps();

/** What the route sends, with an input that nobody understands: it gets exactly as far as the checks. */
async function answerTo(actor: Actor, { rest, base }: (typeof served)[number]): Promise<JudgedAnswer> {
  const path = rest.path.replaceAll(/\{\w+\}/g, "x");
  const bodyless = rest.method === "GET" || rest.method === "DELETE";
  const request = {
    method: rest.method,
    base,
    segments: path.split("/").filter((part) => part !== ""),
    query: new URLSearchParams(bodyless ? "nonsense=1" : ""),
    headers: new Headers(),
    body: bodyless ? undefined : { nonsense: true },
  };
  const asked = { method: rest.method, path: `${base}${path}` };
  try {
    await handleRest(restOperations, { deps, actor, requestId: "req_test" }, request);
  } catch (error) {
    const failed = toErrorAnswer(error, "req_test", deps.logger);
    const target = { method: asked.method, url: asked.path };
    const body = base === "/api/v1" ? failed.body : toBackstageErrorBody(failed, target);
    return { ...asked, status: failed.status, headers: headers(), body: JSON.stringify(body) };
  }
  throw new Error(`${asked.method} ${asked.path} was expected to refuse what it does not know.`);
}

const judgeOf = (base: RestBase) => judges[restBases.indexOf(base)]!;

describe("a refusal", () => {
  it.each(Object.entries(callers))("of every operation for %s is as described", async (_name, actor) => {
    const findings: string[] = [];
    for (const given of served) {
      const answer = await answerTo(actor, given);
      expect(answer.status, given.operation.name).toBeGreaterThanOrEqual(400);
      findings.push(...judgeOf(given.base).check(answer));
    }
    expect(findings).toEqual([]);
  });

  it("that the document does not know is found: another code, another shape", async () => {
    const mint = served.find(({ operation }) => operation.name === "tokens.create")!;
    const refused = await answerTo(service(null), mint);
    expect(refused.status).toBe(403);
    const lying = restOperations.map((operation) =>
      operation.name === "tokens.create" ? { ...operation, access: { role: "admin" as const } } : operation,
    );
    const [finding] = createJudge(documentOf("/api/v1", lying)).check(refused);
    expect(finding).toContain("POST /api/v1/tokens 403: /code must be equal to one of the allowed values");
    const facets = served.find(({ operation }) => operation.name === "catalog.getBackstageFacets")!;
    const unknown = await answerTo(testActor("viewer"), facets);
    const ours = { ...unknown, body: JSON.stringify({ code: "invalid_input", message: "", requestId: "x" }) };
    expect(judgeOf("/api/catalog").check(unknown)).toEqual([]);
    expect(judgeOf("/api/catalog").check(ours)).not.toEqual([]);
  });
});

const asJson = (body: unknown): string => (body === undefined ? "" : JSON.stringify(body));

describe("Backstage's shapes", () => {
  const asked = [
    ["GET", "/entities?limit=2", undefined],
    ["GET", "/locations", undefined],
    ["POST", "/refresh", { entityRef: "component:default/checkout" }],
    ["POST", "/validate-entity", { entity: {}, location: "url:https://example.com/catalog-info.yaml" }],
    ["POST", "/validate-entity", { entity: {} }],
    ["POST", "/locations", {}],
  ] as const;

  it("are those of the document", async () => {
    const ask = await openDoor();
    const statuses: number[] = [];
    for (const [method, target, body] of asked) {
      const actor = testActor("developer");
      const {
        status,
        body: sent,
        headers: extra,
      } = await ask(method, `/api/catalog${target}`, { body, actor });
      const path = `/api/catalog${target.split("?")[0]}`;
      const given = headers(extra);
      if (sent === undefined) given.delete("content-type");
      const answer = { method, path, status, headers: given, body: asJson(sent) };
      expect(judgeOf("/api/catalog").check(answer)).toEqual([]);
      statuses.push(status);
    }
    expect(statuses).toEqual([200, 200, 200, 400, 400, 501]);
  });

  it("are not those of the outputs behind them: a document without them is found to lie", async () => {
    const ask = await openDoor();
    const plain = operations.map((operation) => {
      if (operation.rest === null) return operation;
      const { present: _present, ...rest } = operation.rest;
      return { ...operation, rest };
    });
    const judge = createJudge(documentOf("/api/catalog", plain));
    const { body } = await ask("GET", "/api/catalog/entities");
    const answer = { method: "GET", path: "/api/catalog/entities", status: 200, headers: headers() };
    expect(judge.check({ ...answer, body: asJson(body) })).toEqual([
      expect.stringContaining("/ must be object"),
    ]);
  });
});
