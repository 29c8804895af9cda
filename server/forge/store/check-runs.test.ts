import { beforeEach, describe, expect, it } from "vitest";
import {
  CHECK_CONCLUSIONS,
  checkOutputSchema,
  type CheckRun,
  findCheckRun,
  insertCheckRun,
  isPassed,
  latestCheckRuns,
  listCheckRuns,
  updateCheckRun,
} from "./check-runs.ts";
import { type CommitStatus, insertStatus, latestStatuses, listStatuses } from "./statuses.ts";
import { NOW, openTestStore, type TestStore } from "./testing.ts";

const SHA = "a".repeat(40);
let store: TestStore;
let repositoryId: number;
beforeEach(() => {
  store = openTestStore();
  repositoryId = store.repository("a").id;
});

const run = (change: Partial<CheckRun> = {}, repository = repositoryId) =>
  insertCheckRun(store.db, repository, {
    sha: SHA,
    name: "lint",
    status: "completed",
    conclusion: "success",
    external_id: "",
    details_url: null,
    started_at: NOW,
    completed_at: NOW,
    output: { annotations: [] },
    ...change,
  });

const status = (change: Partial<CommitStatus> = {}, repository = repositoryId) =>
  insertStatus(store.db, repository, {
    sha: SHA,
    state: "success",
    context: "ci",
    target_url: null,
    description: null,
    creator_id: store.organization.id,
    created_at: NOW,
    ...change,
  });

describe("check runs", () => {
  it("are read back as they were written, annotations and all", () => {
    const output = checkOutputSchema.parse({
      title: "2 problems",
      summary: "é <b>",
      annotations: [
        { path: "a/ü.ts", start_line: 1, end_line: 2, annotation_level: "warning", message: "m" },
      ],
    });
    const made = run({ output, details_url: "https://ci.example/1" });
    expect(findCheckRun(store.db, repositoryId, made.id)).toMatchObject({ ...made, output });
  });

  it("are found in their own repository only", () => {
    const other = store.repository("b").id;
    const { id } = run();
    expect(findCheckRun(store.db, other, id)).toBeUndefined();
    expect(listCheckRuns(store.db, other, SHA)).toEqual([]);
    expect(listCheckRuns(store.db, repositoryId, "b".repeat(40))).toEqual([]);
  });

  it("of one name count by the last one alone, newest first", () => {
    run({ conclusion: "failure" });
    run({ name: "test" });
    run({ conclusion: "success" });
    run({ name: "Lint", conclusion: "failure" });
    expect(
      latestCheckRuns(store.db, repositoryId, SHA).map(({ name, conclusion }) => [name, conclusion]),
    ).toEqual([
      ["Lint", "failure"],
      ["lint", "success"],
      ["test", "success"],
    ]);
    expect(listCheckRuns(store.db, repositoryId, SHA)).toHaveLength(4);
  });

  it("go on from one state to the next, on the commit they began with", () => {
    const made = run({ status: "queued", conclusion: null, completed_at: null });
    updateCheckRun(store.db, {
      ...made,
      status: "completed",
      conclusion: "timed_out",
      completed_at: NOW + 1,
    });
    expect(findCheckRun(store.db, repositoryId, made.id)).toMatchObject({
      sha: SHA,
      status: "completed",
      conclusion: "timed_out",
      completed_at: NOW + 1,
    });
  });

  it.each([
    ["completed", null],
    ["in_progress", "success"],
    ["queued", "failure"],
  ] as const)(
    "that are %s cannot end with %s: a conclusion is there when completed and only then",
    (state, end) => {
      expect(() => run({ status: state, conclusion: end })).toThrow(/CHECK/);
      const made = run();
      expect(() => updateCheckRun(store.db, { ...made, status: state, conclusion: end })).toThrow(/CHECK/);
      expect(findCheckRun(store.db, repositoryId, made.id)?.conclusion).toBe("success");
    },
  );

  it("let a required check pass with success, neutral and skipped, and with nothing else", () => {
    const passing = CHECK_CONCLUSIONS.filter((conclusion) => isPassed(run({ conclusion })));
    expect(passing).toEqual(["neutral", "success", "skipped"]);
    expect(isPassed(run({ status: "in_progress", conclusion: null }))).toBe(false);
  });

  it.each([
    ["a summary beyond 65535 characters", { summary: "x".repeat(65_536) }],
    ["a line that is no whole number", { annotations: [{ ...annotation(), start_line: 1.5 }] }],
    ["a level GitHub does not have", { annotations: [{ ...annotation(), annotation_level: "error" }] }],
    ["an annotation of nothing", { annotations: [{}] }],
  ])("refuse %s", (_what, output) => {
    expect(checkOutputSchema.safeParse(output).success).toBe(false);
  });

  it("take a summary of exactly 65535 characters, and no annotations as none", () => {
    expect(checkOutputSchema.parse({ summary: "x".repeat(65_535) }).annotations).toEqual([]);
  });
});

function annotation() {
  return { path: "a", start_line: 1, end_line: 1, annotation_level: "notice", message: "m" };
}

describe("commit statuses", () => {
  it("are listed newest first, of one commit in one repository", () => {
    const ids = [status(), status({ context: "lint" }), status()];
    status({ sha: "b".repeat(40) });
    status({}, store.repository("b").id);
    expect(listStatuses(store.db, repositoryId, SHA).map(({ id }) => id)).toEqual(ids.toReversed());
  });

  it("count by the last report of each context in any case, whatever its state", () => {
    status({ state: "success" });
    status({ state: "pending" });
    status({ context: "CI", state: "failure" });
    status({ context: "", state: "error" });
    const last = latestStatuses(store.db, repositoryId, SHA);
    expect(last.map(({ context, state }) => [context, state])).toEqual([
      ["", "error"],
      ["CI", "failure"],
    ]);
  });

  it("of a commit nobody reported about are none", () => {
    expect(latestStatuses(store.db, repositoryId, "0".repeat(40))).toEqual([]);
  });

  it("were reported by somebody", () => {
    expect(() => status({ creator_id: 999 })).toThrow(/FOREIGN KEY/);
  });
});
