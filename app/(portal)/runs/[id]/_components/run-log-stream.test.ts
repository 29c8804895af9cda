import { describe, expect, it } from "vitest";
import { parseRunEvent } from "./run-log-stream";

describe("an event of the log stream", () => {
  const event = {
    id: 3,
    at: "2026-01-15T09:00:00.000Z",
    step: null,
    level: "info",
    message: "Created the repository.",
  };

  it("is read as sent", () => {
    expect(parseRunEvent(JSON.stringify({ ...event, more: 1 }))).toEqual(event);
  });

  it.each([
    ["no JSON", "{"],
    ["a number", "7"],
    ["no id", JSON.stringify({ ...event, id: "3" })],
    ["an unknown level", JSON.stringify({ ...event, level: "x" })],
  ])("is passed over when it is %s", (_case, data) => {
    expect(parseRunEvent(data)).toBeUndefined();
  });
});
