/* Backstage's catalog API at its door: shapes, filters, cursors and refusals. */
import { beforeAll, describe, expect, it } from "vitest";
import { anEntity } from "../testing.ts";
import { openDoor, type Ask } from "./testing.ts";

let ask: Ask;
beforeAll(async () => {
  ask = await openDoor();
});

const namesOf = (items: unknown): string[] =>
  (items as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name);
interface Page {
  items: unknown[];
  totalItems: number;
  pageInfo: { nextCursor?: string; prevCursor?: string };
}
const pageOf = (answer: { body: unknown }) => answer.body as Page;

describe("GET /api/catalog/entities", () => {
  it("is a bare list of whole entities: uid, etag, namespace and relations of both directions", async () => {
    const { status, body } = await ask("GET", "/api/catalog/entities?filter=kind=resource");
    expect(status).toBe(200);
    expect(body).toMatchObject([
      {
        apiVersion: "backstage.io/v1alpha1",
        kind: "Resource",
        metadata: {
          name: "orders-db",
          namespace: "default",
          uid: expect.stringMatching(/^ent_/),
          etag: expect.stringMatching(/^[0-9a-f]{40}$/),
        },
        spec: { type: "database" },
        relations: [
          { type: "dependencyOf", targetRef: "component:default/checkout" },
          { type: "ownedBy", targetRef: "group:default/payments" },
        ],
      },
    ]);
  });

  it.each([
    ["", ["orders", "checkout", "search", "web", "payments", "orders-db"]],
    ["?filter=kind=api&filter=kind=group", ["orders", "payments"]],
    ["?filter=kind=component,spec.type=service", ["checkout", "search"]],
    ["?filter=kind=component,metadata.tags.java", ["checkout"]],
    ["?filter=KIND=Component,METADATA.NAME=Web", ["web"]],
    ["?filter=relations.ownedBy=group:default/storefront", ["search", "web"]],
    ["?filter=metadata.annotations.example.com/slack", ["checkout"]],
    ["?filter=kind=component&order=desc:metadata.name", ["web", "search", "checkout"]],
    [
      "?filter=kind=component&order=asc:spec.lifecycle&order=desc:metadata.name",
      ["search", "web", "checkout"],
    ],
    ["?filter=kind=component&order=asc:spec.profile.displayName", ["checkout", "search", "web"]],
    ["?limit=2&offset=1&order=asc:metadata.name", ["orders", "orders-db"]],
  ])("%s answers %j", async (query, expected) => {
    const { body } = await ask("GET", `/api/catalog/entities${query}`);
    expect(namesOf(body)).toEqual(expected);
  });

  it("copies only the fields asked for", async () => {
    const { body } = await ask("GET", "/api/catalog/entities?filter=kind=api&fields=kind,metadata.name");
    expect(body).toEqual([{ kind: "API", metadata: { name: "orders" } }]);
  });

  it("leads to the next page with a Link header until there is none", async () => {
    const seen: string[] = [];
    let next: string | undefined = "/api/catalog/entities?limit=4&order=asc:metadata.name";
    while (next !== undefined) {
      const { body, headers = {} } = (await ask("GET", next)) as {
        body: unknown;
        headers?: { link?: string };
      };
      seen.push(...namesOf(body));
      next = /^<(.+)>; rel="next"$/.exec(headers.link ?? "")?.[1];
    }
    expect(seen).toEqual(["checkout", "orders", "orders-db", "payments", "search", "web"]);
  });
});

describe("/api/catalog/entities/by-query", () => {
  it("goes on and back with the cursors alone, counting once", async () => {
    const first = pageOf(
      await ask(
        "GET",
        "/api/catalog/entities/by-query?filter=kind=component&limit=2&orderField=metadata.name,desc",
      ),
    );
    expect([namesOf(first.items), first.totalItems]).toEqual([["web", "search"], 3]);
    expect(first.pageInfo.prevCursor).toBeUndefined();
    const second = pageOf(
      await ask("GET", `/api/catalog/entities/by-query?limit=2&cursor=${first.pageInfo.nextCursor}`),
    );
    expect([namesOf(second.items), second.totalItems]).toEqual([["checkout"], 3]);
    expect(second.pageInfo.nextCursor).toBeUndefined();
    const back = pageOf(
      await ask("POST", "/api/catalog/entities/by-query", {
        body: { limit: 2, cursor: second.pageInfo.prevCursor },
      }),
    );
    expect([namesOf(back.items), back.totalItems]).toEqual([["web", "search"], 3]);
    expect(back.pageInfo).toEqual({ nextCursor: expect.any(String) });
  });

  it.each([
    ["?fullTextFilterTerm=ORD&fullTextFilterFields=metadata.name", ["orders", "orders-db"]],
    ["?fullTextFilterTerm=rder&orderField=metadata.name,desc", ["orders-db", "orders"]],
    ["?fullTextFilterTerm=money&fullTextFilterFields=metadata.name,spec.profile.displayName", ["checkout"]],
    ["?fullTextFilterTerm=100%25&fullTextFilterFields=metadata.description", ["checkout"]],
    ["?fullTextFilterTerm=%25&fullTextFilterFields=metadata.name", []],
    ["?filter=kind=component&limit=0", []],
  ])("%s answers %j", async (query, expected) => {
    const page = pageOf(await ask("GET", `/api/catalog/entities/by-query${query}`));
    expect(namesOf(page.items)).toEqual(expected);
  });

  it("counts without rows, and answers rows without counting", async () => {
    const none = pageOf(await ask("GET", "/api/catalog/entities/by-query?filter=kind=component&limit=0"));
    expect(none.totalItems).toBe(3);
    const uncounted = pageOf(
      await ask("GET", "/api/catalog/entities/by-query?filter=kind=component&totalItems=exclude"),
    );
    expect([uncounted.items.length, uncounted.totalItems]).toEqual([3, 0]);
  });

  it.each([
    [undefined, 6],
    [{}, 6],
    [{ kind: "component" }, 3],
    [{ kind: "COMPONENT", "spec.type": { $in: ["website", "database"] } }, 1],
    [{ $any: [{ kind: "api" }, { kind: "group" }] }, 2],
    [{ $all: [{ kind: "component" }, { $not: { "spec.lifecycle": "experimental" } }] }, 2],
    [{ $not: { "metadata.tags": { $in: ["java"] } } }, 5],
    [{ $not: { "spec.system": "shop" } }, 5],
    [{ $not: { "metadata.title": "Checkout" } }, 5],
    [{ "metadata.title": { $exists: false } }, 5],
    [{ "metadata.labels.zone": { $exists: true } }, 1],
    [{ "metadata.name": { $hasPrefix: "ORDERS" } }, 2],
    [{ "metadata.name": { $hasPrefix: "%" } }, 0],
    [{ "metadata.tags": { $contains: "go" } }, 1],
    [{ relations: { $contains: { type: "ownedBy", targetRef: "group:default/storefront" } } }, 2],
    [{ relations: { $contains: { type: "dependsOn", targetRef: { $hasPrefix: "resource:" } } } }, 1],
    [{ relations: { $contains: { type: "hasMember" } } }, 1],
    [{ kind: { $in: [] } }, 0],
    [{ $any: [] }, 0],
  ])("the predicate %j holds for %i", async (query, expected) => {
    expect(pageOf(await ask("POST", "/api/catalog/entities/by-query", { body: { query } })).totalItems).toBe(
      expected,
    );
  });
});

describe("single entities", () => {
  const uidOf = async (name: string): Promise<string> => {
    const { body } = await ask("GET", `/api/catalog/entities/by-name/component/default/${name}`);
    return (body as { metadata: { uid: string } }).metadata.uid;
  };

  it("are found by name in any case, by uid and by reference", async () => {
    const uid = await uidOf("WEB");
    expect(namesOf([(await ask("GET", `/api/catalog/entities/by-uid/${uid}`)).body])).toEqual(["web"]);
    const { body } = await ask("POST", "/api/catalog/entities/by-refs?filter=kind=component", {
      body: {
        entityRefs: ["Component:default/Web", "component:default/nobody", "api:default/orders"],
        fields: ["metadata.name"],
      },
    });
    expect(body).toEqual({ items: [{ metadata: { name: "web" } }, null, null] });
    const byUid = await ask("GET", `/api/catalog/entities?filter=metadata.uid=${uid}`);
    expect(namesOf(byUid.body)).toEqual(["web"]);
  });

  it("have an ancestry that begins with themselves", async () => {
    const { body } = await ask("GET", "/api/catalog/entities/by-name/component/default/web/ancestry");
    expect(body).toMatchObject({
      rootEntityRef: "component:default/web",
      items: [{ entity: { metadata: { name: "web" } }, parentEntityRefs: [] }],
    });
  });
});

describe("facets", () => {
  const expected = {
    facets: {
      "spec.type": [
        { value: "service", count: 2 },
        { value: "website", count: 1 },
      ],
    },
  };
  it("are counted by filter and by predicate", async () => {
    const get = await ask("GET", "/api/catalog/entity-facets?facet=spec.type&filter=kind=component");
    expect(get.body).toEqual(expected);
    const body = { facets: ["spec.type"], query: { kind: "component" } };
    expect((await ask("POST", "/api/catalog/entity-facets", { body })).body).toEqual(expected);
  });
});

describe("POST /api/catalog/validate-entity", () => {
  const location = "url:https://example.com/catalog-info.yaml";
  it("is empty for what is right and lists everything that is wrong", async () => {
    const right = await ask("POST", "/api/catalog/validate-entity", {
      body: { entity: anEntity("a"), location },
    });
    expect(right).toMatchObject({ status: 200, body: undefined });
    const entity = anEntity("bad name", { spec: { type: 3 } });
    const wrong = await ask("POST", "/api/catalog/validate-entity", { body: { entity, location } });
    expect(wrong.status).toBe(400);
    expect((wrong.body as { errors: object[] }).errors.length).toBe(2);
  });

  it.each([
    ["no URL", { entity: anEntity("a"), location: "file:/etc/passwd" }],
    ["no entity", { entity: "text", location }],
    ["nothing", { location }],
  ])("says in Backstage's shape that it was given %s", async (_case, body) => {
    expect(await ask("POST", "/api/catalog/validate-entity", { body })).toMatchObject({
      status: 400,
      body: { errors: [{ name: "InputError", message: expect.any(String) }] },
    });
  });
});
