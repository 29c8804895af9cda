import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  closeInterruptedDeliveries,
  deleteHook,
  type Delivery,
  findDelivery,
  findHook,
  finishDelivery,
  type HookFields,
  type HookOwner,
  insertDelivery,
  insertHook,
  listDeliveries,
  listHooks,
  trimDeliveries,
  updateHook,
} from "./hooks.ts";
import { deleteRepository } from "./repositories.ts";
import { NOW, openTestStore, type TestStore } from "./testing.ts";

let store: TestStore;
let organization: HookOwner;
beforeEach(() => {
  store = openTestStore();
  organization = { organizationId: store.organization.id };
});

const fields: HookFields = {
  config: { url: "http://127.0.0.1:9/hook", content_type: "json", insecure_ssl: "0", secret: "s3cret" },
  events: ["push", "pull_request"],
  isActive: true,
};
const hook = (owner: HookOwner = organization, change: Partial<HookFields> = {}) =>
  insertHook(store.db, owner, { fields: { ...fields, ...change }, now: NOW });

const delivery = (hookId: number, change: Partial<Delivery> = {}) =>
  insertDelivery(store.db, {
    hook_id: hookId,
    guid: "g",
    event: "push",
    action: null,
    repository_id: null,
    redelivery: 0,
    payload: "{}",
    request_headers: "{}",
    status: "pending",
    status_code: 0,
    duration_ms: 0,
    response_headers: "{}",
    response_body: "",
    delivered_at: NOW,
    ...change,
  });

describe("a hook", () => {
  it("belongs to a repository or to an organisation, and is listed there only, oldest first", () => {
    const repository = { repositoryId: store.repository("a").id };
    const other = { repositoryId: store.repository("b").id };
    const ids = [hook(repository), hook(organization), hook(repository)];
    expect(listHooks(store.db, repository).map(({ id }) => id)).toEqual([ids[0], ids[2]]);
    expect(listHooks(store.db, organization).map(({ id, owner }) => [id, owner])).toEqual([
      [ids[1], organization],
    ]);
    expect(listHooks(store.db, other)).toEqual([]);
  });

  it("is read back as it was written", () => {
    const id = hook(organization, { isActive: false });
    expect(findHook(store.db, id)).toEqual({
      ...fields,
      id,
      owner: organization,
      isActive: false,
      createdAt: NOW,
      updatedAt: NOW,
    });
    expect(findHook(store.db, id + 1)).toBeUndefined();
  });

  it("changes what it sends and where to, not whose it is or since when", () => {
    const id = hook();
    const { secret: _secret, ...config } = fields.config;
    updateHook(store.db, id, { fields: { config, events: ["*"], isActive: false }, now: NOW + 1 });
    expect(findHook(store.db, id)).toEqual({
      id,
      owner: organization,
      config,
      events: ["*"],
      isActive: false,
      createdAt: NOW,
      updatedAt: NOW + 1,
    });
  });

  it("that points nowhere is refused by the database: it belongs to exactly one owner", () => {
    const insert = store.db.prepare(
      "INSERT INTO hooks (organization_id, repository_id, config, events, active, created_at, updated_at) VALUES (?, ?, '{}', '[]', 1, 0, 0)",
    );
    const { id } = store.repository("a");
    expect(() => insert.run(null, null)).toThrow(/CHECK/);
    expect(() => insert.run(store.organization.id, id)).toThrow(/CHECK/);
    expect(() => insert.run(null, id + 1)).toThrow(/FOREIGN KEY/);
  });

  it("with an address nobody can have stored is an error instead of a delivery", () => {
    const id = hook();
    store.db.prepare("UPDATE hooks SET config = '{\"url\":1}' WHERE id = ?").run(id);
    expect(() => findHook(store.db, id)).toThrow(/url/);
  });

  it("takes its deliveries with it, and goes with its repository", () => {
    const repository = store.repository("a");
    const [own, kept] = [hook({ repositoryId: repository.id }), hook()];
    delivery(own);
    delivery(kept);
    deleteRepository(store.db, repository.id);
    expect([store.count("hooks"), store.count("deliveries")]).toEqual([1, 1]);
    deleteHook(store.db, kept);
    expect([store.count("hooks"), store.count("deliveries")]).toEqual([0, 0]);
  });
});

describe("deliveries", () => {
  const outcome = {
    status: "OK",
    status_code: 200,
    duration_ms: 12,
    response_headers: '{"a":"b"}',
    response_body: "fine",
  };

  it("are visible before they are sent, and say afterwards what came of them", () => {
    const hookId = hook();
    const id = delivery(hookId, { payload: '{"ref":"é"}', action: "opened", repository_id: 7 });
    expect(findDelivery(store.db, hookId, id)).toMatchObject({ status: "pending", repository_id: 7 });
    finishDelivery(store.db, id, outcome);
    expect(findDelivery(store.db, hookId, id)).toMatchObject({
      ...outcome,
      payload: '{"ref":"é"}',
      action: "opened",
      delivered_at: NOW,
    });
  });

  it("are found below their own hook only", () => {
    const [first, second] = [hook(), hook()];
    const id = delivery(first);
    expect(findDelivery(store.db, second, id)).toBeUndefined();
    expect(listDeliveries(store.db, second, { before: id + 1, limit: 10 })).toEqual([]);
  });

  it("are listed newest first, each once over all pages", () => {
    const hookId = hook();
    const other = hook();
    const ids: number[] = [];
    for (let count = 0; count < 9; count += 1) {
      ids.unshift(delivery(hookId));
      delivery(other);
    }
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), (limit) => {
        const seen: number[] = [];
        let before = Number.MAX_SAFE_INTEGER;
        for (let page = 0; page <= ids.length && before > 0; page += 1) {
          const shown = listDeliveries(store.db, hookId, { before, limit }).map(({ id }) => id);
          expect(shown.length).toBeLessThanOrEqual(limit);
          seen.push(...shown);
          before = shown.at(-1) ?? 0;
        }
        expect(seen).toEqual(ids);
      }),
    );
  });

  it.each([
    [0, []],
    [1, [5]],
    [4, [5, 4, 3, 2]],
    [5, [5, 4, 3, 2, 1]],
    [6, [5, 4, 3, 2, 1]],
  ])("are kept by number, the newest %i, without touching another hook's", (keep, left) => {
    const [hookId, other] = [hook(), hook()];
    const ids = new Map<number, number>();
    for (let number = 1; number <= 5; number += 1) {
      delivery(other);
      ids.set(delivery(hookId), number);
    }
    trimDeliveries(store.db, hookId, keep);
    const page = { before: Number.MAX_SAFE_INTEGER, limit: 100 };
    expect(listDeliveries(store.db, hookId, page).map(({ id }) => ids.get(id))).toEqual(left);
    expect(listDeliveries(store.db, other, page)).toHaveLength(5);
  });

  it("that a stopped forge did not send say so at the next start, and the others keep their answer", () => {
    const hookId = hook();
    const [sent, open] = [delivery(hookId), delivery(hookId)];
    finishDelivery(store.db, sent, outcome);
    closeInterruptedDeliveries(store.db);
    expect(findDelivery(store.db, hookId, open)?.status).toBe("the forge stopped before it was sent");
    expect(findDelivery(store.db, hookId, sent)?.status).toBe("OK");
  });
});
