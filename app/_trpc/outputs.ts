import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "~/server/trpc/root.ts";

/** What each operation answers, for the props of components. */
export type Outputs = inferRouterOutputs<AppRouter>;
