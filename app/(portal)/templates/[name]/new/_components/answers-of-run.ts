import { serverCaller } from "~/app/_trpc/server";

/** Answers of an earlier run to begin with; none when there is no such run. */
export async function answersOfRun(id: string | string[] | undefined): Promise<Record<string, unknown>> {
  if (typeof id !== "string") return {};
  const run = await (await serverCaller()).runs.get({ id }).catch(() => undefined);
  return run?.answers ?? {};
}
