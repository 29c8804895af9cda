import { cache } from "react";
import { serverCaller } from "~/app/_trpc/server";
import { undefinedIfMissing } from "../../../_shell/undefined-if-missing";

/** Undefined when there is no template of that name. */
export const findTemplate = cache(async (name: string) =>
  undefinedIfMissing((await serverCaller()).templates.get({ name })),
);

/** For the title of the page, which is also made for whoever is sent to sign in. */
export const titleOfTemplate = async (name: string): Promise<string | undefined> =>
  (await findTemplate(name).catch(() => undefined))?.title;
