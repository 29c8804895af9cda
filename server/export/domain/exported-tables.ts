/*
 * What `waymark export` takes along, column by column, and what it leaves out with the reason. Nothing is taken because
 * it is there: a test compares both lists with the database, so that a new column is decided about and a secret never
 * slips through. Derived rows, working state and everything that lets somebody in stay behind.
 */
export interface ExportedTable {
  readonly table: string;
  /** Below the export's folder; one JSON object a line. */
  readonly file: string;
  readonly orderBy: string;
  readonly columns: readonly string[];
  /** Columns that hold JSON. */
  readonly json?: readonly string[];
  readonly leftOut?: readonly string[];
}

const words = (text: string): string[] => text.trim().split(/\s+/);

export const exportedTables: readonly ExportedTable[] = [
  {
    table: "entity_versions",
    file: "catalog/history.jsonl",
    orderBy: "recorded_from, id",
    columns: words("ref entity_id body commit_sha commit_author recorded_from recorded_to"),
    json: ["body"],
    // Derived from the body.
    leftOut: words(
      "id kind namespace name title sort_name description type lifecycle tier owner_ref system_ref source etag",
    ),
  },
  {
    table: "catalog_repositories",
    file: "catalog/repositories.jsonl",
    orderBy: "id",
    columns: words(
      "id forge_id owner name description html_url clone_url default_branch visibility created_at pushed_at head_sha tree_sha committed_at ingested_at changed_at error seen_at",
    ),
  },
  {
    table: "catalog_files",
    file: "catalog/files.jsonl",
    orderBy: "id",
    columns: words("id repository_id path state findings entity_refs commit_sha checked_at"),
    json: ["findings", "entity_refs"],
  },
  {
    table: "runs",
    file: "runs/runs.jsonl",
    orderBy: "id",
    columns: words(
      "id template template_digest state host owner name entity_ref owned_by answers actor_kind actor_id actor_name actor_ref repository_id repository_url clone_url message_code message failed_step waiting_since next_attempt_at cancel_requested_at created_at started_at finished_at create_sent_at archiving_since",
    ),
    json: ["answers"],
    leftOut: ["idempotency_key", "request_hash"],
  },
  {
    table: "run_contents",
    file: "runs/plans.jsonl",
    orderBy: "run_id",
    columns: ["run_id", "plan"],
    json: ["plan"],
    // The files are in the repository, and what is sealed is a secret.
    leftOut: ["files", "sealed_secrets"],
  },
  {
    table: "run_steps",
    file: "runs/steps.jsonl",
    orderBy: "run_id, step",
    columns: words("run_id step attempts started_at last_attempt_at last_error"),
  },
  {
    table: "run_step_results",
    file: "runs/step-results.jsonl",
    orderBy: "run_id, step",
    columns: words("run_id step outcome detail existing finished_at"),
    json: ["existing"],
  },
  {
    table: "run_events",
    file: "runs/events.jsonl",
    orderBy: "id",
    columns: words("id run_id at step level message"),
  },
  {
    table: "scorecard_results",
    file: "scorecards/results.jsonl",
    orderBy: "recorded_from, id",
    columns: words(
      "scorecard entity_ref level next_level rules_to_next passed applicable unknown results digest evaluated_at recorded_from recorded_to",
    ),
    json: ["results"],
    leftOut: ["id"],
  },
  {
    table: "audit_events",
    file: "audit/events.jsonl",
    orderBy: "seq",
    columns: words(
      "seq id at actor_kind actor_id actor_name action target request_id details previous_hash hash",
    ),
    json: ["details"],
  },
  {
    table: "users",
    file: "people/members.jsonl",
    orderBy: "id",
    columns: words("id handle display_name email role entity_ref disabled_at created_at"),
    leftOut: ["password_hash"],
  },
  {
    table: "admissions",
    file: "people/admissions.jsonl",
    orderBy: "user_id",
    columns: words("user_id basis departed_at"),
  },
  {
    table: "external_identities",
    file: "people/identities.jsonl",
    orderBy: "issuer, subject",
    columns: words("issuer subject provider user_id label linked_at last_used_at"),
  },
  {
    table: "invitations",
    file: "people/invitations.jsonl",
    orderBy: "id",
    columns: words("id email login role created_by created_at expires_at accepted_at accepted_by revoked_at"),
    leftOut: ["token_hash"],
  },
  {
    table: "service_accounts",
    file: "people/service-accounts.jsonl",
    orderBy: "id",
    columns: words("id name description role owner_ref created_by created_at disabled_at"),
  },
  {
    table: "api_tokens",
    file: "people/tokens.jsonl",
    orderBy: "id",
    columns: words(
      "id name role created_by created_at expires_at last_used_at revoked_at service_account_id made_by_id scopes runs_per_hour replaced_by",
    ),
    json: ["scopes"],
    leftOut: ["token_hash", "hint"],
  },
  {
    table: "sign_in_policy",
    file: "people/sign-in-policy.jsonl",
    orderBy: "id",
    columns: ["passwords_on", "updated_at"],
    leftOut: ["id"],
  },
  {
    table: "retention_settings",
    file: "settings/retention.jsonl",
    orderBy: "kind",
    columns: ["kind", "days", "updated_at"],
  },
];

/** Whole tables that stay behind. */
export const tablesLeftOut: Readonly<Record<string, string>> = {
  entities: "as descriptor files below catalog/entities",
  entity_attributes: "derived from the descriptors",
  entity_relations: "derived from the descriptors",
  entity_version_relations: "derived from the descriptors",
  entities_fts: "derived from the descriptors",
  catalog_repository_files: "copies of files of the repositories",
  catalog_conflicts: "found again when the repositories are read",
  catalog_scans: "working state",
  webhook_deliveries: "working state",
  jobs: "working state",
  sample_organisation: "working state",
  schema_migrations: "working state",
  github_app_attempts: "lets somebody connect",
  webhook_registration: "working state",
  forge_writes: "working state",
  forge_pause: "working state",
  sessions: "lets somebody in",
  setup_links: "lets somebody in",
  sign_in_failures: "guards sign-in",
  redeemed_sign_ins: "guards sign-in",
};

const timeColumn = /^at$|_at$|_since$|^recorded_(from|to)$/;
const camel = (column: string): string =>
  column.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());

type Row = Readonly<Record<string, unknown>>;

function toValue(table: ExportedTable, column: string, value: unknown): unknown {
  if (typeof value === "number" && timeColumn.test(column)) return new Date(value).toISOString();
  if (typeof value === "string" && table.json?.includes(column) === true) return JSON.parse(value);
  return value;
}

/** Fields in camel case, times as RFC 3339, JSON as JSON. */
export const toExportedRow = (table: ExportedTable, row: Row): Row =>
  Object.fromEntries(table.columns.map((column) => [camel(column), toValue(table, column, row[column])]));
