import { defaultShouldDehydrateQuery, QueryCache, QueryClient } from "@tanstack/react-query";

/** Prefetched data counts as fresh for half a minute, so a page does not ask again for what it was just given. */
export function makeQueryClient(queryCache = new QueryCache()): QueryClient {
  return new QueryClient({
    queryCache,
    defaultOptions: {
      // The portal may run on this machine or in this house: it answers although the internet does not.
      queries: { staleTime: 30_000, retry: 1, refetchOnWindowFocus: false, networkMode: "always" },
      mutations: { networkMode: "always" },
      dehydrate: {
        shouldDehydrateQuery: (query) =>
          defaultShouldDehydrateQuery(query) || query.state.status === "pending",
        shouldRedactErrors: () => false,
      },
    },
  });
}

/**
 * For a tab. A query that failed while the page streamed arrives with a digest in place of its words and reference.
 * Who mounts before that asks again on its own; for who mounts later such a failure is forgotten, so that it asks too.
 */
export function makeBrowserQueryClient(): QueryClient {
  const queryCache = new QueryCache({
    onError(error, query) {
      const isNeeded = query.getObserversCount() > 0 || query.state.data !== undefined;
      if ("digest" in error && !isNeeded) queryCache.remove(query);
    },
  });
  return makeQueryClient(queryCache);
}
