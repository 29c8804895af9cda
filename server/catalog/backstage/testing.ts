/** Backstage's door over a seeded catalog, without a server. */
import { toErrorAnswer } from "../../doors/error-body.ts";
import { operations } from "../../doors/operations.ts";
import { restSegments } from "../../doors/rest-path.ts";
import { handleRest } from "../../doors/rest.ts";
import { createTestDeps, testActor, type TestDeps } from "../../doors/testing.ts";
import type { Actor } from "../../identity/domain/actor.ts";
import { anEntity, seedEntities } from "../testing.ts";
import { toBackstageErrorBody } from "./error-body.ts";
import { assertSupported } from "./unsupported.ts";

interface Given {
  body?: unknown;
  actor?: Actor;
}
interface Answer {
  status: number;
  body: unknown;
  headers?: Readonly<Record<string, string>> | undefined;
}
export type Ask = (method: string, target: string, given?: Given) => Promise<Answer>;

/** A small catalog behind the door, as the route serves it. */
export async function openDoor(): Promise<Ask> {
  const deps = createTestDeps();
  await seedEntities(deps.db, [
    anEntity("checkout", {
      metadata: {
        title: "Checkout",
        description: "Takes 100% of payments",
        tags: ["java", "pci"],
        labels: { zone: "EU" },
        annotations: { "example.com/slack": "#pay" },
      },
      spec: { system: "shop", dependsOn: ["resource:orders-db"], profile: { displayName: "Money" } },
    }),
    anEntity("search", {
      metadata: { tags: ["go"] },
      spec: { owner: "storefront", lifecycle: "experimental" },
    }),
    anEntity("web", { spec: { type: "website", owner: "storefront" } }),
    anEntity("orders", { kind: "API", spec: { type: "openapi", definition: "x" } }),
    anEntity("orders-db", { kind: "Resource", spec: { type: "database" } }),
    anEntity("payments", { kind: "Group", spec: { type: "team", children: [], members: ["ada"] } }),
  ]);
  return (method, target, given = {}) => answerOf(deps, { method, target, ...given });
}

async function answerOf(deps: TestDeps, given: Given & { method: string; target: string }): Promise<Answer> {
  const { method, target } = given;
  const { body, actor = testActor("viewer") } = given;
  const url = new URL(target, "http://127.0.0.1");
  const request = {
    method,
    base: "/api/catalog",
    segments: restSegments(url.pathname),
    query: url.searchParams,
    headers: new Headers(),
    body,
  } as const;
  try {
    assertSupported(request, actor);
    return await handleRest(operations, { deps, actor, requestId: "req_test" }, request);
  } catch (error) {
    const answer = toErrorAnswer(error, "req_test", deps.logger);
    const failed = toBackstageErrorBody(answer, { method, url: `${url.pathname}${url.search}` });
    return { status: answer.status, body: failed, headers: {} };
  }
}
