import { defaultShouldDehydrateQuery, QueryClient } from "@tanstack/react-query";

/** Prefetched data counts as fresh for half a minute, so a page does not ask again for what it was just given. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
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
