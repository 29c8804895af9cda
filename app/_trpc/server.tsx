import { dehydrate, HydrationBoundary, type FetchQueryOptions, type QueryKey } from "@tanstack/react-query";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache, type ReactNode } from "react";
import { appRouter } from "~/server/trpc/root.ts";
import type { Caller } from "~/server/doors/execute-operation.ts";
import { hasAnyAccount } from "~/server/identity/has-account.ts";
import { resolveActor } from "~/server/identity/resolve-actor.ts";
import { isAppError } from "~/server/kernel/app-error.ts";
import { portalDeps } from "../api/_door/portal";
import { cookieOf, requestIdOf, sessionCookieName } from "../api/_door/request";
import { makeQueryClient } from "./query-client";

const getQueryClient = cache(makeQueryClient);

/** Who this page is for; awaiting headers() also keeps every page dynamic, so none is frozen at build time. */
const getCaller = cache(async (): Promise<Caller> => {
  const requestHeaders = await headers();
  const deps = portalDeps();
  const sessionToken = cookieOf(requestHeaders, sessionCookieName(deps));
  const requestId = requestIdOf({ headers: requestHeaders });
  const { actor, sessionId } = await resolveActor(deps, { authorization: undefined, sessionToken });
  return { deps, actor, requestId, sessionId };
});

export const trpc = createTRPCOptionsProxy({
  ctx: getCaller,
  router: appRouter,
  queryClient: getQueryClient,
});

/** Data for a server component's own rendering, with the same checks as every other door. */
export const serverCaller = async () => appRouter.createCaller(await getCaller());

/** Sends people without a session to /login, or to /setup while nobody has ever signed in. */
export async function requireSession(returnTo: string): Promise<void> {
  const signedIn = await getCaller().then(
    (caller) => caller.actor.kind === "user",
    (error: unknown) => {
      if (isAppError(error)) return false;
      throw error;
    },
  );
  if (signedIn) return;
  if (!(await hasAnyAccount(portalDeps()))) redirect("/setup");
  redirect(`/login?next=${encodeURIComponent(returnTo)}`);
}

/** Hydrates what the page prefetched into the client's cache. */
export function HydrateClient({ children }: { children: ReactNode }) {
  return <HydrationBoundary state={dehydrate(getQueryClient())}>{children}</HydrationBoundary>;
}

/** Starts a query whose result streams into the first response. */
export function prefetch<Data, Failure, Key extends QueryKey>(
  options: FetchQueryOptions<Data, Failure, Data, Key>,
): void {
  void getQueryClient().prefetchQuery(options);
}

/** The same for queries that take milliseconds: the first response already holds what they found. */
export const prefetchNow = <Data, Failure, Key extends QueryKey>(
  options: FetchQueryOptions<Data, Failure, Data, Key>,
): Promise<void> => getQueryClient().prefetchQuery(options);
