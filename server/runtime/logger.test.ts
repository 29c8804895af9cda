import { describe, expect, it } from "vitest";
import { toPrettyLine } from "./logger.ts";

describe("a log line for a person", () => {
  const line = (values: object): string =>
    JSON.stringify({ level: 30, time: "2026-01-15T09:00:00.250Z", name: "web", pid: 7, ...values });

  it("has time, level, process, message, then the values", () => {
    expect(toPrettyLine(line({ msg: "request", status: 200, path: "/a b" }))).toBe(
      '09:00:00.250 INFO  web: request status=200 path="/a b"\n',
    );
  });

  it("stays one line whatever a value holds", () => {
    const pretty = toPrettyLine(line({ msg: "x\nforged", note: "a\nforged line" }));
    expect(pretty.trimEnd()).not.toContain("\n");
  });

  it("is passed on as it is when it is of another form", () => {
    expect(toPrettyLine('{"a":1}')).toBe('{"a":1}');
  });
});
