/* Reading lists to their end, conditional reads and the pace of calls, for any sizes and any order of events. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { answer, failureOf, inTurn, refusal, scriptedForge } from "./testing/scripted-forge.ts";

const ref = { owner: "acme", repo: "web" };
const labels = (count: number, from = 0) =>
  Array.from({ length: count }, (_value, index) => ({
    name: `l${from + index}`,
    color: "ededed",
    description: null,
  }));
const pageOf = (target: string): number => Number(new URL(target, "http://f").searchParams.get("page"));

describe("a list", () => {
  it.each([
    [0, 1],
    [1, 1],
    [99, 1],
    [100, 2],
    [101, 2],
    [200, 3],
    [250, 3],
  ])("of %i is read in %i calls, each row once and in order", async (total, pages) => {
    const { github, calls } = scriptedForge(({ target }) => {
      const start = (pageOf(target) - 1) * 100;
      return labels(Math.min(100, Math.max(0, total - start)), start);
    });
    const all = await github.labels.list(ref);
    expect(all.map(({ name }) => name)).toEqual(labels(total).map(({ name }) => name));
    expect(calls.map(({ target }) => pageOf(target))).toEqual(
      Array.from({ length: pages }, (_value, index) => index + 1),
    );
  });

  const named = (page: number) => ({
    link: `<http://f/labels?page=${page + 1}>; rel="next", <http://f/x>; rel="last"`,
  });
  const ended = { link: '<http://f/labels?page=1>; rel="prev", <http://f/labels?page=1>; rel="first"' };

  it("goes on where the forge names a next page, however few rows this one holds", async () => {
    const pages = [
      answer(200, labels(3), named(1)),
      answer(200, [], named(2)),
      answer(200, labels(100, 3), ended),
    ];
    const { github, calls } = scriptedForge(inTurn(...pages));
    expect(await github.labels.list(ref)).toHaveLength(103);
    expect(calls.map(({ target }) => pageOf(target))).toEqual([1, 2, 3]);
  });

  it("goes on as before where a page is the one of last time and its answer repeats no link", async () => {
    const { github, calls } = scriptedForge(({ target, headers }) => {
      const etag = `"p${pageOf(target)}"`;
      if (headers.get("if-none-match") === etag) return answer(304, undefined, { etag });
      return pageOf(target) === 1
        ? answer(200, labels(3), { etag, ...named(1) })
        : answer(200, labels(2, 3), { etag, ...ended });
    });
    const first = await github.labels.list(ref);
    expect(first).toHaveLength(5);
    expect(await github.labels.list(ref)).toEqual(first);
    expect(calls).toHaveLength(4);
  });

  it("without an end is a failure, never a question without end", async () => {
    const { github, calls } = scriptedForge(({ target }) => answer(200, [], named(pageOf(target))));
    expect(await failureOf(github.labels.list(ref))).toMatchObject({ kind: "garbled" });
    expect(calls).toHaveLength(1000);
  });

  it("that breaks off is a failure, never a shorter list", async () => {
    const { github } = scriptedForge(inTurn(labels(100), labels(100, 100), refusal(502, "x")));
    expect(await failureOf(github.labels.list(ref))).toMatchObject({ kind: "unavailable" });
  });

  it("with one row of another shape is a failure, never a list without it", async () => {
    const { github } = scriptedForge(inTurn(labels(100), [...labels(3), { name: "half" }]));
    expect(await failureOf(github.labels.list(ref))).toMatchObject({ kind: "garbled" });
  });

  it("whose page is no list is a failure", async () => {
    const { github } = scriptedForge(() => ({ total_count: 0, items: [] }));
    expect(await failureOf(github.labels.list(ref))).toMatchObject({ kind: "garbled" });
  });
});

describe("a conditional read", () => {
  const topics = (...names: string[]) => ({ names });
  const page = (call: { readonly headers: Headers }) => call.headers.get("if-none-match");

  it("of many pages asks for each page with its own tag", async () => {
    const { github, calls } = scriptedForge(({ target, headers }) => {
      const tag = `"p${pageOf(target)}"`;
      if (headers.get("if-none-match") === tag) return answer(304, undefined, { etag: tag });
      return answer(200, pageOf(target) === 1 ? labels(100) : labels(2, 100), { etag: tag });
    });
    const first = await github.labels.list(ref);
    expect(await github.labels.list(ref)).toEqual(first);
    expect(calls.map(page)).toEqual([null, null, '"p1"', '"p2"']);
  });

  it("is not made where an answer had no tag, and never for a write", async () => {
    const { github, calls } = scriptedForge(() => answer(200, topics("a")));
    await github.repositories.getTopics(ref);
    await github.repositories.setTopics(ref, ["b"]);
    await github.repositories.getTopics(ref);
    expect(calls.map(page)).toEqual([null, null, null]);
  });

  it("does not take the refusal of another call for its answer", async () => {
    const { github } = scriptedForge(
      inTurn(answer(200, topics("a"), { etag: '"1"' }), refusal(404, "Not Found"), answer(304)),
    );
    await github.repositories.getTopics(ref);
    expect(await failureOf(github.repositories.getTopics(ref))).toMatchObject({ kind: "not_found" });
    expect(await github.repositories.getTopics(ref)).toEqual(["a"]);
  });

  it("is told apart by the form that is asked for", async () => {
    const { client, calls } = scriptedForge(() => answer(200, topics("a"), { etag: '"1"' }));
    const ask = (accept: string) =>
      client.call(z.unknown(), (request) =>
        request("GET /repos/{owner}/{repo}/topics", { ...ref, headers: { accept } }),
      );
    for (const form of ["raw", "raw", "html", "raw"]) await ask(`application/vnd.github.${form}+json`);
    expect(calls.map(page)).toEqual([null, '"1"', null, '"1"']);
  });
});

describe("the pace of calls to GitHub", () => {
  const paced = () => {
    const slept: number[] = [];
    const forge = scriptedForge(() => answer(200, { names: [] }), {
      kind: "ghes",
      sleep: (ms) => {
        slept.push(ms);
        forge.deps.clock.now += ms;
        return Promise.resolve();
      },
    });
    return { ...forge, slept };
  };

  it("is a second between writes, and none between reads", async () => {
    const { github, slept, sent } = paced();
    for (let index = 0; index < 4; index += 1) await github.repositories.getTopics(ref);
    expect(slept).toEqual([]);
    for (let index = 0; index < 3; index += 1) await github.repositories.setTopics(ref, []);
    expect(slept).toEqual([1000, 1000]);
    expect(sent()).toHaveLength(7);
  });

  it("stops before the 501st write of an hour and says when to come back; reads go on", async () => {
    const { github, deps, sent } = paced();
    const start = deps.now();
    for (let index = 0; index < 500; index += 1) await github.repositories.setTopics(ref, []);
    const failure = await failureOf(github.repositories.setTopics(ref, []));
    expect(failure).toMatchObject({ kind: "rate_limited", isTransient: true, retryAtMs: start + 3_600_000 });
    expect(sent()).toHaveLength(500);
    await expect(github.repositories.getTopics(ref)).resolves.toEqual([]);
    deps.clock.now = start + 3_600_000;
    await expect(github.repositories.setTopics(ref, [])).resolves.toBeUndefined();
  });

  it("of the embedded forge is as fast as it answers", async () => {
    const slept: number[] = [];
    const { github } = scriptedForge(() => answer(200, { names: [] }), {
      sleep: (ms) => Promise.resolve(void slept.push(ms)),
    });
    for (let index = 0; index < 100; index += 1) await github.repositories.setTopics(ref, []);
    expect(slept).toEqual([]);
  });

  it("counts a call over GraphQL as a write, for it is one", async () => {
    const { github, slept } = paced();
    const commit = { branch: "main", expectedHead: "a".repeat(40), headline: "H", body: "B", additions: [] };
    await github.repositories.setTopics(ref, []);
    await failureOf(github.gitData.commitOnBranch(ref, commit));
    expect(slept).toEqual([1000]);
  });
});

describe("any order of answers", () => {
  it("keeps a list whole or fails, whatever the sizes of its pages", async () => {
    const sizes = fc.array(fc.constantFrom(100, 100, 100, 0, 1, 57), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(sizes, async (given) => {
        const { github, calls } = scriptedForge((_call, index) => labels(given[index] ?? 0, index * 100));
        const ends = given.findIndex((size) => size < 100);
        const read = ends < 0 ? given : given.slice(0, ends + 1);
        const all = await github.labels.list(ref);
        expect(all).toHaveLength(read.reduce<number>((sum, size) => sum + size, 0));
        expect(calls).toHaveLength(ends < 0 ? given.length + 1 : read.length);
      }),
      { numRuns: 15 },
    );
  });
});
