import { describe, expect, it } from "vitest";
import { operations } from "../doors/operations.ts";
import { printable } from "../kernel/printable.ts";
import { findCommand, type Command } from "./command.ts";
import { commands } from "./commands.ts";
import { aPage, inTurn, startTestPortal, type Answered } from "./testing.ts";

/** What a name, a title or an error may hold that was written by somebody else. */
const evil = "\u001b]0;owned\u0007\u001b[2J\u009b31m\u202egpj\nforged\tline\r\u0000";
const at = "2026-01-15T09:00:00.000Z";

async function run(answer: Answered, line: readonly string[]) {
  const portal = await startTestPortal(inTurn(answer));
  const progress: string[] = [];
  const result = await portal.run(line, progress);
  // As main.ts writes it.
  const shown = [result.stdout, result.stderr, ...progress].map(printable).join("");
  return { ...result, shown, lines: result.stdout.split("\n") };
}

const session = { id: "ses_1", device: evil, address: evil, createdAt: at, lastSeenAt: at };
const token = {
  ...{ id: "tok_1", name: evil, role: "viewer", scopes: [evil], serviceAccount: { name: evil } },
  ...{ expiresAt: at, lastUsedAt: null, revokedAt: null },
};
const account = { name: evil, role: evil, ownerRef: evil, state: "active", tokens: 1, lastUsedAt: null };
const member = {
  id: "u",
  handle: "eve",
  name: evil,
  role: "viewer",
  state: "active",
  groups: [evil],
  lastSeenAt: null,
};
const invitation = { id: "inv_1", email: evil, githubLogin: null, role: evil, state: "open", expiresAt: at };
const runSummary = {
  ...{
    id: "run_1",
    state: "failed",
    template: evil,
    owner: evil,
    name: evil,
    entityRef: null,
    ownedBy: null,
  },
  ...{ startedBy: { id: "u", name: evil, ref: null }, createdAt: at, startedAt: null, finishedAt: null },
  ...{ waiting: null, failure: { code: "x", message: evil, step: null } },
};
const runStep = {
  ...{ id: "s", title: evil, state: "done", attempts: 1, startedAt: null, finishedAt: null },
  ...{ durationMs: null, detail: null },
};
const runDetail = {
  ...runSummary,
  ...{ answers: {}, templateDigest: "d", steps: [runStep], existing: [], mayExist: [] },
  ...{ outputs: null, warnings: [], actions: [] },
};
const job = {
  ...{ id: "job_1", kind: evil, title: evil, state: "failed", attempts: 1, maxAttempts: 1, error: evil },
  ...{ createdAt: at, runAt: at, finishedAt: at, isRetryable: true },
};
const collector = {
  ...{ kind: evil, title: evil, everySeconds: 60, state: "failing", isRunning: false, lastSuccessAt: null },
  ...{ error: evil, failedAttempts: 1, nextRunAt: null },
};
const event = {
  ...{ seq: 1, id: "aud_1", at, actor: { kind: "user", id: "u", name: evil }, action: "a.b", target: evil },
  ...{ requestId: "r", details: { evil } },
};
const attention = {
  ...{ kind: "jobs-failed", severity: "bad", count: 1, title: evil, message: evil, href: null },
  examples: [{ title: evil, detail: evil, href: "/" }],
};
const slo = {
  ...{
    id: "s",
    entityRef: "component:default/pay",
    name: evil,
    displayName: null,
    description: null,
    target: 0.9,
  },
  ...{ window: { duration: evil, isRolling: true }, budgetingMethod: "x", state: "no_data", reason: evil },
  ...{
    indicator: { kind: "x", summary: evil },
    source: { path: evil, line: 1, url: "u" },
    sli: null,
    budget: null,
  },
};
const rule = {
  ...{ rule: "r", title: evil, level: "Gold", state: "fail", reason: evil, howToFix: evil, ruleVersion: 1 },
  ...{ evidence: [], unknownSince: null },
};
const scored = {
  ...{
    name: "n",
    title: evil,
    entityRef: evil,
    evaluatedAt: at,
    results: [rule],
    level: null,
    nextLevel: "Gold",
  },
  ...{ rulesToNext: 1, notKnown: [], passed: 0, applicable: 1, unknown: 0 },
};
const nextStep = {
  ...{
    entityRef: evil,
    title: evil,
    tier: null,
    scorecard: { name: "n", title: evil },
    nextLevel: "Gold",
    rulesToNext: 1,
  },
  rule: { id: "r", title: evil, reason: evil, howToFix: evil },
};
const connection = {
  id: "forge",
  title: evil,
  purpose: evil,
  state: "limited",
  facts: [{ label: evil, value: evil }],
};
const check = { title: evil, isPassed: false, error: evil, note: null, tookMs: 1 };
const orphan = { repository: evil, url: "u", runId: evil, reason: "unknown_run", state: null };
const provider = { provider: "oidc", label: evil, issuer: evil, redirectUri: evil };
const operation = {
  ...{ operation: evil, viewer: true, developer: true, maintainer: true, ownership: evil, scope: evil },
  needsSession: false,
};
const kept = {
  ...{ kind: "jobs", title: evil, description: evil, days: 1, defaultDays: 1, minDays: 1, maxDays: 1 },
  ...{ updatedAt: null, rows: 0, due: { rows: 0, before: at } },
};

const answers: readonly [string, unknown, number][] = [
  ["whoami", { name: evil, role: evil }, 1],
  ["sessions list eve", aPage([session, session]), 2],
  ["token list", aPage([token, token]), 2],
  ["service-account list", aPage([account, account]), 2],
  ["members list", aPage([member, member]), 2],
  ["members get eve", member, 1],
  ["invitation list", aPage([invitation]), 1],
  ["sign-in show", { passwords: true, mayTurnOffPasswords: false, providers: [provider] }, 2],
  ["runs list", aPage([runSummary, runSummary]), 2],
  ["runs get run_1", runDetail, 2],
  ["runs orphans", { isSearchable: true, ...aPage([orphan]) }, 1],
  ["jobs list", { ...aPage([job, job]), counts: { queued: 0, running: 0, done: 0, failed: 2 } }, 2],
  ["collectors list", { items: [collector, collector] }, 2],
  ["attention", { items: [attention], checkedAt: at }, 2],
  ["connections list", { items: [connection] }, 2],
  ["connections test forge", { id: "forge", isWorking: false, testedAt: at, checks: [check, check] }, 2],
  ["audit list", aPage([event, event]), 2],
  ["slo list pay", { ...aPage([slo, slo]), findings: [] }, 3],
  ["scorecard evaluate --entity pay", { items: [scored] }, 2],
  ["scorecard next", aPage([nextStep, nextStep]), 2],
  ["permissions", { items: [operation, operation] }, 2],
  ["sample remove", { removed: [], kept: [{ name: evil, reason: evil }] }, 2],
  ["retention list", { items: [kept], keptForGood: [{ title: evil, reason: evil }], nextRunAt: null }, 2],
];

describe("text of others in an answer", () => {
  it.each(answers)("of %s makes no line of its own and steers no terminal", async (line, body, count) => {
    const { shown, lines, stderr } = await run({ body }, line.split(" "));
    expect(stderr).toBe("");
    expect(lines).toHaveLength(count);
    expect(shown).toContain("owned");
    expect(shown).not.toMatch(/(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
  });

  it.each(answers)("of %s is whole and still JSON with --json", async (line, body) => {
    const { stdout, shown } = await run({ body }, [...line.split(" "), "--json"]);
    expect(JSON.stringify(JSON.parse(printable(stdout)))).toBe(JSON.stringify(JSON.parse(stdout)));
    expect(JSON.parse(printable(stdout))).toEqual(JSON.parse(stdout));
    expect(stdout).toContain(JSON.stringify(evil).slice(1, -1));
    expect(shown).not.toMatch(/(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
  });

  it.each([
    ["an error", { status: 409, body: { code: "conflict", message: evil } }],
    ["an error with a code nobody knows", { status: 400, body: { code: evil, message: evil } }],
    ["an answer of another shape", { body: { name: { [evil]: evil } } }],
    ["no answer", { status: 502, body: evil }],
  ])("of %s steers no terminal", async (_case, answer) => {
    const { shown, status } = await run(answer, ["whoami"]);
    expect(status).toBeGreaterThan(0);
    expect(shown).not.toMatch(/(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
  });

  it("is told in an error as JSON that a program reads back", async () => {
    const { stderr } = await run({ status: 409, body: { code: "conflict", message: evil } }, [
      "whoami",
      "--json",
    ]);
    expect(JSON.parse(printable(stderr))).toMatchObject({ code: "conflict", message: evil });
  });
});

describe("a list of a hundred that goes on", () => {
  const commandOf = (line: string): Command | undefined => findCommand(commands, line.split(" "));
  const hasCursor = (command: Command): boolean => "cursor" in command.options;
  const lists = answers.filter(([line]) => {
    const command = commandOf(line);
    return command !== undefined && hasCursor(command);
  });

  it.each(lists)(
    "%s names the cursor, passes on the one it is given, and keeps it in --json",
    async (line, body) => {
      const portal = await startTestPortal(inTurn({ body: { ...Object(body), nextCursor: "b" } }));
      const words = line.split(" ");
      const { stdout } = await portal.run([...words, "--cursor", "a"]);
      expect(stdout.split("\n").at(-1)).toBe("More with --cursor b");
      const { searchParams } = new URL(portal.asked[0]?.target ?? "", portal.url);
      expect(searchParams.get("cursor")).toBe("a");
      expect(JSON.parse((await portal.run([...words, "--json"])).stdout)).toMatchObject({ nextCursor: "b" });
      expect(portal.asked[1]?.target).not.toContain("cursor=");
    },
  );

  it.each(lists)("%s says nothing of more on its last page", async (line, body) => {
    const { stdout } = await run({ body }, line.split(" "));
    expect(stdout).not.toContain("--cursor");
  });

  it("has every list of pages among those that were tried", () => {
    expect(new Set(lists.map(([line]) => commandOf(line)))).toEqual(new Set(commands.filter(hasCursor)));
  });

  it("is every one the portal has, but for those that read all pages themselves", () => {
    const inPages = operations.flatMap(({ cli, input }) =>
      cli !== null &&
      input.safeParse({ cursor: 1 }).error?.issues.some(({ path: [field] }) => field === "cursor")
        ? [cli]
        : [],
    );
    const told = inPages.filter((line) => {
      const command = commandOf(line);
      return command === undefined || !hasCursor(command);
    });
    expect(told.toSorted()).toEqual(["catalog export DIR", "slo list REF"]);
    expect(inPages).toHaveLength(told.length + lists.length);
  });
});
