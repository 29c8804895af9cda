import { cache } from "react";
import { serverCaller } from "~/app/_trpc/server";

/** Undefined when there is no template of that name, or the reader is not signed in yet. */
export const findTemplate = cache(async (name: string) =>
  (await serverCaller()).templates.get({ name }).catch(() => undefined),
);
