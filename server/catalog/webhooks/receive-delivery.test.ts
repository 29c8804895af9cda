import { createHmac } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../../doors/testing.ts";
import { targetOf } from "../domain/webhook.ts";
import { receiveDelivery } from "./receive-delivery.ts";
import { updateDelivery } from "../store/deliveries.ts";

let deps: TestDeps;
beforeEach(() => {
  deps = createTestDeps();
});

const push = (more: Record<string, unknown> = {}) => ({
  ref: "refs/heads/main",
  repository: { name: "alpha", default_branch: "main", owner: { login: "waymark" } },
  ...more,
});
const sign = (body: string, algorithm = "sha256", secret = deps.webhookSecret) =>
  `${algorithm}=${createHmac(algorithm, secret).update(body).digest("hex")}`;
const deliver = (
  overrides: { body?: string; signature?: string | null; deliveryId?: string; event?: string } = {},
) => {
  const body = overrides.body ?? JSON.stringify(push());
  return receiveDelivery(deps, {
    deliveryId: overrides.deliveryId ?? "d-1",
    event: overrides.event ?? "push",
    signature: overrides.signature === undefined ? sign(body) : overrides.signature,
    body: Buffer.from(body),
  });
};
const count = (table: string) => deps.db.raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get();

describe("receiveDelivery", () => {
  it.each([
    ["no signature", () => deliver({ signature: null })],
    ["a wrong secret", () => deliver({ signature: sign(JSON.stringify(push()), "sha256", "other") })],
    ["SHA-1 only", () => deliver({ signature: sign(JSON.stringify(push()), "sha1") })],
    ["a signature over other bytes", () => deliver({ signature: sign(`${JSON.stringify(push())} `) })],
    ["an unsigned body that is not even JSON", () => deliver({ body: "{", signature: "sha256=00" })],
  ])("refuses %s before it reads the body", async (_case, attempt) => {
    await expect(attempt()).rejects.toMatchObject({ code: "signature_invalid" });
    expect(count("webhook_deliveries")).toBe(0);
  });

  it("refuses a signed body that is not JSON and a delivery without its headers", async () => {
    await expect(deliver({ body: "{", signature: sign("{") })).rejects.toMatchObject({
      code: "invalid_input",
    });
    const body = JSON.stringify(push());
    const bare = { deliveryId: null, event: "push", signature: sign(body), body: Buffer.from(body) };
    await expect(receiveDelivery(deps, bare)).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("accepts one of a hundred equal deliveries at once and stores its work with it", async () => {
    const states = await Promise.all(Array.from({ length: 100 }, () => deliver()));
    expect(states.filter((state) => state === "accepted")).toHaveLength(1);
    expect([count("webhook_deliveries"), count("jobs")]).toEqual([1, 1]);
  });

  it("takes the same bytes under a new id as the same delivery, and other bytes as another", async () => {
    await deliver();
    expect(await deliver({ deliveryId: "d-2" })).toBe("duplicate");
    expect(await deliver({ deliveryId: "d-3", body: JSON.stringify(push({ after: "x" })) })).toBe("accepted");
  });

  it("processes a delivery again when it is sent again after a failure", async () => {
    await deliver();
    const id = String(deps.db.raw.prepare("SELECT id FROM webhook_deliveries").pluck().get());
    deps.db.raw.exec("UPDATE jobs SET state = 'failed'");
    await deps.db.withTx((tx) => updateDelivery(tx, id, { state: "failed", error: "x" }));
    expect(await deliver()).toBe("accepted");
    expect(deps.db.raw.prepare("SELECT count(*) FROM jobs WHERE state = 'queued'").pluck().get()).toBe(1);
  });

  it("stores nothing and answers not_ready when the database cannot be written", async () => {
    deps.db.raw.exec("DROP TABLE jobs");
    await expect(deliver()).rejects.toMatchObject({ code: "not_ready" });
    expect(count("webhook_deliveries")).toBe(0);
  });
});

describe("targetOf", () => {
  it.each([
    ["push", push(), { kind: "repository", owner: "waymark", repo: "alpha" }],
    ["push", push({ ref: "refs/heads/other" }), { kind: "nothing" }],
    ["push", push({ ref: "refs/tags/main" }), { kind: "nothing" }],
    ["repository", push({ action: "archived" }), { kind: "repository", owner: "waymark", repo: "alpha" }],
    ["membership", {}, { kind: "people" }],
    ["ping", {}, { kind: "nothing" }],
    ["push", "text", { kind: "nothing" }],
  ])("of %s is what the catalog must read again", (event, body, expected) => {
    expect(targetOf(event, body)).toEqual(expected);
  });
});
