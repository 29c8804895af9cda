import fs from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { httpStatusByCode } from "../kernel/app-error.ts";
import { commands } from "./commands.ts";
import { exitStatusOf } from "./exit-status.ts";
import { runCommandLine } from "./run-command-line.ts";
import { inTurn, startTestPortal, temporaryFolder, type Answered } from "./testing.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const run = (line: readonly string[], environment: Readonly<Record<string, string | undefined>> = {}) =>
  runCommandLine({
    line,
    environment: { WAYMARK_DATA: path.join(folder, "data"), ...environment },
    progress: () => undefined,
  });

async function answered(answer: Answered, ...line: string[]) {
  const portal = await startTestPortal(inTurn(answer));
  return portal.run(line);
}

const anError = (code: keyof typeof httpStatusByCode, message = "Why. What to do."): Answered => ({
  status: httpStatusByCode[code],
  body: { code, message, requestId: "req_1", details: { fields: [] } },
});

describe("waymark without a command", () => {
  it.each([["--help"], ["-h"], ["help"]])("%s lists every command with what it does", async (word) => {
    const { status, stdout, stderr } = await run([word]);
    expect([status, stderr]).toEqual([0, ""]);
    for (const { words, summary } of commands) {
      expect(stdout).toContain(`  ${words.join(" ")}`);
      expect(stdout).toContain(`\n      ${summary}\n`);
    }
    expect(stdout).toContain("69 unreachable, 70 internal error, 75 try again, 77 not allowed");
  });

  it("is a usage error that shows the same", async () => {
    expect(await run([])).toMatchObject({ status: 2, stdout: (await run(["help"])).stdout });
  });
});

describe("a line that names no command", () => {
  it.each([[["nothing"]], [["token"]], [["runs", "remove"]], [["--version"]], [["Token", "list"]]])(
    "%j is a usage error and touches nothing",
    async (line: string[]) => {
      expect(await run(line)).toEqual({
        status: 2,
        stdout: "",
        stderr: `There is no command "${line.join(" ")}". See waymark --help.`,
      });
      expect(fs.readdirSync(folder)).toEqual([]);
    },
  );

  it("is told as JSON to a script that asked for JSON", async () => {
    const { status, stdout, stderr } = await run(["nothing", "--json"]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(JSON.parse(stderr)).toMatchObject({ code: "usage", message: expect.stringContaining("nothing") });
  });
});

describe("every command", () => {
  it.each(commands.map(({ words, summary }) => [words.join(" "), words, summary] as const))(
    "%s explains itself with --help and asks nobody",
    async (_name, words, summary) => {
      const { status, stdout, stderr } = await run([...words, "--help"], { PORT: "nonsense" });
      expect([status, stderr]).toEqual([0, ""]);
      expect(stdout.startsWith(`waymark ${words.join(" ")}`)).toBe(true);
      expect(stdout.endsWith(`\n\n${summary}.`)).toBe(true);
      expect(fs.readdirSync(folder)).toEqual([]);
    },
  );

  it.each(commands.map(({ words }) => [words.join(" "), words] as const))(
    "%s refuses an option it does not have, before anything is asked",
    async (_name, words) => {
      const { status, stdout, stderr } = await run([...words, "--no-such-option"]);
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toContain("--no-such-option");
      expect(stderr).toContain(`Expected waymark ${words.join(" ")}`);
      expect(fs.readdirSync(folder)).toEqual([]);
    },
  );
});

describe("an error of the portal", () => {
  it.each(Object.keys(httpStatusByCode) as (keyof typeof httpStatusByCode)[])(
    "%s ends with its exit status, nothing on stdout, and its words on stderr",
    async (code) => {
      expect(await answered(anError(code), "whoami")).toEqual({
        status: exitStatusOf(code),
        stdout: "",
        stderr: `${code}: Why. What to do.`,
      });
    },
  );

  it.each([
    ["unauthenticated", 77],
    ["forbidden", 77],
    ["not_found", 1],
    ["conflict", 1],
    ["rate_limited", 75],
    ["storage_full", 75],
    ["invalid_input", 2],
  ] as const)("%s is JSON on stderr for --json, and exits %i too", async (code, status) => {
    const result = await answered(anError(code), "whoami", "--json");
    expect([result.status, result.stdout]).toEqual([status, ""]);
    expect(JSON.parse(result.stderr)).toEqual({
      code,
      message: "Why. What to do.",
      details: { fields: [] },
    });
  });
});

describe("an answer that does not fit", () => {
  it.each([
    ["another shape", { name: 7 }],
    ["a list", []],
    ["null", null],
  ])("of %s is told in one line, without a stack", async (_case, body) => {
    const { status, stdout, stderr } = await answered({ body }, "whoami");
    expect([status, stdout]).toEqual([70, ""]);
    expect(stderr).toMatch(
      /^The portal answered something this command does not understand \(.*another version\?$/,
    );
  });

  it("is an internal error for a script", async () => {
    const { status, stderr } = await answered({ body: {} }, "whoami", "--json");
    expect(status).toBe(70);
    expect(JSON.parse(stderr)).toMatchObject({ code: "internal_error" });
  });
});

describe("a portal elsewhere", () => {
  const away = { WAYMARK_URL: "http://127.0.0.1:9", WAYMARK_TOKEN: "wm_x" };

  it("that does not answer is unreachable, and says which one was tried", async () => {
    expect(await run(["whoami"], away)).toEqual({
      status: 69,
      stdout: "",
      stderr: "Nothing answers at http://127.0.0.1:9. Check WAYMARK_URL.",
    });
    const { stderr } = await run(["whoami", "--json"], away);
    expect(JSON.parse(stderr)).toMatchObject({ code: "unreachable" });
  });

  it.each([
    [
      { WAYMARK_URL: "http://127.0.0.1:9" },
      "WAYMARK_URL is set but WAYMARK_TOKEN is not. Set both or neither.",
    ],
    [{ WAYMARK_TOKEN: "wm_x" }, "WAYMARK_TOKEN is set but WAYMARK_URL is not. Set both or neither."],
    [{ ...away, WAYMARK_TOKEN: "" }, "WAYMARK_URL is set but WAYMARK_TOKEN is not. Set both or neither."],
    [{ WAYMARK_URL: "portal", WAYMARK_TOKEN: "wm_x" }, expect.stringMatching(/^WAYMARK_URL: /)],
    [{ LOG_LEVEL: "loud" }, expect.stringMatching(/^LOG_LEVEL: /)],
  ])(
    "half described by %j is a configuration error, and nothing is done here instead",
    async (given, text) => {
      expect(await run(["whoami"], given)).toEqual({ status: 78, stdout: "", stderr: text });
      expect(fs.readdirSync(folder)).toEqual([]);
    },
  );

  it("is asked under its address however it ends, with the token and no cookie", async () => {
    const portal = await startTestPortal(inTurn({ body: { name: "ci", role: "viewer" } }), "wm_secret");
    const environment = { WAYMARK_URL: `${portal.url}//`, WAYMARK_TOKEN: "wm_secret" };
    expect(await run(["whoami"], environment)).toMatchObject({ status: 0, stdout: "ci (viewer)" });
    expect(portal.asked).toMatchObject([
      { method: "GET", target: "/api/v1/viewer", headers: { authorization: "Bearer wm_secret" } },
    ]);
    expect(portal.asked[0]?.headers).not.toHaveProperty("cookie");
  });
});
