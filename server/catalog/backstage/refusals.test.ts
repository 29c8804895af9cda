/* What Backstage's catalog API refuses, and that each refusal has Backstage's shape. */
import { beforeAll, describe, expect, it } from "vitest";
import { anonymous } from "../../identity/domain/actor.ts";
import { openDoor, type Ask } from "./testing.ts";

let ask: Ask;
beforeAll(async () => {
  ask = await openDoor();
});

describe("refusals", () => {
  const big = Array.from({ length: 1_001 }, () => "component:default/web");
  const empty = Array.from({ length: 1_001 }, () => ({ $all: [] }));
  const manyFields = `a${",a".repeat(20)}`;
  it.each([
    ["GET", "/entities?filter==x", undefined, 400],
    ["GET", "/entities?limit=1001", undefined, 400],
    ["GET", "/entities?limit=0", undefined, 400],
    ["GET", "/entities?limit=ten", undefined, 400],
    ["GET", "/entities?offset=-1", undefined, 400],
    ["GET", "/entities?after=", undefined, 400],
    ["GET", "/entities?after=eyJ4Ijo", undefined, 400],
    ["GET", "/entities?order=name", undefined, 400],
    ["GET", "/entities?fields=metadata.tags[0]", undefined, 400],
    ["GET", "/entities?sort=name", undefined, 400],
    ["GET", "/entities/by-query?limit=1001", undefined, 400],
    ["GET", "/entities/by-query?cursor=bm9wZQ", undefined, 400],
    ["GET", "/entities/by-query?orderField=metadata.name,up", undefined, 400],
    ["GET", "/entities/by-query?totalItems=perhaps", undefined, 400],
    ["POST", "/entities/by-query", { query: "kind" }, 400],
    ["POST", "/entities/by-query", { query: { kind: { $like: "x" } } }, 400],
    ["POST", "/entities/by-query", { query: { $any: {} } }, 400],
    ["POST", "/entities/by-query", { query: { $not: { $all: 1 } } }, 400],
    ["POST", "/entities/by-query", { query: { kind: ["component"] } }, 400],
    ["POST", "/entities/by-query?limit=2", {}, 400],
    ["POST", "/entities/by-query", { query: { kind: { $in: big } } }, 400],
    [
      "POST",
      "/entities/by-query",
      { query: { relations: { $contains: { type: "ownedBy", targetRef: { $in: big } } } } },
      400,
    ],
    ["POST", "/entities/by-query", { query: { $any: empty } }, 400],
    ["POST", "/entities/by-query", { query: { kind: { $hasPrefix: "x".repeat(1_001) } } }, 400],
    ["POST", "/entities/by-query", { fullTextFilter: { term: "x", fields: manyFields.split(",") } }, 400],
    ["GET", `/entities/by-query?fullTextFilterTerm=x&fullTextFilterFields=${manyFields}`, undefined, 400],
    ["GET", "/entities?__proto__=x", undefined, 400],
    ["POST", "/entities/by-refs", { entityRefs: big }, 400],
    ["POST", "/entities/by-refs", {}, 400],
    ["GET", "/entity-facets", undefined, 400],
    ["GET", "/entities/by-name/component/default/nobody", undefined, 404],
    ["GET", "/entities/by-name/component/default/nobody/ancestry", undefined, 404],
    ["GET", "/entities/by-uid/ent_nobody", undefined, 404],
    ["GET", "/locations/file_nobody", undefined, 404],
    ["GET", "/locations/by-entity/component/default/web", undefined, 404],
    ["GET", "/nothing", undefined, 404],
    ["POST", "/refresh", { entityRef: "component:default/web" }, 403],
    ["DELETE", "/entities/by-uid/ent_x", undefined, 501],
    ["POST", "/locations", { type: "url", target: "https://example.com/a.yaml" }, 501],
    ["PUT", "/locations/loc_x", {}, 501],
    ["DELETE", "/locations/loc_x", undefined, 501],
    ["POST", "/analyze-location", {}, 501],
  ])("%s %s is refused in Backstage's shape (%#)", async (method, path, body, status) => {
    const url = `/api/catalog${path}`;
    const answer = await ask(method, url, { body });
    const names: Record<number, string> = {
      400: "InputError",
      403: "NotAllowedError",
      404: "NotFoundError",
      501: "NotImplementedError",
    };
    expect(answer).toMatchObject({
      status,
      body: {
        error: { name: names[status], message: expect.stringMatching(/\w{3}/), code: expect.any(String) },
        request: { method, url },
        response: { statusCode: status },
      },
    });
  });

  it.each([
    ["GET", "/api/catalog/entities"],
    ["GET", "/api/catalog/entities/by-query"],
    ["DELETE", "/api/catalog/entities/by-uid/ent_x"],
    ["POST", "/api/catalog/locations"],
  ])("%s %s is 401 for nobody in particular", async (method, target) => {
    expect(await ask(method, target, { actor: anonymous })).toMatchObject({
      status: 401,
      body: { error: { name: "AuthenticationError" }, response: { statusCode: 401 } },
    });
  });

  it("does not go on with a cursor whose question or place was tampered with", async () => {
    const tampered = (change: object): string =>
      Buffer.from(
        JSON.stringify({
          question: { filter: ["kind=component"], orderFields: ["metadata.name,asc"] },
          position: { values: ["search"], id: "ent_0" },
          isPrevious: false,
          totalItems: 3,
          ...change,
        }),
      ).toString("base64url");
    const go = (cursor: string) => ask("GET", `/api/catalog/entities/by-query?cursor=${cursor}`);
    expect((await go(tampered({}))).status).toBe(200);
    expect((await go(tampered({ question: { filter: ["=x"], orderFields: [] } }))).status).toBe(400);
    expect((await go(tampered({ position: { values: [], id: "ent_0" } }))).status).toBe(400);
    expect((await go(tampered({ position: { values: [{}], id: "ent_0" } }))).status).toBe(400);
    expect((await go(tampered({ more: 1 }))).status).toBe(400);
  });
});
