/* A forge that repeats a secret in everything it says: nothing that is kept or shown may carry it, in any form. */
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordAudit } from "../../audit/record-audit.ts";
import { testActor } from "../../doors/testing.ts";
import { cancelRun, retryRun } from "./control-run.ts";
import { createRun } from "./create-run.ts";
import { getRunDetail } from "./get-run.ts";
import { listRunEvents } from "./list-run-events.ts";
import { scaffolderJobs } from "../jobs.ts";
import { fixtureTemplate } from "../testing/fixture-template.ts";
import { startRunBench, type RunBench } from "../testing/run-bench.ts";

const secret = 'tr0ub4dor "&3"\\n+/ä=zebra-crossing';
const forms: Readonly<Record<string, string>> = {
  plain: secret,
  Base64: Buffer.from(secret).toString("base64"),
  "Base64 behind a user name": Buffer.from(`token:${secret}`).toString("base64"),
  base64url: Buffer.from(secret).toString("base64url"),
  "URL-encoded": encodeURIComponent(secret),
  "form-encoded": new URLSearchParams({ value: secret }).toString(),
  reversed: [...secret].toReversed().join(""),
  "JSON-escaped": JSON.stringify(secret),
  "JSON-escaped twice": JSON.stringify(JSON.stringify(secret)),
  hex: Buffer.from(secret).toString("hex"),
};
/** Parts that survive cutting and quoting: whoever leaks one of them leaks the secret. */
const traces = [
  "zebra-crossing",
  [..."zebra-crossing"].toReversed().join(""),
  Buffer.from(secret).toString("base64").slice(4, 24),
  Buffer.from(`token:${secret}`).toString("base64").slice(12, 32),
  Buffer.from("zebra-crossing").toString("hex"),
];

const lines: string[] = [];
let isHostile = true;
let bench: RunBench;
beforeAll(async () => {
  const echo = Object.entries(forms).map(([name, form]) => `${name}: ${form}`);
  bench = await startRunBench({
    logger: pino({ level: "trace" }, { write: (line: string) => void lines.push(line) }),
    intercept: (request) => {
      const isSecret =
        request.method === "PUT" && new URL(request.url).pathname.includes("/actions/secrets/");
      if (!isSecret || !isHostile) return Promise.resolve(undefined);
      const body = { message: `Invalid value. ${echo.join("; ")}`, errors: echo };
      return Promise.resolve(Response.json(body, { status: 422, headers: { "x-echo": "zebra-crossing" } }));
    },
  });
});
afterAll(() => bench.close());

async function startWithSecret(name = "hushed"): Promise<string> {
  const { deps } = bench;
  const actor = testActor("developer");
  const request = { template: "fixture", values: {}, secrets: { DEPLOY_TOKEN: secret } };
  return createRun(
    deps,
    {
      actor,
      audit: (tx, entry) => recordAudit(tx, deps, { ...entry, actor, action: "runs.start", requestId: "r" }),
    },
    { request, rendered: fixtureTemplate(name), answers: { name } },
  );
}

/** The database as it lies on the disk, and every line the process has logged. */
function everythingKept(): string {
  return `${bench.deps.db.raw.serialize().toString("latin1")}\n${lines.join("\n")}`;
}

const expectNoTrace = (text: string): void =>
  expect(traces.filter((trace) => text.includes(trace))).toEqual([]);

describe("a secret of a run", () => {
  it("that is too short to be told from ordinary text is refused, and nothing is stored", async () => {
    const { deps } = bench;
    const request = { template: "fixture", values: {}, secrets: { DEPLOY_TOKEN: "abc4567" } };
    const refused = createRun(
      deps,
      { actor: testActor("developer"), audit: () => Promise.resolve() },
      { request, rendered: fixtureTemplate("short"), answers: { name: "short" } },
    );
    await expect(refused).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringMatching(/at least 8 characters for DEPLOY_TOKEN/),
    });
    expect(deps.db.raw.prepare("SELECT count(*) FROM runs").pluck().get()).toBe(0);
  });

  it("is dropped a week after its run has ended, and kept until then", async () => {
    const { deps } = bench;
    const id = await startWithSecret("old");
    await cancelRun(deps, { id, actor: testActor("developer"), audit: () => Promise.resolve() });
    const isKept = (): unknown =>
      deps.db.raw
        .prepare("SELECT sealed_secrets IS NOT NULL FROM run_contents WHERE run_id = ?")
        .pluck()
        .get(id);
    const drop = async (): Promise<void> => {
      const job = scaffolderJobs.find(({ kind }) => kind === "scaffolder.drop-old-secrets");
      const lease = { jobId: "job_drop", fence: 1 };
      await job?.perform({ deps, lease, signal: new AbortController().signal }, {});
    };
    const weekMs = 7 * 24 * 3_600_000;
    deps.clock.now += weekMs;
    await drop();
    expect(isKept()).toBe(1);
    deps.clock.now += 1;
    await drop();
    expect(isKept()).toBe(0);
  });

  it("is in no event, answer, audit row, database page or log line, while the run fails and after it succeeded", async () => {
    const { deps } = bench;
    const id = await startWithSecret();
    expectNoTrace(everythingKept());
    expect(await bench.settle(id)).toMatchObject({ state: "failed", failedStep: "set-secrets" });
    const shown = JSON.stringify([
      await getRunDetail(deps, { id }),
      await listRunEvents(deps, { runId: id, afterId: 0 }),
    ]);
    expectNoTrace(shown);
    expectNoTrace(everythingKept());
    expect(lines.join("")).toContain("[redacted]");

    isHostile = false;
    await retryRun(deps, { id, actor: testActor("developer"), audit: () => Promise.resolve() });
    expect(await bench.settle(id)).toMatchObject({ state: "succeeded" });
    expectNoTrace(everythingKept());
    const kept = deps.db.raw.prepare("SELECT sealed_secrets FROM run_contents WHERE run_id = ?").get(id);
    expect(kept).toEqual({ sealed_secrets: null });
  });
});
