/* Who a person is to the catalog, what a refresh asks for, and how fresh the catalog says it is. */
import { beforeEach, describe, expect, it } from "vitest";
import { executeOperation } from "../../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../../doors/testing.ts";
import type { Role } from "../../kernel/roles.ts";
import { parseEnv } from "../../runtime/env.ts";
import { findPersonByEmail, isKnownPerson } from "./find-person.ts";
import { listGroupsOf, listGroupsOfMany, listMembers } from "../entities/get-entity.ts";
import { getWebhookState } from "../webhooks/get-webhook-state.ts";
import { getStatusOperation, refreshOperation } from "../operations.ts";
import { webhookAddress } from "../webhooks/register-webhook.ts";
import { insertScan } from "../store/deliveries.ts";
import { deleteRepository } from "../store/repositories.ts";
import { saveRegistration } from "../store/webhook-registration.ts";
import { anEntity, seedEntities } from "../testing.ts";
import {
  aDescriptorFile,
  aRepository,
  fromRepository,
  seedDescriptorFiles,
  seedRepositories,
  store,
} from "../testing/rows.ts";

let deps: TestDeps;
beforeEach(() => {
  deps = createTestDeps();
});
const query = (sql: string) => deps.db.raw.prepare(sql).all();
const person = (name: string, email?: string) =>
  anEntity(name, { kind: "User", spec: { memberOf: [], profile: { email } } });
const group = (name: string, spec: Record<string, unknown>) =>
  anEntity(name, { kind: "Group", spec: { type: "team", children: [], ...spec } });

describe("a person by their addresses", () => {
  beforeEach(() =>
    seedEntities(deps.db, [
      person("ada", "ada@example.com"),
      person("bob", "team@example.com"),
      person("eve", "team@example.com"),
      person("zoe"),
    ]),
  );

  it.each([
    [["ada@example.com"], "user:default/ada"],
    [["other@example.com", "ADA@example.com", "ada@example.com"], "user:default/ada"],
    [["team@example.com"], undefined],
    [["ada@example.com", "team@example.com"], undefined],
    [["nobody@example.com"], undefined],
    [[""], undefined],
    [[], undefined],
  ])("%j is %s: one alone or nobody", async (emails, expected) => {
    expect(await findPersonByEmail(deps, emails)).toBe(expected);
  });

  it("is known when the forge named them, not when a descriptor did", async () => {
    await seedRepositories(deps.db, [aRepository("mono")]);
    await store(deps.db, person("mallory"), { source: fromRepository("repo_mono") });
    await store(deps.db, group("payments", {}));
    const known = [
      "user:default/ada",
      "user:default/mallory",
      "group:default/payments",
      "user:default/nobody",
      "user:default/ADA",
    ];
    expect(await Promise.all(known.map((ref) => isKnownPerson(deps, ref)))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("membership", () => {
  it("reaches the groups around a group, each once, and ends in a ring", async () => {
    await seedEntities(deps.db, [
      group("a", { members: ["ada"], parent: "b" }),
      group("b", { parent: "c" }),
      group("c", { parent: "a" }),
      group("other", { members: ["bob"] }),
    ]);
    expect(await listGroupsOf(deps, "user:default/ada")).toEqual([
      "group:default/a",
      "group:default/b",
      "group:default/c",
    ]);
    expect(await listGroupsOf(deps, "user:default/nobody")).toEqual([]);
  });

  it("does not reach down: who is in the large team is not in the small one", async () => {
    await seedEntities(deps.db, [
      group("large", { members: ["ada"], children: ["small"] }),
      group("small", {}),
    ]);
    expect(await listGroupsOf(deps, "user:default/ada")).toEqual(["group:default/large"]);
  });

  it("is listed for many at once, leaving out who is in none", async () => {
    await seedEntities(deps.db, [group("a", { members: ["ada", "bob"] }), group("b", { members: ["ada"] })]);
    const groups = await listGroupsOfMany(
      deps,
      ["ada", "bob", "zoe"].map((name) => `user:default/${name}`),
    );
    expect(groups).toEqual(
      new Map([
        ["user:default/ada", ["group:default/a", "group:default/b"]],
        ["user:default/bob", ["group:default/a"]],
      ]),
    );
    expect(await listGroupsOfMany(deps, [])).toEqual(new Map());
  });

  it("counts members the catalog does not know and shows those it does, by name", async () => {
    await seedEntities(deps.db, [
      group("a", { members: ["zoe", "ada", "ghost"] }),
      person("zoe"),
      person("ada"),
    ]);
    const { members, total } = await listMembers(deps, "group:default/a");
    expect([members.map(({ name }) => name), total]).toEqual([["ada", "zoe"], 3]);
    expect(await listMembers(deps, "group:default/nobody")).toEqual({ members: [], total: 0 });
  });
});

describe("a refresh", () => {
  const refresh = (entityRef?: string, role: Role = "developer") =>
    executeOperation(refreshOperation, { deps, actor: testActor(role), requestId: "r" }, { entityRef });
  const jobs = () => query("SELECT kind, key, payload FROM jobs");
  beforeEach(async () => {
    await seedRepositories(deps.db, [aRepository("Mono")]);
    await store(deps.db, anEntity("web"), { source: fromRepository("repo_Mono") });
    await store(deps.db, person("ada"));
  });

  it.each(["component:default/web", "Component:Default/WEB"])(
    "of %s reads its repository again, with an audit row",
    async (ref) => {
      expect(await refresh(ref)).toEqual({ accepted: true });
      expect(jobs()).toEqual([
        { kind: "catalog.refresh-repository", key: "acme/mono", payload: '{"owner":"acme","repo":"Mono"}' },
      ]);
      expect(query("SELECT action, target FROM audit_events")).toEqual([
        { action: "catalog.refresh", target: "component:default/web" },
      ]);
    },
  );

  it.each([
    ["a person", "user:default/ada", "user:default/ada"],
    ["everything", undefined, "catalog"],
  ])("of %s looks at the organisation again", async (_case, ref, target) => {
    await refresh(ref);
    expect(jobs()).toMatchObject([{ kind: "catalog.scan-organisation" }]);
    expect(query("SELECT target FROM audit_events")).toEqual([{ target }]);
  });

  it("asked for ten times is one piece of work and ten audit rows", async () => {
    for (let times = 0; times < 10; times += 1) await refresh("component:default/web");
    expect([jobs().length, query("SELECT * FROM audit_events").length]).toEqual([1, 10]);
  });

  it.each([
    ["nobody knows the entity", "component:default/nobody", "developer", "not_found"],
    ["the reference is none", "web", "developer", "not_found"],
    ["the reference is hostile", "'; DROP TABLE jobs; --", "developer", "not_found"],
    ["the caller may only look", "component:default/web", "viewer", "forbidden"],
    ["the caller may only look at all of it", undefined, "viewer", "forbidden"],
  ] as const)("is refused, and writes nothing, when %s", async (_case, ref, role, code) => {
    await expect(refresh(ref, role)).rejects.toMatchObject({ code });
    expect([jobs(), query("SELECT * FROM audit_events WHERE action <> 'access.denied'")]).toEqual([[], []]);
  });

  it("says that the repository is not known any more", async () => {
    deps.db.raw.pragma("foreign_keys = OFF");
    await deps.db.withTx((tx) => deleteRepository(tx, "repo_Mono"));
    await expect(refresh("component:default/web")).rejects.toMatchObject({
      code: "not_found",
      message: "The repository of component:default/web is not known any more.",
    });
  });
});

describe("the state of the catalog", () => {
  const status = () =>
    executeOperation(getStatusOperation, { deps, actor: testActor("viewer"), requestId: "r" }, {});
  const scan = {
    id: "scan_1",
    startedAt: 1_000,
    finishedAt: 2_000,
    repositories: 2,
    changed: 1,
    stale: 3,
    error: "502",
  };

  it("is empty before anything was read", async () => {
    expect(await status()).toEqual({
      entities: 0,
      repositories: 0,
      filesWithErrors: 0,
      stale: 0,
      lastScanAt: null,
      lastScanError: null,
    });
  });

  it("counts what there is and tells when and how the last scan ended", async () => {
    await seedRepositories(deps.db, [aRepository("a"), aRepository("b")]);
    await seedDescriptorFiles(deps.db, [
      aDescriptorFile("repo_a"),
      aDescriptorFile("repo_b", { state: "invalid" }),
    ]);
    await seedEntities(deps.db, [anEntity("web")]);
    await deps.db.withTx((tx) => insertScan(tx, scan));
    expect(await status()).toEqual({
      entities: 1,
      repositories: 2,
      filesWithErrors: 1,
      stale: 3,
      lastScanAt: "1970-01-01T00:00:02.000Z",
      lastScanError: "502",
    });
  });

  const github = {
    GITHUB_URL: "https://github.com",
    GITHUB_TOKEN: "x",
    GITHUB_ORG: "acme",
    GITHUB_WEBHOOK_SECRET: "s",
  };
  it.each([
    ["the embedded forge", {}, "http://127.0.0.1:3000/api/v1/webhooks/github"],
    [
      "the embedded forge, whatever the public address",
      { PUBLIC_URL: "https://p.example" },
      "http://127.0.0.1:3000/api/v1/webhooks/github",
    ],
    [
      "GitHub and a public address",
      { ...github, PUBLIC_URL: "https://p.example/" },
      "https://p.example/api/v1/webhooks/github",
    ],
    ["GitHub alone", github, "PUBLIC_URL is not set, so github.com has no address to call."],
    [
      "GitHub and an address of this machine",
      { ...github, PUBLIC_URL: "http://localhost:3000" },
      "PUBLIC_URL is http://localhost:3000, which github.com cannot reach: it means the machine it is called from.",
    ],
  ])(
    "with %s comes from webhooks where they arrive, and from polls elsewhere",
    async (_case, env, expected) => {
      const parsed = parseEnv(env);
      const arrives = expected.startsWith("http");
      expect(webhookAddress(parsed)).toEqual(
        arrives ? { kind: "reachable", url: expected } : { kind: "unreachable", reason: expected },
      );
      const state = await getWebhookState({ db: deps.db, env: parsed });
      expect(state).toMatchObject({
        mode: arrives ? "webhooks" : "polling",
        problem: arrives ? null : expected,
        lastReceivedAt: null,
        failed: 0,
        resent: 0,
        lastPollAt: null,
      });
    },
  );

  it("is polled while the forge refuses the webhook, and says why", async () => {
    const save = (problem: string | null) =>
      deps.db.withTx((tx) => saveRegistration(tx, { problem, resent: 4, checkedAt: 1 }));
    await save("403: organization_hooks");
    expect(await getWebhookState(deps)).toMatchObject({
      mode: "polling",
      problem: "403: organization_hooks",
      resent: 4,
    });
    await save(null);
    expect(await getWebhookState(deps)).toMatchObject({ mode: "webhooks", problem: null });
  });
});
