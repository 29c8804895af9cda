import { describe, expect, it } from "vitest";
import { consoleThreshold, toConsole, type ChildLine } from "./console-lines.ts";

const json = (fields: object): ChildLine => ({ name: "web", source: "stdout", line: JSON.stringify(fields) });

describe("what of a child's log reaches the console", () => {
  const everyday = consoleThreshold("info");

  it.each<[string, ChildLine, string | undefined]>([
    ["a request line stays in the file", json({ level: 30, msg: "GET /catalog 200" }), undefined],
    ["a warning shows with the child's name", json({ level: 40, msg: "clock skew" }), "web: clock skew"],
    [
      "an error shows its cause",
      json({ level: 50, msg: "scan failed", err: { message: "timeout" } }),
      "web: scan failed: timeout",
    ],
    [
      "a plain line on stdout stays in the file",
      { name: "web", source: "stdout", line: "Ready in 200ms" },
      undefined,
    ],
    [
      "a plain line on stderr shows",
      { name: "forge", source: "stderr", line: "Error: boom" },
      "forge: Error: boom",
    ],
    ["a level by name counts", json({ level: "info", event: "forge.listening" }), undefined],
    ["an event stands in for a message", json({ level: "warn", event: "hook.lost" }), "web: hook.lost"],
    ["JSON that is no log line counts as plain", json({ hello: 1 }), undefined],
  ])("%s", (_, line, expected) => {
    expect(toConsole(line, everyday)).toBe(expected);
  });

  it("shows everything a person asks for with LOG_LEVEL=debug, and nothing with silent", () => {
    expect(toConsole(json({ level: 20, msg: "query" }), consoleThreshold("debug"))).toBe("web: query");
    expect(toConsole(json({ level: 60, msg: "dead" }), consoleThreshold("silent"))).toBeUndefined();
  });
});
