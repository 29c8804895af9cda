import { beforeEach, describe, expect, it } from "vitest";
import { handleRest } from "../../doors/rest.ts";
import { operations } from "../../doors/operations.ts";
import { createTestDeps, testActor, type TestDeps } from "../../doors/testing.ts";
import { entityGraphSchema, type EntityGraph } from "../domain/entity-graph.schema.ts";
import { anEntity, seedEntities } from "../testing.ts";

let deps: TestDeps;

beforeEach(async () => {
  deps = createTestDeps();
  await seedEntities(deps.db, [
    anEntity("web", { spec: { dependsOn: ["component:checkout"], system: "shop" } }),
    anEntity("checkout", {
      metadata: { title: "Checkout", annotations: { "waymark.dev/tier": "1" } },
      spec: { dependsOn: ["resource:orders-db"], consumesApis: ["rates"], providesApis: ["orders"] },
    }),
    anEntity("orders", { kind: "API", spec: { type: "openapi", definition: "x" } }),
    anEntity("rates", { kind: "API", spec: { type: "openapi", definition: "x" } }),
    anEntity("exchange", { spec: { providesApis: ["rates"], dependsOn: ["component:bank-gateway"] } }),
    anEntity("mobile", { spec: { consumesApis: ["orders"] } }),
    anEntity("orders-db", { kind: "Resource", spec: { type: "database" } }),
    anEntity("ping", { spec: { dependsOn: ["component:pong"] } }),
    anEntity("pong", { spec: { dependsOn: ["component:ping"] } }),
  ]);
});

async function graph(path: string, query = ""): Promise<EntityGraph> {
  const answer = await handleRest(
    operations,
    { deps, actor: testActor("viewer"), requestId: "req_graph" },
    {
      method: "GET",
      segments: ["entities", ...path.split(" "), "graph"],
      query: new URLSearchParams(query),
      headers: new Headers(),
      body: undefined,
    },
  );
  return entityGraphSchema.parse(answer.body);
}

const namesOf = ({ nodes }: EntityGraph): string[] =>
  nodes.map(({ ref, distance }) => `${distance} ${ref.replace("default/", "")}`);
const edgesOf = ({ edges }: EntityGraph): string[] =>
  edges
    .map(({ source, type, target }) => `${source} ${type} ${target}`.replaceAll("default/", ""))
    .toSorted();

describe("the graph of an entity", () => {
  it("follows what it needs, through APIs to those who provide them", async () => {
    const found = await graph("component default checkout", "direction=dependencies&depth=3");
    expect(namesOf(found)).toEqual([
      "0 component:checkout",
      "1 api:rates",
      "1 resource:orders-db",
      "2 component:exchange",
      "3 component:bank-gateway",
    ]);
    expect(edgesOf(found)).toEqual([
      "api:rates apiProvidedBy component:exchange",
      "component:checkout consumesApi api:rates",
      "component:checkout dependsOn resource:orders-db",
      "component:exchange dependsOn component:bank-gateway",
    ]);
  });

  it("follows what needs it, with the edges pointing the same way", async () => {
    const found = await graph("resource default orders-db", "direction=dependents&depth=5");
    expect(namesOf(found)).toEqual([
      "0 resource:orders-db",
      "1 component:checkout",
      "2 api:orders",
      "2 component:web",
      "3 component:mobile",
    ]);
    expect(edgesOf(found)).toContain("component:web dependsOn component:checkout");
    expect(edgesOf(found)).toContain("component:mobile consumesApi api:orders");
  });

  it("shows two levels of both by default, and no more levels than asked for", async () => {
    const found = await graph("component default checkout");
    expect(found).toMatchObject({ direction: "both", depth: 2, isTruncated: false });
    expect(namesOf(found)).toContain("2 component:mobile");
    expect(namesOf(found)).not.toContain("3 component:bank-gateway");
    expect(namesOf(await graph("component default checkout", "depth=1&direction=dependents"))).toEqual([
      "0 component:checkout",
      "1 api:orders",
      "1 component:web",
    ]);
  });

  it("names what the catalog does not have, and tells facts of what it has", async () => {
    const { nodes } = await graph("component default exchange", "direction=dependencies");
    expect(nodes.find(({ ref }) => ref === "component:default/bank-gateway")).toMatchObject({
      isKnown: false,
      kind: null,
    });
    const [checkout] = (await graph("component default checkout")).nodes;
    expect(checkout).toMatchObject({
      isKnown: true,
      title: "Checkout",
      tier: 1,
      ownerRef: "group:default/payments",
    });
  });

  it("ends in a circle", async () => {
    const found = await graph("component default ping", "depth=5&direction=dependencies");
    expect(namesOf(found)).toEqual(["0 component:ping", "1 component:pong"]);
    expect(found.edges).toHaveLength(2);
  });

  it("holds at most 500 entities and says when there are more", async () => {
    const many = Array.from({ length: 700 }, (_, index) => `resource:part-${String(index).padStart(3, "0")}`);
    await seedEntities(deps.db, [anEntity("hub", { spec: { dependsOn: many } })]);
    const found = await graph("component default hub", "direction=dependencies");
    expect(found.isTruncated).toBe(true);
    expect(found.nodes).toHaveLength(500);
    expect(found.edges).toHaveLength(499);
  });

  it("takes the reference in one segment too, in whatever case", async () => {
    const found = await graph("Component:Default/Checkout");
    expect(found.root).toBe("component:default/checkout");
  });

  it.each([
    ["component default nothing", "", "not_found"],
    ["component default checkout", "depth=6", "invalid_input"],
    ["component default checkout", "depth=0", "invalid_input"],
    ["component default checkout", "direction=up", "invalid_input"],
  ])("of %s with %j is refused", async (path, query, code) => {
    await expect(graph(path, query)).rejects.toMatchObject({ code });
  });
});
