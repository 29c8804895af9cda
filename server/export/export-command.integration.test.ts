/* `waymark export` and `waymark catalog export` as somebody types them, on a data folder where nothing runs. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../db/client.ts";
import { migrateDatabase } from "../../db/migrate.ts";
import { anEntity, seedEntities } from "../catalog/testing.ts";
import { openMasterKey } from "../doors/create-deps.ts";
import { dataPaths } from "../runtime/paths.ts";
import { commandLine } from "../supervisor/testing.ts";

let folder: string;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-export-cli-"));
  const paths = dataPaths(path.join(folder, "data"));
  openMasterKey({ masterKeyFile: undefined }, paths);
  migrateDatabase({ file: paths.database, backupFolder: paths.backups, now: 0 });
  const db = openDatabase(paths.database);
  await seedEntities(
    db,
    Array.from({ length: 130 }, (_, index) => anEntity(`web-${index}`)),
  );
  db.close();
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const waymark = (...args: string[]) =>
  commandLine({ WAYMARK_DATA: path.join(folder, "data"), LOG_LEVEL: "silent" }, ...args);
const at = (name: string): string => path.join(folder, name);

describe("waymark export DIR", () => {
  it("writes everything, notes it in the audit log first and says how much", async () => {
    const { status, stdout } = await waymark("export", at("all"), "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ folder: at("all"), parts: { "catalog/entities": 130 } });
    const lines = fs
      .readFileSync(path.join(at("all"), "audit/events.jsonl"), "utf8")
      .trim()
      .split("\n");
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({
      action: "export.create",
      details: { folder: at("all") },
    });
  });

  it("refuses a folder that is not empty before it notes anything, and a portal elsewhere", async () => {
    const count = (): unknown => {
      const database = new Sqlite(dataPaths(at("data")).database, { readonly: true });
      const found = database.prepare("SELECT count(*) FROM audit_events").pluck().get();
      database.close();
      return found;
    };
    fs.mkdirSync(at("full/mine"), { recursive: true });
    const before = count();
    const { status, stderr } = await waymark("export", at("full"));
    expect([status, fs.readdirSync(at("full")), count()]).toEqual([2, ["mine"], before]);
    expect(stderr).toContain("Expected a new or empty folder");
    expect((await waymark("export")).status).toBe(2);
  });
});

describe("waymark catalog export DIR", () => {
  it("writes every page of the catalog as descriptors that validate", async () => {
    const { status, stdout } = await waymark("catalog", "export", at("catalog"));
    expect([status, stdout]).toEqual([0, expect.stringContaining("Wrote 130 descriptors")]);
    const checked = await waymark("catalog", "validate", at("catalog"));
    expect([checked.status, checked.stdout.trim().split("\n").length]).toEqual([0, 130]);
    expect((await waymark("catalog", "export", at("catalog"))).status).toBe(2);
  });
});
