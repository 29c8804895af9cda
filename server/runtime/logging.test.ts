import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLogger, toPrettyLine, type Logger } from "./logger.ts";

let written: string[];
beforeEach(() => {
  written = [];
});
afterEach(() => vi.restoreAllMocks());

/** What a line of the portal's log holds: pino writes past process.stdout, so the pretty form is what is caught. */
function logged(log: (logger: Logger) => void, level = "trace"): string {
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  log(createLogger("web", { level, format: "pretty" }));
  vi.restoreAllMocks();
  return written.join("");
}

describe("a secret in a logged value", () => {
  const canary = "canary-7f3a";

  it.each([
    ["password", { password: canary }],
    ["token", { token: canary }],
    ["secret", { secret: canary }],
    ["authorization", { authorization: `Bearer ${canary}` }],
    ["cookie", { cookie: `waymark=${canary}` }],
    ["set-cookie", { headers: { "set-cookie": `waymark=${canary}` } }],
    ["privateKey", { privateKey: canary }],
    ["encrypted_value", { encrypted_value: canary }],
    ["clientSecret", { clientSecret: canary }],
    ["webhookSecret", { webhookSecret: canary }],
    ["accessToken", { accessToken: canary }],
    ["refresh_token", { refresh_token: canary }],
    ["a request's header", { req: { headers: { authorization: canary } } }],
    ["an option of a deeper object", { a: { b: { c: { token: canary } } } }],
    ["an item of a list", { items: [{ token: canary }, { token: canary }] }],
    [
      "a header of a failed request",
      { err: Object.assign(new Error("no"), { request: { headers: { authorization: canary } } }) },
    ],
    ["a detail of an error", { err: Object.assign(new Error("no"), { details: { token: canary } }) }],
  ])("under %s never leaves the process", (_case, values) => {
    const line = logged((logger) => logger.error(values, "it failed"));
    expect(line).not.toContain(canary);
    expect(line).toContain("[redacted]");
    expect(line).toContain("it failed");
  });

  it("is told apart from whether there is one, and a value that leads back to itself ends", () => {
    const values: Record<string, unknown> = { hasToken: true, token: null, password: false, at: new Date(0) };
    values["self"] = { again: values };
    const line = logged((logger) => logger.info(values, "x"));
    expect(line).toContain('hasToken=true token=null password=false at="1970-01-01T00:00:00.000Z"');
    expect(line).toContain('"self":"[circular]"');
  });

  it("takes nothing else with it", () => {
    const line = logged((logger) =>
      logger.info({ path: "/tokens", status: 200, tokenId: "tok_1" }, "request"),
    );
    expect(line).toContain('path="/tokens" status=200 tokenId="tok_1"');
  });
});

describe("the level of the log", () => {
  it.each([
    ["info", ["info", "warn", "error"]],
    ["error", ["error"]],
    ["silent", []],
    ["trace", ["debug", "info", "warn", "error"]],
  ])("%s writes %j", (level, expected) => {
    const text = logged((logger) => {
      logger.debug("debug");
      logger.info("info");
      logger.warn("warn");
      logger.error("error");
    }, level);
    const found = text.split("\n").filter((line) => line !== "");
    expect(found.map((line) => line.split(" ").at(-1))).toEqual(expected);
  });
});

describe("a log line for a person", () => {
  const line = (values: object): string =>
    JSON.stringify({ level: 30, time: "2026-01-15T09:00:00.250Z", name: "web", pid: 7, ...values });

  it.each([
    [10, "TRACE"],
    [20, "DEBUG"],
    [30, "INFO "],
    [40, "WARN "],
    [50, "ERROR"],
    [60, "FATAL"],
    [35, "35   "],
  ])("of level %i says %s", (level, label) => {
    expect(toPrettyLine(line({ level, msg: "x" }))).toBe(`09:00:00.250 ${label} web: x\n`);
  });

  it.each([
    ["a message", { msg: "\u001b[2J\u009b31mred\u202e" }],
    ["a value", { msg: "x", note: "\u001b[2J\u009b31mred\u202e" }],
    ["a key", { msg: "x", "\u001b[2J\u009b31mred\u202e": 1 }],
    ["a nested key", { msg: "x", a: { "\u009b31m": 1 } }],
  ])("steers no terminal with %s", (_case, values) => {
    const pretty = toPrettyLine(line(values)).trimEnd();
    expect(pretty).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  });

  it("is one line for every message and value", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.jsonValue(), (msg, value) => {
        const pretty = toPrettyLine(line({ msg, value }));
        expect(pretty.endsWith("\n")).toBe(true);
        expect(pretty.slice(0, -1)).not.toMatch(/[\r\n]/);
      }),
    );
  });
});
