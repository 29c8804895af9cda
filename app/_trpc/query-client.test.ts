import { dehydrate, hydrate, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeBrowserQueryClient, makeQueryClient } from "./query-client";

const queryKey = ["catalog"];
/** What a rejection becomes on its way from a server component to the browser. */
const streamed = () => Object.assign(new Error("An error occurred in the render."), { digest: "4711" });

/** A tab whose page began a query that fails with `failure` once the browser waits for it. */
async function tabWith(failure: Error) {
  const portal = makeQueryClient();
  void portal.prefetchQuery({ queryKey, queryFn: () => Promise.reject(failure), retry: false });
  const state = dehydrate(portal);
  const tab = makeBrowserQueryClient();
  hydrate(tab, state);
  await vi.advanceTimersByTimeAsync(5000);
  return tab;
}

describe("a query that failed while the page streamed", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is asked again by who mounts after it has failed for good", async () => {
    const tab = await tabWith(streamed());
    expect(tab.getQueryState(queryKey)).toBeUndefined();
    const observer = new QueryObserver(tab, { queryKey, queryFn: () => Promise.resolve("rows") });
    await expect(observer.fetchOptimistic(tab.defaultQueryOptions(observer.options))).resolves.toMatchObject({
      data: "rows",
    });
  });

  it("keeps the rows that are there already", async () => {
    const tab = makeBrowserQueryClient();
    tab.setQueryData(queryKey, "rows");
    await tab.prefetchQuery({
      queryKey,
      queryFn: () => Promise.reject(streamed()),
      retry: false,
      staleTime: -1,
    });
    expect(tab.getQueryState(queryKey)).toMatchObject({ data: "rows", status: "error" });
  });

  it("stays failed for who watches it", async () => {
    const tab = makeBrowserQueryClient();
    const watched = new QueryObserver(tab, {
      queryKey,
      queryFn: () => Promise.reject(streamed()),
      retry: false,
    });
    const stop = watched.subscribe(() => undefined);
    await vi.advanceTimersByTimeAsync(10);
    expect(tab.getQueryState(queryKey)).toMatchObject({ status: "error" });
    stop();
  });
});

it("keeps a failure that says what failed", async () => {
  const tab = makeBrowserQueryClient();
  const failure = new Error("The portal failed");
  await tab.prefetchQuery({ queryKey, queryFn: () => Promise.reject(failure), retry: false });
  expect(tab.getQueryState(queryKey)).toMatchObject({ status: "error", error: failure });
});
