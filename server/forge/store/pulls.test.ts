import { beforeEach, describe, expect, it } from "vitest";
import { findPull, insertPull, listPulls, type NewPull, type Pull, updatePull } from "./pulls.ts";
import { deleteRepository } from "./repositories.ts";
import { insertReview, listReviews, type Review } from "./reviews.ts";
import { NOW, openTestStore, type TestStore } from "./testing.ts";

let store: TestStore;
let repositoryId: number;
beforeEach(() => {
  store = openTestStore();
  repositoryId = store.repository("a").id;
});

const open = (change: Partial<NewPull> = {}, repository = repositoryId) =>
  insertPull(store.db, repository, {
    pull: {
      title: "Change",
      body: null,
      draft: 0,
      head_ref: "topic",
      head_sha: "1".repeat(40),
      base_ref: "main",
      base_sha: "2".repeat(40),
      creator_id: store.organization.id,
      ...change,
    },
    now: NOW,
  });

function pull(number: number): Pull {
  const found = findPull(store.db, repositoryId, number);
  if (!found) throw new Error(`no pull request ${number}`);
  return found;
}

describe("pull requests", () => {
  it("are numbered from one in each repository", () => {
    const other = store.repository("b").id;
    expect([open(), open(), open({}, other), open(), open({}, other)]).toEqual([1, 2, 1, 3, 2]);
  });

  it("are open, undecided and dated when they begin", () => {
    open({ title: "<b>", body: "Why\0not", draft: 1 });
    expect(pull(1)).toMatchObject({
      number: 1,
      title: "<b>",
      body: "Why\0not",
      state: "open",
      draft: 1,
      merge_sha: null,
      merged_by_id: null,
      merged_at: null,
      closed_at: null,
      created_at: NOW,
      updated_at: NOW,
    });
  });

  it("are listed newest first, of one repository", () => {
    open();
    open({}, store.repository("b").id);
    open();
    expect(listPulls(store.db, repositoryId).map(({ number }) => number)).toEqual([2, 1]);
  });

  it.each([0, -1, 2, 1.5, Number.NaN, Number.MAX_SAFE_INTEGER])("have no number %d", (number) => {
    open();
    expect(findPull(store.db, repositoryId, number)).toBeUndefined();
  });

  it("change what is named and keep the rest, also when a value is emptied", () => {
    open({ body: "Why" });
    updatePull(store.db, pull(1), { change: { title: "New", body: null }, now: NOW + 1 });
    expect(pull(1)).toMatchObject({
      title: "New",
      body: null,
      state: "open",
      updated_at: NOW + 1,
      created_at: NOW,
    });
  });

  it("keep who merged them, when and into what", () => {
    open();
    open();
    const merge = { merge_sha: "3".repeat(40), merged_by_id: store.organization.id, merged_at: NOW + 1 };
    updatePull(store.db, pull(1), {
      change: { ...merge, state: "closed", closed_at: NOW + 1 },
      now: NOW + 1,
    });
    expect(pull(1)).toMatchObject({ ...merge, state: "closed" });
    expect(pull(2)).toMatchObject({ state: "open", merged_at: null });
  });

  it("know two states only", () => {
    open();
    const change = { state: "merged" as "closed" };
    expect(() => updatePull(store.db, pull(1), { change, now: NOW })).toThrow(/CHECK/);
  });

  it("are never made by nobody, nor in no repository", () => {
    expect(() => open({ creator_id: 999 })).toThrow(/FOREIGN KEY/);
    expect(() => open({}, 999)).toThrow(/FOREIGN KEY/);
    expect(store.count("pulls")).toBe(0);
  });
});

describe("reviews", () => {
  const review = (pullId: number, state: Review["state"], body = "") =>
    insertReview(store.db, {
      pull_id: pullId,
      reviewer_id: store.organization.id,
      state,
      body,
      commit_id: "1".repeat(40),
      submitted_at: NOW,
    });

  it("are listed oldest first, of one pull request, every one that was given", () => {
    open();
    open();
    const [first, second] = [pull(1).id, pull(2).id];
    const given = [
      review(first, "COMMENTED", "é"),
      review(first, "CHANGES_REQUESTED"),
      review(first, "APPROVED"),
    ];
    review(second, "APPROVED");
    expect(listReviews(store.db, first)).toEqual(given);
    expect(listReviews(store.db, second)).toHaveLength(1);
  });

  it("know GitHub's three verdicts only", () => {
    open();
    expect(() => review(pull(1).id, "DISMISSED" as "APPROVED")).toThrow(/CHECK/);
  });

  it("go with the pull request, and it with its repository", () => {
    open();
    review(pull(1).id, "APPROVED");
    deleteRepository(store.db, repositoryId);
    expect([store.count("pulls"), store.count("reviews")]).toEqual([0, 0]);
  });
});
