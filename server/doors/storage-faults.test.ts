/* What people and programs are told when the disk under the database is full, read-only or broken. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { databaseOver, openConnection, openDatabase } from "../../db/client.ts";
import { migrateDatabase } from "../../db/migrate.ts";
import { resolveActor } from "../identity/resolve-actor.ts";
import { lastSeenResolutionMs } from "../identity/domain/session-policy.ts";
import { createLogger } from "../runtime/logger.ts";
import { dataPaths } from "../runtime/paths.ts";
import { toErrorAnswer } from "./error-body.ts";
import { operations } from "./operations.ts";
import { handleRest, type RestAnswer } from "./rest.ts";
import { createTestDeps, testActor, type TestDeps } from "./testing.ts";

type Raw = ReturnType<typeof openConnection>;

const logger = createLogger("test", { level: "silent" });

/** One request as the REST door answers it, error bodies included. */
async function rest(deps: TestDeps, method: string, route: string, body?: object) {
  const request = {
    method,
    segments: route.split("/"),
    query: new URLSearchParams(),
    headers: new Headers(),
    body,
  };
  const caller = { deps, actor: testActor("admin"), requestId: "req_1" };
  try {
    const answer: RestAnswer = await handleRest(operations, caller, request);
    return { status: answer.status, body: answer.body };
  } catch (error) {
    const { status, body: told } = toErrorAnswer(error, "req_1", logger);
    return { status, body: told };
  }
}

let deps: TestDeps;
let token: string;
beforeEach(async () => {
  deps = createTestDeps();
  const made = await rest(deps, "POST", "tokens", { name: "first", role: "viewer" });
  expect(made.status).toBe(201);
  token = (made.body as { token: string }).token;
});

const counts = (): unknown =>
  deps.db.raw
    .prepare("SELECT (SELECT count(*) FROM api_tokens) AS t, (SELECT count(*) FROM audit_events) AS a")
    .get();

const fill = (): void => {
  const pages = deps.db.raw.pragma("page_count", { simple: true });
  deps.db.raw.pragma(`max_page_count = ${String(pages)}`);
};
const makeRoom = (): void => void deps.db.raw.pragma("max_page_count = 1000000");

/** Mutations until the free space inside the last pages is used up. */
async function untilRefused() {
  for (let at = 0; at < 1000; at += 1) {
    const before = counts();
    const answer = await rest(deps, "POST", "tokens", { name: `token-${at}`, role: "viewer" });
    if (answer.status !== 201) return { answer, before };
  }
  throw new Error("never refused");
}

describe("a full disk", () => {
  it("refuses changes with storage_full and changes nothing, answers reads, and heals without a restart", async () => {
    fill();
    const { answer, before } = await untilRefused();
    expect(answer).toEqual({
      status: 503,
      body: {
        code: "storage_full",
        message: "The server's disk is full. Nothing was changed.",
        requestId: "req_1",
      },
    });
    expect(counts()).toEqual(before);
    expect((await rest(deps, "GET", "tokens")).status).toBe(200);
    expect((await rest(deps, "GET", "audit/verify")).body).toMatchObject({ ok: true });
    makeRoom();
    expect((await rest(deps, "POST", "tokens", { name: "after", role: "viewer" })).status).toBe(201);
    expect((await rest(deps, "GET", "audit/verify")).body).toMatchObject({ ok: true });
  });

  it("lets people in whose last visit cannot be noted", async () => {
    fill();
    await untilRefused();
    deps.clock.now += lastSeenResolutionMs + 1;
    deps.db.raw.pragma("query_only = ON");
    const credentials = { sessionToken: undefined, authorization: `Bearer ${token}` };
    await expect(resolveActor(deps, credentials)).resolves.toMatchObject({ actor: { name: "first" } });
  });
});

describe("a read-only disk", () => {
  it("refuses changes with storage_read_only and answers reads", async () => {
    deps.db.raw.pragma("query_only = ON");
    const answer = await rest(deps, "POST", "tokens", { name: "second", role: "viewer" });
    expect(answer).toMatchObject({ status: 503, body: { code: "storage_read_only" } });
    expect((await rest(deps, "GET", "tokens")).status).toBe(200);
  });
});

describe("a database that another process keeps", () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-busy-"));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("refuses changes with storage_busy, answers reads, and takes changes again once it is free", async () => {
    const { database, backups } = dataPaths(folder);
    migrateDatabase({ file: database, backupFolder: backups, now: 0 });
    const [writer, reader, other] = [1, 2, 3].map(() => openConnection(database)) as [Raw, Raw, Raw];
    writer.pragma("busy_timeout = 10");
    const busy = { ...deps, db: { ...databaseOver(writer, reader), raw: writer } };
    const change = () => rest(busy, "POST", "tokens", { name: "second", role: "viewer" });
    other.exec("BEGIN IMMEDIATE");
    expect(await change()).toMatchObject({ status: 503, body: { code: "storage_busy" } });
    expect((await rest(busy, "GET", "tokens")).body).toMatchObject({ items: [] });
    other.exec("ROLLBACK");
    expect(await change()).toMatchObject({ status: 201 });
    for (const connection of [writer, reader, other]) connection.close();
  });
});

describe("a damaged database file", () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-damaged-"));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("is named as such by every read that meets it, without a word about its inside", async () => {
    const { database, backups } = dataPaths(folder);
    migrateDatabase({ file: database, backupFolder: backups, now: 0 });
    const db = { ...openDatabase(database), raw: deps.db.raw };
    const pages = fs.openSync(database, "r+");
    fs.writeSync(pages, Buffer.alloc(fs.fstatSync(pages).size - 4096, 0x5a), 0, null, 4096);
    fs.closeSync(pages);
    const answer = await rest({ ...deps, db }, "GET", "tokens");
    db.close();
    expect(answer).toEqual({
      status: 503,
      body: {
        code: "storage_failed",
        message: "The server's database file is damaged. Restore the last backup.",
        requestId: "req_1",
      },
    });
  });
});
