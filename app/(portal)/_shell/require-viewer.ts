/*
 * Every page of the portal starts here: no session, no page. A layout is not rendered again on client navigation, so
 * the check belongs to pages; the operations behind them check once more.
 */
import { headers } from "next/headers";
import { cache } from "react";
import { requireSession, serverCaller } from "~/app/_trpc/server";
import { pathHeader } from "~/app/_ui/path-header";

export const requireViewer = cache(async () => {
  await requireSession((await headers()).get(pathHeader) ?? "/");
  return (await serverCaller()).viewer.get({});
});
