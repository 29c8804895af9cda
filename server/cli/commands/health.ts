/* How the portal itself is: what needs somebody, its collectors, jobs and connections. */
import { z } from "zod";
import { githubAppStateSchema } from "../../connections/domain/github-app.schema.ts";
import { connectionSchema, connectionTestSchema } from "../../connections/domain/connection.schema.ts";
import { attentionSchema } from "../../home/domain/home.schema.ts";
import { collectorSchema, jobListSchema, jobSchema } from "../../jobs/domain/job.schema.ts";
import type { Command } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { cursorOption, cursorUsage, pageInput, toPageText } from "../pages.ts";
import { oneLine, toRow } from "../../kernel/printable.ts";

const collectorsSchema = z.object({ items: z.array(collectorSchema) });
const none = { options: {}, positionals: { min: 0, max: 0 } } as const;
const one = { options: {}, positionals: { min: 1, max: 1 } } as const;

const attention: Command = {
  words: ["attention"],
  usage: "",
  summary: "What needs somebody who looks after the portal; exit 1 when anything does",
  ...none,
  async run(_args, context) {
    const found = attentionSchema.parse(await (await context.transport()).call("home.attention", {}));
    const lines = found.items.flatMap(({ title, message, examples }) => [
      oneLine(`${title}: ${message}`),
      ...examples.map((example) => `  ${toRow([example.title, example.detail ?? ""])}`),
    ]);
    const status = found.items.length === 0 ? exitStatus.fine : exitStatus.findings;
    return { status, text: lines.join("\n"), json: found };
  },
};

const collectorsList: Command = {
  words: ["collectors", "list"],
  usage: "",
  summary: "List recurring background work with its health; exit 1 when any is late or failing",
  ...none,
  async run(_args, context) {
    const list = collectorsSchema.parse(await (await context.transport()).call("collectors.list", {}));
    const rows = list.items.map(({ kind, state, lastSuccessAt, error }) =>
      toRow([kind, state, lastSuccessAt ?? "never", error ?? ""]),
    );
    const isWell = list.items.every(({ state }) => state === "healthy" || state === "pending");
    return { status: isWell ? exitStatus.fine : exitStatus.findings, text: rows.join("\n"), json: list };
  },
};

const collectorsRun: Command = {
  words: ["collectors", "run"],
  usage: "KIND",
  summary: "Run a collector now",
  ...one,
  async run(args, context) {
    const kind = args.positionals[0];
    const collector = collectorSchema.parse(
      await (await context.transport()).call("collectors.run", { kind }),
    );
    return { status: exitStatus.fine, text: `${collector.kind} is queued.`, json: collector };
  },
};

const jobsList: Command = {
  words: ["jobs", "list"],
  usage: `[--state queued|running|done|failed] ${cursorUsage}`,
  summary: "List background jobs, newest first",
  options: { state: { type: "string" }, ...cursorOption },
  positionals: { min: 0, max: 0 },
  async run(args, context) {
    const input = { state: args.text("state"), ...pageInput(args) };
    const page = jobListSchema.parse(await (await context.transport()).call("jobs.list", input));
    const rows = page.items.map((job) =>
      toRow([job.id, job.state, job.kind, job.createdAt, job.error ?? ""]),
    );
    return { status: exitStatus.fine, text: toPageText(rows, page.nextCursor), json: page };
  },
};

const jobsRetry: Command = {
  words: ["jobs", "retry"],
  usage: "ID",
  summary: "Try a failed job again",
  ...one,
  async run(args, context) {
    const answer = await (await context.transport()).call("jobs.retry", { id: args.positionals[0] });
    const job = jobSchema.parse(answer);
    return { status: exitStatus.fine, text: `${job.id} is ${job.state}.`, json: job };
  },
};

const connectionsList: Command = {
  words: ["connections", "list"],
  usage: "",
  summary: "List what the portal talks to",
  ...none,
  async run(_args, context) {
    const schema = z.object({ items: z.array(connectionSchema) });
    const list = schema.parse(await (await context.transport()).call("connections.list", {}));
    const lines = list.items.flatMap(({ id, state, facts }) => [
      `${id}\t${state}`,
      ...facts.map(({ label, value }) => `  ${oneLine(`${label}: ${value}`)}`),
    ]);
    return { status: exitStatus.fine, text: lines.join("\n"), json: list };
  },
};

const connectionsTest: Command = {
  words: ["connections", "test"],
  usage: "ID",
  summary: "Try a connection; exit 1 when a check fails",
  ...one,
  async run(args, context) {
    const answer = await (await context.transport()).call("connections.test", { id: args.positionals[0] });
    const test = connectionTestSchema.parse(answer);
    const lines = test.checks.map(({ isPassed, title, error, note }) =>
      toRow([isPassed ? "ok" : "failed", title, error ?? note ?? ""]),
    );
    const status = test.isWorking ? exitStatus.fine : exitStatus.findings;
    return { status, text: lines.join("\n"), json: test };
  },
};

const githubAppShow: Command = {
  words: ["connections", "github-app", "show"],
  usage: "",
  summary: "Show the connected GitHub App, and the permissions one needs",
  ...none,
  async run(_args, context) {
    const answer = await (await context.transport()).call("connections.getGithubApp", {});
    const { app, obstacle, needed } = githubAppStateSchema.parse(answer);
    const connected =
      app === null ? "No GitHub App is connected." : oneLine(`${app.name} for ${app.org} at ${app.url}`);
    const lines = needed.map(({ name, level }) => `  ${name}: ${level}`);
    const text = [connected, ...(obstacle === null ? [] : [obstacle]), "Permissions it needs:", ...lines];
    return { status: exitStatus.fine, text: text.join("\n"), json: { app, obstacle, needed } };
  },
};

const githubAppDisconnect: Command = {
  words: ["connections", "github-app", "disconnect"],
  usage: "",
  summary: "Forget the connected GitHub App; the next start works without it",
  ...none,
  async run(_args, context) {
    const answer = await (await context.transport()).call("connections.disconnectGithubApp", {});
    const { disconnected } = z.object({ disconnected: z.string() }).parse(answer);
    const text = `${disconnected} is forgotten here. Restart Waymark; delete the App at GitHub.`;
    return { status: exitStatus.fine, text, json: { disconnected } };
  },
};

export const healthCommands: readonly Command[] = [
  connectionsList,
  connectionsTest,
  githubAppShow,
  githubAppDisconnect,
  attention,
  collectorsList,
  collectorsRun,
  jobsList,
  jobsRetry,
];
