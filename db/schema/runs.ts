import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { runStates } from "../../server/scaffolder/domain/run-state.schema.ts";

export const runs = sqliteTable("runs", {
  id: text("id").primaryKey(),
  template: text("template").notNull(),
  templateDigest: text("template_digest").notNull(),
  state: text("state", { enum: runStates }).notNull(),
  host: text("host").notNull(),
  owner: text("owner").notNull(),
  name: text("name").notNull(),
  entityRef: text("entity_ref"),
  ownedBy: text("owned_by"),
  answers: text("answers").notNull(),
  actorKind: text("actor_kind").notNull(),
  actorId: text("actor_id").notNull(),
  actorName: text("actor_name").notNull(),
  actorRef: text("actor_ref"),
  idempotencyKey: text("idempotency_key"),
  requestHash: text("request_hash").notNull(),
  repositoryId: integer("repository_id"),
  repositoryUrl: text("repository_url"),
  cloneUrl: text("clone_url"),
  messageCode: text("message_code"),
  message: text("message"),
  failedStep: text("failed_step"),
  waitingSince: integer("waiting_since"),
  nextAttemptAt: integer("next_attempt_at"),
  cancelRequestedAt: integer("cancel_requested_at"),
  createdAt: integer("created_at").notNull(),
  startedAt: integer("started_at"),
  finishedAt: integer("finished_at"),
  createSentAt: integer("create_sent_at"),
  archivingSince: integer("archiving_since"),
});

export const runContents = sqliteTable("run_contents", {
  runId: text("run_id").primaryKey(),
  plan: text("plan").notNull(),
  files: text("files").notNull(),
  sealedSecrets: text("sealed_secrets"),
});

export const runSteps = sqliteTable(
  "run_steps",
  {
    runId: text("run_id").notNull(),
    step: text("step").notNull(),
    attempts: integer("attempts").notNull(),
    startedAt: integer("started_at").notNull(),
    lastAttemptAt: integer("last_attempt_at").notNull(),
    lastError: text("last_error"),
  },
  (table) => [primaryKey({ columns: [table.runId, table.step] })],
);

export const runStepResults = sqliteTable(
  "run_step_results",
  {
    runId: text("run_id").notNull(),
    step: text("step").notNull(),
    outcome: text("outcome", { enum: ["done", "skipped"] }).notNull(),
    detail: text("detail"),
    existing: text("existing").notNull(),
    finishedAt: integer("finished_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.step] })],
);

export const runEvents = sqliteTable("run_events", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  runId: text("run_id").notNull(),
  at: integer("at").notNull(),
  step: text("step"),
  level: text("level", { enum: ["info", "warning", "error"] }).notNull(),
  message: text("message").notNull(),
});
