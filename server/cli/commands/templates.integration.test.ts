import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { openDatabase } from "../../../db/client.ts";
import { migrateDatabase } from "../../../db/migrate.ts";
import { anEntity, seedEntities } from "../../catalog/testing.ts";
import { openMasterKey } from "../../doors/create-deps.ts";
import { dataPaths } from "../../runtime/paths.ts";
import { findProjectRoot } from "../../runtime/project-root.ts";
import { runCommandLine } from "../run-command-line.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-cli-render-"));
  fs.writeFileSync(path.join(folder, "values.yaml"), "name: checkout-api\nowner: group:default/solo\n");
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const answerSchema = z.object({
  assumptions: z.array(z.string()),
  plan: z.object({
    repository: z.object({ owner: z.string() }),
    warnings: z.array(z.object({ code: z.string() })),
  }),
});

const dataDir = () => path.join(folder, "data");
const template = path.join(findProjectRoot(), "templates/typescript-service");

async function render(environment: object = {}, more: readonly string[] = []) {
  const outcome = await runCommandLine({
    line: [
      "templates",
      "render",
      template,
      "--values",
      path.join(folder, "values.yaml"),
      "--out",
      path.join(folder, "out"),
      "--json",
      ...more,
    ],
    environment: { WAYMARK_DATA: dataDir(), ...environment },
    progress: () => undefined,
  });
  expect(outcome.stderr).toBe("");
  const { assumptions, plan } = answerSchema.parse(JSON.parse(outcome.stdout));
  const organisation = plan.repository.owner;
  return { assumptions, organisation, warnings: plan.warnings.map(({ code }) => code) };
}

async function fillCatalog(members: readonly string[]): Promise<void> {
  const paths = dataPaths(dataDir());
  openMasterKey({ masterKeyFile: undefined }, paths);
  migrateDatabase({ file: paths.database, backupFolder: paths.backups, now: 0 });
  const db = openDatabase(paths.database);
  await seedEntities(db, [
    anEntity("solo", { kind: "Group", spec: { type: "team", children: [], members } }),
  ]);
  db.close();
}

describe("the approvals of a rendered plan", () => {
  it("follow the owner's members where a catalog knows them, as in a run", async () => {
    await fillCatalog(["ada"]);
    expect(await render()).toMatchObject({ assumptions: [], warnings: ["small_team"] });
  });

  it("are the full ones for a team that is large enough", async () => {
    await fillCatalog(["ada", "grace", "lin"]);
    expect(await render()).toMatchObject({ assumptions: [], warnings: [] });
  });

  it("say what they assume where there is nothing to ask, and make no data folder for it", async () => {
    const { assumptions, warnings } = await render();
    expect(assumptions).toEqual([
      expect.stringContaining("The organisation is taken to be waymark"),
      expect.stringContaining("there is no portal to ask"),
    ]);
    expect(warnings).toEqual([]);
    expect(fs.existsSync(dataDir())).toBe(false);
  });

  it("say so when the portal is away or does not know the owner", async () => {
    const away = { WAYMARK_URL: "http://127.0.0.1:9", WAYMARK_TOKEN: "wm_x" };
    expect((await render(away)).assumptions).toEqual([
      expect.stringContaining("The organisation is taken to be waymark"),
      expect.stringContaining("does not answer"),
    ]);
    fs.rmSync(path.join(folder, "out"), { recursive: true });
    await fillCatalog([]);
    fs.writeFileSync(path.join(folder, "values.yaml"), "name: checkout-api\nowner: group:default/other\n");
    expect((await render()).assumptions).toEqual([
      expect.stringContaining("does not know group:default/other"),
    ]);
  });
});

describe("the organisation of a rendered plan", () => {
  it("is the one given, and then nothing is said about it", async () => {
    const { assumptions, organisation } = await render({}, ["--org", "acme-inc"]);
    expect(assumptions).toEqual([expect.stringContaining("there is no portal to ask")]);
    expect(organisation).toBe("acme-inc");
  });

  it("is the local forge's otherwise", async () => {
    expect((await render()).organisation).toBe("waymark");
  });

  it("is refused when it can be none", async () => {
    const outcome = await runCommandLine({
      line: ["templates", "render", template, "--values", "v", "--out", "o", "--org", "a/b"],
      environment: { WAYMARK_DATA: dataDir() },
      progress: () => undefined,
    });
    expect(outcome).toMatchObject({ status: 2, stderr: expect.stringContaining("--org: ") });
  });
});
