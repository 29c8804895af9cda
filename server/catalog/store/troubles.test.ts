import { beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { anEntity, seedEntities } from "../testing.ts";
import { aRepository, seedRepositories } from "../testing/rows.ts";
import { removeEntity } from "./entities.ts";
import { listOwnerless, listUnreadableRepositories } from "./troubles.ts";

let db: ReturnType<typeof createTestDatabase>;
beforeEach(() => {
  db = createTestDatabase();
});

describe("repositories that cannot be read", () => {
  it("are counted all and shown in order of their names, as many as asked for", async () => {
    await seedRepositories(db, [
      aRepository("zeta", { error: "403" }),
      aRepository("fine"),
      aRepository("Alpha", { error: "" }),
      aRepository("beta", { error: "502" }),
    ]);
    const list = async (limit: number) => {
      const { total, rows } = await listUnreadableRepositories(db.read, limit);
      return [total, rows.map(({ name }) => name)];
    };
    expect(await list(10)).toEqual([3, ["Alpha", "beta", "zeta"]]);
    expect(await list(2)).toEqual([3, ["Alpha", "beta"]]);
    expect(await list(0)).toEqual([3, []]);
  });

  it("are none in an empty catalog", async () => {
    expect(await listUnreadableRepositories(db.read, 5)).toEqual({ total: 0, rows: [] });
  });
});

describe("components nobody owns", () => {
  const group = (name: string) => anEntity(name, { kind: "Group", spec: { type: "team", children: [] } });
  const tiered = (name: string, tier: string | undefined, owner?: string) =>
    anEntity(name, {
      metadata: tier === undefined ? {} : { annotations: { "waymark.dev/tier": tier } },
      spec: { owner },
    });
  const list = async (limit = 10) => {
    const { total, rows } = await listOwnerless(db.read, limit);
    return [total, rows.map(({ name }) => name)];
  };

  it("name no owner, one that cannot be read, or one the catalog does not know", async () => {
    await seedEntities(db, [
      group("payments"),
      anEntity("ada", { kind: "User", spec: { memberOf: [] } }),
      anEntity("owned"),
      anEntity("by-a-person", { spec: { owner: "user:ada" } }),
      anEntity("in-capitals", { spec: { owner: "Group:Default/PAYMENTS" } }),
      anEntity("no-owner", { spec: { owner: undefined } }),
      anEntity("unreadable", { spec: { owner: "a/b/c" } }),
      anEntity("unknown", { spec: { owner: "nobody" } }),
      anEntity("elsewhere", { spec: { owner: "ext/payments" } }),
    ]);
    expect(await list()).toEqual([4, ["elsewhere", "no-owner", "unknown", "unreadable"]]);
  });

  it("are components alone", async () => {
    const kinds = ["API", "Resource", "System", "Domain", "Location", "Group"];
    await seedEntities(
      db,
      kinds.map((kind) => anEntity("x", { kind, spec: { owner: undefined } })),
    );
    expect(await list()).toEqual([0, []]);
  });

  it("come most critical first, those without a tier last, equals by name", async () => {
    await seedEntities(db, [
      tiered("none", undefined),
      tiered("three", "3"),
      tiered("zero", "0"),
      tiered("also-three", "3"),
      tiered("wrong", "9"),
    ]);
    expect(await list()).toEqual([5, ["zero", "also-three", "three", "none", "wrong"]]);
    expect(await list(1)).toEqual([5, ["zero"]]);
  });

  it("are more when a team leaves, and fewer when it comes back", async () => {
    await seedEntities(db, [group("payments"), anEntity("a"), anEntity("b")]);
    expect(await list()).toEqual([0, []]);
    await db.withTx((tx) => removeEntity(tx, "group:default/payments", 5));
    expect(await list()).toEqual([2, ["a", "b"]]);
    await seedEntities(db, [group("payments")]);
    expect(await list()).toEqual([0, []]);
  });
});
