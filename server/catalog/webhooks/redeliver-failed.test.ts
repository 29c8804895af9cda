import { describe, expect, it } from "vitest";
import type { WebhookDelivery } from "../../github/webhooks.ts";
import { dueForRedelivery } from "./redeliver-failed.ts";

const now = 100_000_000;
const minute = 60_000;
const attempt = (id: number, guid: string, minutesAgo: number, statusCode = 502): WebhookDelivery => ({
  ...{ id, guid, statusCode, deliveredAtMs: now - minutesAgo * minute },
});
const due = (...deliveries: WebhookDelivery[]): number[] =>
  dueForRedelivery(deliveries, now).map(({ id }) => id);

describe("a delivery that failed", () => {
  it("is asked for again after a minute, then after two, then after four, and then no more", () => {
    expect(due(attempt(1, "a", 0.9))).toEqual([]);
    expect(due(attempt(1, "a", 1))).toEqual([1]);
    expect(due(attempt(2, "a", 1.9), attempt(1, "a", 3))).toEqual([]);
    expect(due(attempt(2, "a", 2), attempt(1, "a", 3))).toEqual([2]);
    expect(due(attempt(3, "a", 4), attempt(2, "a", 6), attempt(1, "a", 7))).toEqual([3]);
    const four = [attempt(4, "a", 60), attempt(3, "a", 64), attempt(2, "a", 66), attempt(1, "a", 67)];
    expect(due(...four)).toEqual([]);
  });

  it("is left alone once one of its attempts arrived, whatever their order", () => {
    expect(due(attempt(2, "a", 5, 202), attempt(1, "a", 9))).toEqual([]);
    expect(due(attempt(2, "a", 5), attempt(1, "a", 9, 200))).toEqual([]);
  });

  it("counts as failed when nobody answered, and is too old after a day", () => {
    expect(due(attempt(1, "a", 5, 0))).toEqual([1]);
    expect(due(attempt(1, "a", 24 * 60 + 1))).toEqual([]);
  });

  it("comes oldest first, twenty to a round", () => {
    const many = Array.from({ length: 30 }, (_, index) => attempt(index, `guid-${index}`, 10 + index));
    expect(due(...many)).toEqual(Array.from({ length: 20 }, (_, index) => 29 - index));
  });
});
