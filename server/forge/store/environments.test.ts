import { beforeEach, describe, expect, it } from "vitest";
import {
  deleteDeployment,
  type Deployment,
  findDeployment,
  findLastStatus,
  insertDeployment,
  insertDeploymentStatus,
  listDeployments,
  listDeploymentStatuses,
} from "./deployments.ts";
import {
  deleteEnvironment,
  environmentBodySchema,
  findEnvironment,
  listEnvironments,
  putEnvironment,
} from "./environments.ts";
import {
  createDefaultLabels,
  deleteLabel,
  findLabel,
  insertLabel,
  listLabels,
  updateLabel,
} from "./labels.ts";
import { readPlan, writePlan } from "./plan.ts";
import { writeKey } from "./accounts.ts";
import { NOW, openTestStore, type TestStore } from "./testing.ts";

let store: TestStore;
let repositoryId: number;
beforeEach(() => {
  store = openTestStore();
  repositoryId = store.repository("a").id;
});

describe("what protects an environment", () => {
  it.each([
    [{}],
    [{ wait_timer: 43_200, prevent_self_review: true }],
    [{ reviewers: Array(6).fill({ type: "Team", id: 1 }) }],
    [{ reviewers: null, deployment_branch_policy: null }],
    [{ deployment_branch_policy: { protected_branches: true, custom_branch_policies: false } }],
  ])("may be %j", (body) => {
    expect(environmentBodySchema.parse(body)).toEqual(body);
  });

  it.each([
    [{ wait_timer: -1 }],
    [{ wait_timer: 43_201 }],
    [{ wait_timer: 1.5 }],
    [{ wait_timer: "5" }],
    [{ reviewers: Array(7).fill({ type: "User", id: 1 }) }],
    [{ reviewers: [{ type: "Bot", id: 1 }] }],
    [{ deployment_branch_policy: { protected_branches: true, custom_branch_policies: true } }],
    [{ deployment_branch_policy: { protected_branches: false, custom_branch_policies: false } }],
    [{ wait_timers: 5 }],
  ])("may not be %j", (body) => {
    expect(environmentBodySchema.safeParse(body).success).toBe(false);
  });
});

describe("environments", () => {
  const put = (name: string, body = {}, now = NOW, id = repositoryId) =>
    putEnvironment(store.db, id, { name, body, now });

  it("are the same in any case, and keep their first name, number and day", () => {
    put("Production", { wait_timer: 5 });
    const first = findEnvironment(store.db, repositoryId, "Production");
    put("production", { wait_timer: 10 }, NOW + 1);
    expect(findEnvironment(store.db, repositoryId, "PRODUCTION")).toEqual({
      ...first,
      body: { wait_timer: 10 },
      updatedAt: NOW + 1,
    });
    expect(store.count("environments")).toBe(1);
  });

  it("are listed by name, of one repository, and gone when deleted", () => {
    for (const name of ["staging", "Dev", "a/b ü"]) put(name);
    put("theirs", {}, NOW, store.repository("b").id);
    expect(listEnvironments(store.db, repositoryId).map(({ name }) => name)).toEqual([
      "a/b ü",
      "Dev",
      "staging",
    ]);
    deleteEnvironment(store.db, findEnvironment(store.db, repositoryId, "dev")?.id ?? 0);
    expect(findEnvironment(store.db, repositoryId, "Dev")).toBeUndefined();
    expect(store.count("environments")).toBe(3);
  });
});

describe("deployments", () => {
  const deploy = (change: Partial<Deployment> = {}) =>
    insertDeployment(store.db, {
      repository_id: repositoryId,
      sha: "a".repeat(40),
      ref: "main",
      task: "deploy",
      environment: "staging",
      original_environment: "staging",
      description: null,
      payload: "{}",
      is_transient: 0,
      is_production: 0,
      creator_id: store.organization.id,
      created_at: NOW,
      updated_at: NOW,
      ...change,
    });
  const report = (deployment: Deployment, state: "success" | "inactive", environment: string, now = NOW) =>
    insertDeploymentStatus(store.db, {
      deployment_id: deployment.id,
      state,
      description: "",
      environment,
      log_url: "",
      environment_url: "",
      creator_id: store.organization.id,
      created_at: now,
    });

  it("are listed newest first, of one repository", () => {
    const [first, second] = [deploy(), deploy({ payload: '"text"' })];
    const other = store.repository("b").id;
    deploy({ repository_id: other });
    expect(listDeployments(store.db, repositoryId)).toEqual([second, first]);
    expect(findDeployment(store.db, other, first.id)).toBeUndefined();
  });

  it("are where their last status says they are, and remember where they were meant to go", () => {
    const [made, untouched] = [deploy(), deploy()];
    report(made, "success", "staging", NOW + 1);
    const last = report(made, "inactive", "canary", NOW + 2);
    expect(findDeployment(store.db, repositoryId, made.id)).toEqual({
      ...made,
      environment: "canary",
      original_environment: "staging",
      updated_at: NOW + 2,
    });
    expect(findLastStatus(store.db, made.id)).toEqual(last);
    expect(listDeploymentStatuses(store.db, made.id).map(({ state }) => state)).toEqual([
      "inactive",
      "success",
    ]);
    expect(findDeployment(store.db, repositoryId, untouched.id)).toEqual(untouched);
    expect(findLastStatus(store.db, untouched.id)).toBeUndefined();
  });

  it("take their statuses with them", () => {
    const made = deploy();
    report(made, "success", "staging");
    deleteDeployment(store.db, made.id);
    expect([store.count("deployments"), store.count("deployment_statuses")]).toEqual([0, 0]);
  });
});

describe("labels", () => {
  it("are github.com's nine in a new repository, marked as such", () => {
    createDefaultLabels(store.db, repositoryId);
    const labels = listLabels(store.db, repositoryId);
    expect(labels.map(({ name }) => name)).toEqual([
      "bug",
      "documentation",
      "duplicate",
      "enhancement",
      "good first issue",
      "help wanted",
      "invalid",
      "question",
      "wontfix",
    ]);
    expect(labels.every(({ is_default, color }) => is_default === 1 && /^[0-9a-f]{6}$/.test(color))).toBe(
      true,
    );
  });

  it("are unique in any case, and stay themselves when renamed", () => {
    insertLabel(store.db, repositoryId, { name: "Änderung", color: "ffffff", description: null });
    insertLabel(store.db, repositoryId, { name: "bug", color: "000000", description: "x" });
    expect(() => insertLabel(store.db, repositoryId, { name: "BUG", color: "1", description: null })).toThrow(
      /UNIQUE/,
    );
    const { id = 0 } = findLabel(store.db, repositoryId, "Bug") ?? {};
    updateLabel(store.db, id, { name: "defect", color: "123456", description: null });
    expect(findLabel(store.db, repositoryId, "DEFECT")).toEqual({
      id,
      repository_id: repositoryId,
      name: "defect",
      color: "123456",
      description: null,
      is_default: 0,
    });
    deleteLabel(store.db, id);
    expect(listLabels(store.db, repositoryId).map(({ name }) => name)).toEqual(["Änderung"]);
  });
});

describe("the plan the forge plays", () => {
  it("includes everything until somebody chooses, and again when what is stored is no plan", () => {
    expect(readPlan(store.db)).toBe("enterprise");
    for (const plan of ["free", "team", "enterprise"] as const) {
      writePlan(store.db, plan);
      expect(readPlan(store.db)).toBe(plan);
    }
    writeKey(store.db, "plan", "platinum");
    expect(readPlan(store.db)).toBe("enterprise");
  });
});
