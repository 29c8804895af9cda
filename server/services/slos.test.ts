import { beforeEach, describe, expect, it } from "vitest";
import { indexEntity } from "../catalog/domain/entity-index.ts";
import { saveEntity } from "../catalog/store/entities.ts";
import { replaceRepositoryFiles, saveSeenRepository } from "../catalog/store/repositories.ts";
import { anEntity } from "../catalog/testing.ts";
import { sloCommands } from "../cli/commands/slo.ts";
import { parseLine } from "../cli/command.ts";
import { operations } from "../doors/operations.ts";
import { handleRest } from "../doors/rest.ts";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";

const slo = (name: string, target: number): string => `apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name}, displayName: Availability }
spec:
  service: checkout
  budgetingMethod: Occurrences
  timeWindow: [{ duration: 28d, isRolling: true }]
  indicator:
    metadata: { name: success }
    spec:
      ratioMetric:
        counter: true
        bad: { metricSource: { type: Prometheus, spec: { query: 'errors_total{job="a"}' } } }
        total: { metricSource: { type: Prometheus, spec: { query: 'requests_total{job="a"}' } } }
  objectives: [{ displayName: Success, target: ${target} }]
`;

const repositoryId = "repo_checkout";
const file = (path: string, content: string) => ({ repositoryId, path, blobSha: path, size: 1, content });

let deps: TestDeps;
beforeEach(async () => {
  deps = createTestDeps();
  const { now, newId } = deps;
  const entity = anEntity("checkout");
  const htmlUrl = "https://github.com/acme/checkout";
  const repository = {
    ...{ forgeId: 1, owner: "acme", name: "checkout", description: null, htmlUrl, cloneUrl: htmlUrl },
    ...{ defaultBranch: "main", visibility: "private", createdAt: 1, pushedAt: 1, seenAt: 1 },
  };
  const source = {
    kind: "repository",
    repositoryId,
    filePath: "catalog-info.yaml",
    commit: { sha: "c", author: null },
  } as const;
  await deps.db.withTx(async (tx) => {
    await saveSeenRepository(tx, repositoryId, repository);
    await replaceRepositoryFiles(tx, repositoryId, [
      file("slo/all.yaml", [slo("checkout-a", 0.999), slo("checkout-b", 0.95)].join("---\n")),
      file("slo/broken.yaml", "apiVersion: openslo/v1\nkind: Nothing\n"),
    ]);
    const body = JSON.stringify(entity);
    await saveEntity(tx, { now: now(), newId }, { index: indexEntity(entity), body, etag: "e", source });
  });
});

function get(target: string) {
  const { pathname, searchParams } = new URL(target, "http://portal");
  const segments = pathname.split("/").slice(1).map(decodeURIComponent);
  const caller = { deps, actor: testActor("viewer"), requestId: "r" };
  const request = { method: "GET", segments, query: searchParams, headers: new Headers(), body: undefined };
  return handleRest(operations, caller, request);
}

describe("the objectives of a service by API", () => {
  it("carry definition, file and line, and claim nothing that nobody measured", async () => {
    const answer = await get("/services/component/default/checkout/slos");
    expect(answer).toMatchObject({
      status: 200,
      body: {
        totalItems: 2,
        nextCursor: null,
        findings: [{ file: "slo/broken.yaml", line: 2, code: "unknown-kind" }],
        items: [
          {
            ...{ id: "component~default~checkout~checkout-a", entityRef: "component:default/checkout" },
            ...{
              target: 0.999,
              window: { duration: "28d", isRolling: true },
              budgetingMethod: "Occurrences",
            },
            indicator: { kind: "availability", summary: "bad events among all events" },
            source: { path: "slo/all.yaml", line: 1 },
            ...{
              state: "no_data",
              sli: null,
              budget: null,
              reason: expect.stringContaining("No Prometheus"),
            },
          },
          { source: { line: 17, url: "https://github.com/acme/checkout/blob/main/slo/all.yaml#L17" } },
        ],
      },
    });
  });

  it("are paged, and each is found by its id", async () => {
    const first = await get("/services/component%3Adefault%2Fcheckout/slos?limit=1");
    const cursor = JSON.parse(JSON.stringify(first)).body.nextCursor;
    const second = await get(`/services/component/default/checkout/slos?limit=1&cursor=${cursor}`);
    expect(second).toMatchObject({ body: { items: [{ name: "checkout-b" }], nextCursor: null } });
    expect(await get("/slos/component~default~checkout~checkout-b")).toMatchObject({
      body: { target: 0.95 },
    });
  });

  it.each([
    "/services/component/default/nobody/slos",
    "/slos/checkout-a",
    "/slos/component~default~checkout~checkout-c",
    "/slos/component~default~nobody~checkout-a",
    "/slos/component~default~checkout~checkout-a~more",
  ])("are not_found at %s", async (target) => {
    await expect(get(target)).rejects.toMatchObject({ code: "not_found" });
  });

  it("are printed by the command line, which ends with findings where there are some", async () => {
    const command = sloCommands.find(({ words }) => words.join(" ") === "slo list");
    const asked: unknown[] = [];
    const call = async (name: string, input: unknown) => {
      asked.push([name, input]);
      const answer = await get("/services/component/default/checkout/slos");
      return "body" in answer ? answer.body : undefined;
    };
    const transport = () => Promise.resolve({ call, isLive: true, close: () => undefined });
    const { args } = parseLine(command!, ["slo", "list", "checkout"]);
    const output = await command!.run(args, {
      transport,
      hasPortal: true,
      progress: () => undefined,
      environment: {},
    });
    const ref = { kind: "component", namespace: "default", name: "checkout" };
    expect(asked).toEqual([["slos.list", { ...ref, limit: 100 }]]);
    expect(output.status).toBe(1);
    expect(output.text.split("\n")).toEqual([
      expect.stringMatching(/^slo\/broken\.yaml:2:\d+: unknown-kind: /),
      expect.stringMatching(
        /^checkout-a {2}99\.9 % {2}28d rolling .* slo\/all\.yaml:1 {2}no_data: No Prometheus/,
      ),
      expect.stringMatching(/^checkout-b {2}95 % /),
      "2 objectives.",
    ]);
  });
});
