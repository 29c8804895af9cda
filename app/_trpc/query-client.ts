import { defaultShouldDehydrateQuery, QueryClient } from "@tanstack/react-query";

/** Prefetched data counts as fresh for half a minute, so a page does not ask again for what it was just given. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, retry: 1, refetchOnWindowFocus: false },
      dehydrate: {
        shouldDehydrateQuery: (query) =>
          defaultShouldDehydrateQuery(query) || query.state.status === "pending",
        shouldRedactErrors: () => false,
      },
    },
  });
}
