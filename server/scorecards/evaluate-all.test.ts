import { beforeEach, describe, expect, it } from "vitest";
import { removeEntity } from "../catalog/store/entities.ts";
import { replaceRepositoryFiles } from "../catalog/store/repositories.ts";
import { anEntity } from "../catalog/testing.ts";
import { aRepository, fromRepository, seedRepositories, store } from "../catalog/testing/rows.ts";
import { createTestDeps, type TestDeps } from "../doors/testing.ts";
import { evaluateAll, evaluateRepository } from "./evaluate-all.ts";
import { evaluateEntity } from "./evaluate-entity.ts";
import { listResultsOf } from "./list-results.ts";
import { aResultRow, seedResults } from "./testing.ts";

let deps: TestDeps;
beforeEach(async () => {
  deps = createTestDeps();
  await seedRepositories(deps.db, [aRepository("mono", { ingestedAt: Date.UTC(2026, 0, 1) })]);
});
const web = "component:default/web";
const own = (name: string, kind = "Component") =>
  store(deps.db, anEntity(name, { kind }), { source: fromRepository("repo_mono") });
const write = (files: Readonly<Record<string, string | null>>) =>
  deps.db.withTx((tx) =>
    replaceRepositoryFiles(
      tx,
      "repo_mono",
      Object.entries(files).map(([path, content]) => ({
        ...{ repositoryId: "repo_mono", path, content, blobSha: `${path} ${content}`, size: 1 },
      })),
    ),
  );
const stateOf = async (rule: string, ref = web) => {
  const [result] = await listResultsOf(deps, ref);
  return result?.results.find((found) => found.rule === rule);
};
const results = () => deps.db.raw.prepare("SELECT count(*) FROM scorecard_results").pluck().get();
const scored = () =>
  deps.db.raw
    .prepare("SELECT entity_ref FROM scorecard_results WHERE recorded_to IS NULL ORDER BY 1")
    .pluck()
    .all();

describe("judging one service", () => {
  it("reads the files of its repository and says at which commit", async () => {
    await own("web");
    await write({ "SECURITY.md": "Write to us.", CODEOWNERS: "* @acme/payments" });
    expect(await evaluateEntity(deps, web)).toBe("evaluated");
    expect(await stateOf("security-policy")).toMatchObject({
      state: "pass",
      evidence: [
        {
          path: "SECURITY.md",
          commit: "a".repeat(40),
          url: "https://github.com/acme/mono/blob/main/SECURITY.md",
          observedAt: "2026-01-01T00:00:00.000Z",
        },
      ],
    });
  });

  it("counts the members the catalog knows of, and tells a person from a team", async () => {
    await store(
      deps.db,
      anEntity("payments", { kind: "Group", spec: { type: "team", children: [], members: ["a", "b"] } }),
    );
    await own("web");
    await evaluateEntity(deps, web);
    expect(await stateOf("owner-team")).toMatchObject({
      state: "pass",
      reason: "group:default/payments has 2 members.",
    });
    await store(deps.db, anEntity("web", { spec: { owner: "user:ada" } }), {
      source: fromRepository("repo_mono"),
    });
    await store(deps.db, anEntity("ada", { kind: "User", spec: { memberOf: [] } }));
    await evaluateEntity(deps, web);
    expect(await stateOf("owner-team")).toMatchObject({ state: "warn" });
  });

  it("makes no new result while nothing changes, however often and late it looks", async () => {
    await own("web");
    for (let round = 0; round < 3; round += 1) {
      await evaluateEntity(deps, web);
      deps.clock.now += 600_000;
    }
    expect(results()).toBe(1);
    const [result] = await listResultsOf(deps, web);
    expect(result?.evaluatedAt).toBe("2026-01-15T09:20:00.000Z");
  });

  it("remembers since when something has been unknown, until it is read", async () => {
    await own("web");
    await write({ CODEOWNERS: null });
    await evaluateEntity(deps, web);
    deps.db.raw.exec(`UPDATE catalog_repositories SET ingested_at = ${Date.UTC(2026, 0, 9)}`);
    await evaluateEntity(deps, web);
    expect(await stateOf("codeowners")).toMatchObject({
      state: "unknown",
      unknownSince: "2026-01-01T00:00:00.000Z",
      evidence: [{ observedAt: "2026-01-09T00:00:00.000Z" }],
    });
    expect(results()).toBe(1);
    await write({ CODEOWNERS: "* @acme/payments" });
    await evaluateEntity(deps, web);
    expect(await stateOf("codeowners")).toMatchObject({ state: "pass", unknownSince: null });
  });

  it("ends the result of one that left, and says so", async () => {
    await own("web");
    await evaluateEntity(deps, web);
    await deps.db.withTx((tx) => removeEntity(tx, web, deps.now()));
    expect(await evaluateEntity(deps, web)).toBe("gone");
    expect(scored()).toEqual([]);
    expect(await evaluateEntity(deps, "component:default/never")).toBe("gone");
  });
});

describe("judging every service", () => {
  it("judges components alone, and ends what is left of those that are gone", async () => {
    await own("web");
    await own("api");
    await own("db", "Resource");
    await seedResults(deps.db, [aResultRow("component:default/gone"), aResultRow("resource:default/db")]);
    expect(await evaluateAll(deps)).toEqual({ evaluated: 2 });
    expect(scored()).toEqual(["component:default/api", web]);
  });

  it("goes through more than one page", async () => {
    for (let index = 0; index < 103; index += 1) await store(deps.db, anEntity(`s${index}`));
    expect(await evaluateAll(deps)).toEqual({ evaluated: 103 });
    expect(scored()).toHaveLength(103);
  });

  it("stops when it is told to, before the next one", async () => {
    await own("web");
    expect(await evaluateAll(deps, AbortSignal.abort())).toEqual({ evaluated: 0 });
    expect(scored()).toEqual([]);
  });

  it("takes nobody's turn for one that cannot be judged, and tells of it at the end", async () => {
    for (const name of ["a", "broken", "z"]) await own(name);
    deps.db.raw.exec("UPDATE entities SET body = 'no JSON' WHERE name = 'broken'");
    await expect(evaluateAll(deps)).rejects.toThrow("1 of 3 components could not be judged.");
    expect(scored()).toEqual(["component:default/a", "component:default/z"]);
  });

  it("of a repository leaves the others as they are", async () => {
    await own("web");
    await store(deps.db, anEntity("elsewhere"));
    await evaluateRepository(deps, "repo_mono");
    expect(scored()).toEqual([web]);
    await evaluateRepository(deps, "repo_nobody");
    expect(scored()).toEqual([web]);
  });
});
