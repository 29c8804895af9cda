import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { formatTimeAgo, formatTimeUntil, TimeAgo } from "./time-ago";

const nowMs = Date.parse("2026-11-22T12:00:00Z");

describe("formatTimeAgo", () => {
  it.each([
    ["2026-11-22T11:59:30Z", "just now"],
    ["2026-11-22T11:58:59Z", "1 minute ago"],
    ["2026-11-22T09:00:00Z", "3 hours ago"],
    ["2026-11-21T12:00:00Z", "yesterday"],
    ["2026-10-01T12:00:00Z", "last month"],
    ["2026-12-06T12:00:00Z", "in 2 weeks"],
  ])("says of %s at noon: %s", (at, words) => {
    expect(formatTimeAgo(at, nowMs)).toBe(words);
  });
});

describe("formatTimeUntil", () => {
  it.each([
    ["2026-11-22T12:02:00Z", "in 2 minutes"],
    ["2026-11-22T12:00:59.600Z", "in 1 minute"],
    ["2026-11-22T12:00:59.400Z", "in a moment"],
    ["2026-11-22T12:00:00.001Z", "in a moment"],
    ["2026-11-22T12:00:00Z", "now"],
    ["2026-11-22T11:59:00.501Z", "now"],
    ["2026-11-22T11:59:00Z", "1 minute ago"],
  ])("says of what is due %s at noon: %s", (at, words) => {
    expect(formatTimeUntil(at, nowMs)).toBe(words);
  });
});

it("keeps the exact moment for machines and on hover", () => {
  expect(renderToStaticMarkup(<TimeAgo at="2026-11-22T09:05:00.000Z" nowMs={nowMs} />)).toBe(
    '<time dateTime="2026-11-22T09:05:00.000Z" title="2026-11-22 09:05 UTC">2 hours ago</time>',
  );
});
