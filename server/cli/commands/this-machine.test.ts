import fs from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { runCommandLine } from "../run-command-line.ts";
import { startTestPortal, temporaryFolder, type Answer, type TestPortal } from "../testing.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const at = (...names: string[]): string => path.join(folder, ...names);
async function run(line: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const progress: string[] = [];
  const result = await runCommandLine({
    line,
    environment: { WAYMARK_DATA: at("data"), ...environment },
    progress: (told) => void progress.push(told),
  });
  return { ...result, progress };
}
/** A folder in which somebody has done something. */
const fill = () => run(["token", "create", "--name", "ci", "--role", "viewer"]);

describe("setup-link", () => {
  it("is a link to this machine, alone on stdout, and works on a new data folder", async () => {
    const { status, stdout, stderr } = await run(["setup-link"]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:3000\/setup#wms_[\w-]+$/);
    expect(fs.statSync(at("data")).mode & 0o777).toBe(0o700);
  });

  it("is a link to where people reach the portal, and with --json says until when", async () => {
    const { stdout } = await run(["setup-link", "--json"], { PUBLIC_URL: "https://portal.example.com/" });
    const { url, expiresAt }: { url: string; expiresAt: string } = JSON.parse(stdout);
    expect(url).toMatch(/^https:\/\/portal\.example\.com\/setup#wms_/);
    const minutesLeft = (Date.parse(expiresAt) - Date.now()) / 60_000;
    expect(minutesLeft).toBeLessThanOrEqual(30);
    expect(minutesLeft).toBeGreaterThan(29);
  });

  it("leaves no link in the database", async () => {
    const { stdout } = await run(["setup-link"]);
    const secret = stdout.split("#")[1] ?? "";
    for (const file of fs.readdirSync(at("data")))
      expect(fs.readFileSync(at("data", file)).includes(secret), file).toBe(false);
  });
});

describe("an environment nobody can run with", () => {
  it.each([
    "whoami",
    "backup /tmp/none",
    "restore /tmp/none",
    "export /tmp/none",
    "forge token",
    "run t --values /dev/null",
  ])("stops %s with 78 and one line", async (line) => {
    const { status, stdout, stderr } = await run(line.split(" "), { PORT: "x" });
    expect([status, stdout]).toEqual([78, ""]);
    expect(stderr).toMatch(/^PORT: [^\n]+$/);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it.each([
    ["catalog validate", "file-missing: expected a file, or a folder with a catalog-info.yaml"],
    ["slo validate", "unreadable-file: expected a readable file"],
    ["templates validate", "not_found: Expected a template.yaml"],
  ])("does not disturb %s, which needs no portal", async (line, told) => {
    const { status, stdout, stderr } = await run([...line.split(" "), folder], { PORT: "x" });
    expect(status).toBe(1);
    expect(`${stdout}${stderr}`).toContain(told);
  });
});

describe("backup and restore", () => {
  const backup = (...more: string[]) => run(["backup", at("b.tar"), ...more]);

  it("bring everything back, with the key kept elsewhere, and the audit log verifies", async () => {
    await fill();
    const taken = await backup();
    expect(taken).toMatchObject({ status: 0, stderr: "" });
    expect(taken.stdout).toMatch(
      /^Wrote .*b\.tar: \d+ files, \d+ bytes\.\nIt does not hold the master key, without which it cannot be opened/,
    );
    expect(fs.statSync(at("b.tar")).mode & 0o777).toBe(0o600);
    const other = { WAYMARK_DATA: at("new") };
    const restored = await run(["restore", at("b.tar"), "--key", at("data", "master.key")], other);
    expect(restored).toMatchObject({ status: 0, stderr: "" });
    expect(restored.stdout).toMatch(
      /^Restored .*\nThe audit log verifies: \d+ rows, head \d+:[0-9a-f]{64}\.\n/,
    );
    const { stdout } = await run(["token", "list"], other);
    expect(stdout.split("\t")[1]).toBe("ci");
  });

  it("with the key inside say what that means, and need no other", async () => {
    await fill();
    expect((await backup("--with-master-key")).stdout).toContain(
      "whoever has the file can read every stored secret",
    );
    expect(await run(["restore", at("b.tar")], { WAYMARK_DATA: at("new") })).toMatchObject({ status: 0 });
  });

  it("are noted in the audit log, and tell a program what is in the file", async () => {
    await fill();
    const { stdout } = await backup("--json");
    expect(JSON.parse(stdout)).toMatchObject({ file: at("b.tar"), repositories: null, withMasterKey: false });
    expect((await run(["audit", "list"])).stdout.split("\n")[0]).toContain("backup.create");
  });

  it("write over nothing, and take nothing from nowhere", async () => {
    expect(await backup()).toMatchObject({
      status: 78,
      stderr: `There is nothing to back up in ${at("data")}. Set WAYMARK_DATA.`,
    });
    await fill();
    fs.writeFileSync(at("b.tar"), "mine");
    expect(await backup()).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Expected a new file"),
    });
    expect(fs.readFileSync(at("b.tar"), "utf8")).toBe("mine");
    const nowhere = await run(["backup", at("no", "such", "b.tar")]);
    expect(nowhere.status).toBe(2);
    expect(nowhere.stderr).not.toContain("    at ");
  });

  it.each([
    ["a file that is not there", undefined, 2, "Expected a backup, found no file"],
    ["a file that is no backup", "hello", 1, "cannot be used: it ends too early"],
    ["an empty file", "", 1, "cannot be used: it ends too early"],
  ])("make nothing of %s", async (_case, text, status, names) => {
    if (text !== undefined) fs.writeFileSync(at("b.tar"), text);
    const result = await run(["restore", at("b.tar")]);
    expect([result.status, result.stdout]).toEqual([status, ""]);
    expect(result.stderr).toContain(names);
    expect(fs.existsSync(at("data", "waymark.db"))).toBe(false);
  });

  it("never restore into a folder that holds something", async () => {
    await fill();
    await backup("--with-master-key");
    const { status, stderr } = await run(["restore", at("b.tar")]);
    expect(status).toBe(78);
    expect(stderr).toMatch(
      /^Expected WAYMARK_DATA to name a new or an empty folder, found .* Nothing was changed\.$/,
    );
  });

  it("are for this machine, whatever portal elsewhere is named", async () => {
    const elsewhere = { WAYMARK_URL: "http://127.0.0.1:9", WAYMARK_TOKEN: "wm_x" };
    expect(await run(["backup", at("b.tar")], elsewhere)).toMatchObject({
      status: 1,
      stderr: "not_supported: backup works only on the machine the portal runs on. Unset WAYMARK_URL.",
    });
  });
});

describe("export", () => {
  it("writes what the portal knows as plain files, without a secret, and notes it", async () => {
    const { stdout: token } = await fill();
    const { status, stdout } = await run(["export", at("out")]);
    expect(status).toBe(0);
    const lines = stdout.split("\n");
    expect(lines[0]).toBe(`Wrote ${at("out")}:`);
    for (const line of lines.slice(1)) expect(line).toMatch(/^ *\d+ {2}\S+$/);
    const files = fs
      .readdirSync(at("out"), { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile());
    expect(files.length).toBeGreaterThan(5);
    for (const file of files)
      expect(fs.readFileSync(path.join(file.parentPath, file.name)).includes(token)).toBe(false);
    expect((await run(["audit", "list"])).stdout.split("\n")[0]).toContain("export.create");
  });

  it("refuses a folder that holds something, and has nothing to take from nowhere", async () => {
    expect(await run(["export", at("out")])).toMatchObject({ status: 78, stdout: "" });
    await fill();
    fs.mkdirSync(at("out"));
    fs.writeFileSync(at("out", "mine"), "mine");
    expect(await run(["export", at("out")])).toMatchObject({ status: 2, stdout: "" });
    expect(fs.readdirSync(at("out"))).toEqual(["mine"]);
    expect((await run(["audit", "list"])).stdout).not.toContain("export.create");
  });
});

describe("forge token", () => {
  async function forge(answer: Answer): Promise<TestPortal> {
    const started = await startTestPortal(answer);
    fs.mkdirSync(at("data", "forge"), { recursive: true });
    fs.writeFileSync(at("data", "forge", "token"), "key of the forge\n");
    return started;
  }
  const portOf = ({ url }: TestPortal) => ({ WAYMARK_FORGE_PORT: new URL(url).port });

  it("is a token alone on stdout, for an account of its own that owns the organisation", async () => {
    const started = await forge(() => ({ body: { token: "ghp_1" } }));
    expect(await run(["forge", "token"], portOf(started))).toMatchObject({
      status: 0,
      stdout: "ghp_1",
      stderr: "",
    });
    expect(started.asked.map(({ method, target, body }) => [method, target, body])).toEqual([
      ["PUT", "/_forge/accounts/local-operator", { name: "Local operator" }],
      ["PUT", "/api/v3/orgs/waymark/memberships/local-operator", { role: "admin" }],
      ["POST", "/_forge/tokens", { login: "local-operator" }],
    ]);
    expect(started.asked[0]?.headers).toMatchObject({ authorization: "Bearer key of the forge" });
  });

  it("asks the forge of the portal that runs, also one on a port this shell knows nothing of", async () => {
    const started = await forge(() => ({ body: { token: "ghp_3" } }));
    const forgePort = Number(new URL(started.url).port);
    const running = { pid: 1, url: started.url, forgePort, startedAt: "2026-01-02T03:04:05.000Z" };
    fs.writeFileSync(at("data", "running.json"), JSON.stringify(running));
    expect(await run(["forge", "token"])).toMatchObject({ status: 0, stdout: "ghp_3" });
  });

  it("is somebody else's when asked, and then no account is made", async () => {
    const started = await forge(() => ({ body: { token: "ghp_2" } }));
    const { stdout } = await run(["forge", "token", "--login", "ada", "--json"], portOf(started));
    expect(JSON.parse(stdout)).toEqual({ token: "ghp_2" });
    expect(started.asked).toMatchObject([{ target: "/_forge/tokens", body: { login: "ada" } }]);
  });

  it.each([
    [404, 1, "not_found: The embedded forge knows nobody of that name."],
    [500, 69, "upstream_error: The embedded forge answered 500."],
    [401, 69, "upstream_error: The embedded forge answered 401."],
  ])("is none when the forge answers %i", async (answered, status, stderr) => {
    const started = await forge(() => ({ status: answered, body: {} }));
    expect(await run(["forge", "token", "--login", "ada"], portOf(started))).toMatchObject({
      status,
      stderr,
      stdout: "",
    });
  });

  it("is none without a forge, or without one that answers", async () => {
    expect(await run(["forge", "token"])).toMatchObject({
      status: 69,
      stderr: "This data folder has no embedded forge yet. Run npm start first.",
    });
    const started = await forge(() => ({ body: {} }));
    await started.close();
    expect(await run(["forge", "token"], portOf(started))).toMatchObject({
      status: 69,
      stderr: `The embedded forge does not answer on port ${new URL(started.url).port}. Is npm start running?`,
    });
  });
});

describe("doctor", () => {
  it("makes no data folder, and tells what a start would do", async () => {
    const { status, stdout } = await run(["doctor"]);
    expect([0, 1]).toContain(status);
    expect(stdout).toContain(`Waymark on ${at("data")}, `);
    expect(stdout).toMatch(/\n {2}PORT +3000 \(default\)\n/);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it.each([{ PORT: "x" }, { GITHUB_URL: "https://github.com" }, { LOG_LEVEL: "loud" }])(
    "exits 78 where a start would refuse: %j",
    async (environment) => {
      const { status, stdout } = await run(["doctor"], environment);
      expect(status).toBe(78);
      expect(stdout).toMatch(
        /\nFINDING [^\n]+\n +expected {4}[^\n]+\n +found {7}[^\n]+\n +to do {7}[^\n]+\n/,
      );
      expect(stdout).toMatch(/\n\d+ findings?\.$/);
    },
  );

  it("shows no secret of the environment, in words and as JSON", async () => {
    const secrets = {
      WAYMARK_TOKEN: "canary",
      GITHUB_TOKEN: "canary",
      HTTPS_PROXY: "http://ada:canary@127.0.0.1:9",
    };
    const told = await run(["doctor"], secrets);
    expect(told.stdout).toMatch(/\n {2}GITHUB_TOKEN +set, not shown\n/);
    expect(told.stdout).not.toContain("canary");
    expect((await run(["doctor", "--json"], secrets)).stdout).not.toContain("canary");
  });

  it("finds a database that is damaged", async () => {
    await fill();
    const file = at("data", "waymark.db");
    fs.rmSync(`${file}-wal`, { force: true });
    fs.writeFileSync(file, "this is no database, and long enough to be read as one".repeat(100));
    const { status, stdout } = await run(["doctor"]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/\nFINDING database +Database\n[^\n]+\n +found +file is not a database\n/);
  });
});
