import { beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import {
  countFailedDeliveries,
  deleteDeliveriesOf,
  findDelivery,
  findDeliveryById,
  findLastDelivery,
  findLastScan,
  insertDelivery,
  insertScan,
  updateDelivery,
  updateScan,
  type DeliveryRow,
  type ScanRow,
} from "./deliveries.ts";
import { countDeliveries, countScans, forgetDeliveries, forgetScans } from "./old-records.ts";
import { findRegistration, saveRegistration } from "./webhook-registration.ts";

let db: ReturnType<typeof createTestDatabase>;
beforeEach(() => {
  db = createTestDatabase();
});

const delivery = (id: string, more: Partial<DeliveryRow> = {}): DeliveryRow => ({
  id,
  deliveryId: `guid of ${id}`,
  event: "push",
  bodyHash: `hash of ${id}`,
  repository: "acme/web",
  state: "done",
  receivedAt: 100,
  processedAt: 101,
  error: null,
  ...more,
});
const scan = (id: string, more: Partial<ScanRow> = {}): ScanRow => ({
  id,
  startedAt: 100,
  finishedAt: 110,
  repositories: 3,
  changed: 1,
  stale: 0,
  error: null,
  ...more,
});
const addDeliveries = (...rows: DeliveryRow[]) =>
  db.withTx(async (tx) => {
    for (const row of rows) await insertDelivery(tx, row);
  });
const addScans = (...rows: ScanRow[]) =>
  db.withTx(async (tx) => {
    for (const row of rows) await insertScan(tx, row);
  });
const ids = (table: string) => db.raw.prepare(`SELECT id FROM ${table} ORDER BY id`).pluck().all();

describe("a delivery", () => {
  beforeEach(() => addDeliveries(delivery("a"), delivery("b")));

  it.each([
    ["its id", "guid of a", "another hash", "a"],
    ["its bytes", "another guid", "hash of b", "b"],
    ["both", "guid of b", "hash of b", "b"],
    ["neither", "another guid", "another hash", undefined],
    ["the bytes as an id", "hash of a", "guid of a", undefined],
    ["nothing", "", "", undefined],
  ])("is known again by %s", async (_case, deliveryId, bodyHash, expected) => {
    expect((await findDelivery(db.read, { deliveryId, bodyHash }))?.id).toBe(expected);
  });

  it.each([
    ["id", { deliveryId: "guid of a" }],
    ["bytes", { bodyHash: "hash of a" }],
  ])("is stored once, also by two who both found no such %s", async (_case, same) => {
    await expect(addDeliveries(delivery("c", same))).rejects.toThrow();
    expect(ids("webhook_deliveries")).toEqual(["a", "b"]);
  });

  it("changes by what is given and by nothing else", async () => {
    await db.withTx((tx) => updateDelivery(tx, "a", { state: "failed", error: "503" }));
    await db.withTx((tx) => updateDelivery(tx, "nobody", { state: "failed" }));
    expect(await findDeliveryById(db.read, "a")).toEqual(delivery("a", { state: "failed", error: "503" }));
    expect(await findDeliveryById(db.read, "b")).toEqual(delivery("b"));
    expect(await findDeliveryById(db.read, "nobody")).toBeUndefined();
    expect(await countFailedDeliveries(db.read)).toBe(1);
  });

  it("of a repository that is forgotten goes, and no other", async () => {
    await addDeliveries(delivery("c", { repository: "acme/web-2" }), delivery("d", { repository: null }));
    await db.withTx((tx) => deleteDeliveriesOf(tx, "acme/web"));
    expect(ids("webhook_deliveries")).toEqual(["c", "d"]);
  });
});

describe("the last delivery", () => {
  it("is the one received last, the later id of two at once, and none of none", async () => {
    expect(await findLastDelivery(db.read)).toBeUndefined();
    await addDeliveries(
      delivery("c", { receivedAt: 50 }),
      delivery("a", { receivedAt: 200 }),
      delivery("b", { receivedAt: 200 }),
    );
    expect((await findLastDelivery(db.read))?.id).toBe("b");
  });
});

describe("the last scan", () => {
  it("is the last one that finished, well or not", async () => {
    expect(await findLastScan(db.read)).toBeUndefined();
    await addScans(scan("a"), scan("c", { startedAt: 200, finishedAt: 210, error: "502" }));
    await addScans(scan("d", { startedAt: 300, finishedAt: null }));
    expect(await findLastScan(db.read)).toEqual(scan("c", { startedAt: 200, finishedAt: 210, error: "502" }));
    await db.withTx((tx) => updateScan(tx, "d", { finishedAt: 310, changed: 9 }));
    expect(await findLastScan(db.read)).toMatchObject({ id: "d", changed: 9, repositories: 3 });
  });
});

describe("records that are old enough to be forgotten", () => {
  const states = ["received", "done", "failed"] as const;
  beforeEach(() =>
    addDeliveries(
      ...states.flatMap((state) =>
        [99, 100, 101].map((receivedAt) => delivery(`${state}-${receivedAt}`, { state, receivedAt })),
      ),
    ),
  );

  it("are deliveries up to that moment that somebody has followed", async () => {
    expect(await countDeliveries(db.read)).toBe(9);
    expect(await countDeliveries(db.read, 100)).toBe(4);
    const gone = await db.withTx((tx) => forgetDeliveries(tx, { before: 100, limit: 100 }));
    expect(gone).toBe(4);
    expect(ids("webhook_deliveries")).toEqual([
      "done-101",
      "failed-101",
      "received-100",
      "received-101",
      "received-99",
    ]);
    expect(await countDeliveries(db.read, 100)).toBe(0);
  });

  it.each([
    [0, 0],
    [3, 3],
    [4, 4],
    [5, 4],
  ])("go at most %i at a time", async (limit, expected) => {
    expect(await db.withTx((tx) => forgetDeliveries(tx, { before: 100, limit }))).toBe(expected);
    expect(await countDeliveries(db.read)).toBe(9 - expected);
  });

  it("are scans, except the newest that finished, which says how old the catalog is", async () => {
    await addScans(
      scan("a", { startedAt: 1 }),
      scan("b", { startedAt: 2 }),
      scan("c", { startedAt: 3, finishedAt: null }),
    );
    expect([await countScans(db.read), await countScans(db.read, 100)]).toEqual([3, 2]);
    expect(await db.withTx((tx) => forgetScans(tx, { before: 100, limit: 10 }))).toBe(2);
    expect(ids("catalog_scans")).toEqual(["b"]);
    expect(await db.withTx((tx) => forgetScans(tx, { before: 100, limit: 10 }))).toBe(0);
  });

  it("are no scans after that moment", async () => {
    await addScans(scan("a", { startedAt: 1 }), scan("b", { startedAt: 50 }), scan("c", { startedAt: 51 }));
    expect(await countScans(db.read, 0)).toBe(0);
    expect(await db.withTx((tx) => forgetScans(tx, { before: 50, limit: 1 }))).toBe(1);
    expect(await db.withTx((tx) => forgetScans(tx, { before: 50, limit: 1 }))).toBe(1);
    expect(ids("catalog_scans")).toEqual(["c"]);
  });
});

describe("how the webhook is registered", () => {
  it("is unknown until somebody looked, then what was found last", async () => {
    expect(await findRegistration(db.read)).toBeUndefined();
    const save = (problem: string | null, checkedAt: number) =>
      db.withTx((tx) => saveRegistration(tx, { problem, resent: 2, checkedAt }));
    await save("403: the app lacks organization_hooks", 5);
    await save(null, 9);
    expect(await findRegistration(db.read)).toEqual({ id: 1, problem: null, resent: 2, checkedAt: 9 });
    expect(db.raw.prepare("SELECT count(*) FROM webhook_registration").pluck().get()).toBe(1);
  });
});
