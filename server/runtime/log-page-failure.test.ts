import { expect, it } from "vitest";
import pino from "pino";
import { logPageFailure } from "./log-page-failure.ts";

it("writes the reference a person saw, and nothing they typed into the address", () => {
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  const error = Object.assign(new Error("no such table: runs"), { digest: "1446477290" });
  logPageFailure(logger, error, { method: "GET", path: "/runs?values.apiKey=hunter2" });
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    reference: "1446477290",
    path: "/runs",
    msg: "a page could not be shown",
    err: { message: "no such table: runs" },
  });
  expect(lines.join("")).not.toContain("hunter2");
});
