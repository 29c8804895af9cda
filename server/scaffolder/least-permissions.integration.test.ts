// A run with a GitHub App that has what the manifest asks for and nothing else; the forge refuses what was not granted.
import { afterAll, beforeAll, expect, it } from "vitest";
import { neededPermissions } from "../github/app-manifest.ts";
import { getRunDetail } from "./runs/get-run.ts";
import { fixtureTemplate } from "./testing/fixture-template.ts";
import { startRunBench, type RunBench } from "./testing/run-bench.ts";

let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench({ asApp: true });
});
afterAll(() => bench.close());

const grant = (permissions: Readonly<Record<string, string>>) =>
  bench.forgeAdmin("PUT", "/_forge/apps/waymark-waymark/permissions", { permissions });

it("a run succeeds with the permissions the manifest asks for", async () => {
  const id = await bench.start(fixtureTemplate("least"));
  expect(await bench.settle(id)).toMatchObject({ state: "succeeded" });
  const { steps } = await getRunDetail(bench.deps, { id });
  expect(steps.filter(({ state }) => state !== "done").map(({ id: step, detail }) => [step, detail])).toEqual(
    [],
  );
});

const used = ["administration", "contents", "workflows", "issues", "secrets", "actions_variables", "members"];

it.each(used)("without %s it ends, or waits for nobody, and names it", async (name) => {
  const { [name]: _taken, ...rest } = neededPermissions();
  await grant(rest);
  const refused = await bench.start(fixtureTemplate(`without-${name.replaceAll("_", "-")}`)).then(
    async (id) => {
      expect(await bench.settle(id)).toMatchObject({ state: "failed", messageCode: "forge_permission" });
      return (await getRunDetail(bench.deps, { id })).steps.find(({ state }) => state === "failed")?.detail;
    },
    (error: unknown) => String(error),
  );
  await grant(neededPermissions());
  expect(refused).toContain(`${name}=`);
});
