// The forge's own tables. Append a step to change them; never edit one that shipped.
// Refs and objects live only in the bare repositories; everything git does not know lives here.

const FIRST = `
CREATE TABLE keys (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE accounts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  login TEXT NOT NULL COLLATE NOCASE UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('User', 'Organization', 'Bot')),
  name TEXT,
  email TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE tokens (
  hash TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  is_admin INTEGER NOT NULL CHECK (is_admin IN (0, 1)),
  note TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE members (
  organization_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('admin', 'member')),
  PRIMARY KEY (organization_id, account_id)
) STRICT;
CREATE TABLE teams (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  slug TEXT NOT NULL COLLATE NOCASE,
  name TEXT NOT NULL,
  description TEXT,
  privacy TEXT NOT NULL,
  notification_setting TEXT NOT NULL,
  permission TEXT NOT NULL,
  parent_id INTEGER REFERENCES teams (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (organization_id, slug)
) STRICT;
CREATE TABLE team_members (
  team_id INTEGER NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('member', 'maintainer')),
  PRIMARY KEY (team_id, account_id)
) STRICT;
CREATE TABLE repositories (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL COLLATE NOCASE,
  settings TEXT NOT NULL,
  topics TEXT NOT NULL,
  default_branch TEXT NOT NULL,
  archived INTEGER NOT NULL CHECK (archived IN (0, 1)),
  pushed_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (owner_id, name)
) STRICT;
CREATE TABLE repository_redirects (
  owner_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL COLLATE NOCASE,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  PRIMARY KEY (owner_id, name)
) STRICT;
CREATE TABLE team_repositories (
  team_id INTEGER NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  permission TEXT NOT NULL,
  PRIMARY KEY (team_id, repository_id)
) STRICT;
CREATE INDEX team_repositories_by_repository ON team_repositories (repository_id);
CREATE TABLE properties (
  organization_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL COLLATE NOCASE,
  definition TEXT NOT NULL,
  PRIMARY KEY (organization_id, name)
) STRICT;
CREATE TABLE property_values (
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  name TEXT NOT NULL COLLATE NOCASE,
  value TEXT NOT NULL,
  PRIMARY KEY (repository_id, name)
) STRICT;
CREATE INDEX property_values_by_name ON property_values (name, value);
CREATE TABLE rulesets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX rulesets_by_repository ON rulesets (repository_id);
CREATE TABLE variables (
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  name TEXT NOT NULL COLLATE NOCASE,
  value TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (repository_id, name)
) STRICT;
CREATE TABLE secrets (
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  name TEXT NOT NULL COLLATE NOCASE,
  digest TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (repository_id, name)
) STRICT;
CREATE TABLE environments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  name TEXT NOT NULL COLLATE NOCASE,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (repository_id, name)
) STRICT;
CREATE TABLE labels (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  name TEXT NOT NULL COLLATE NOCASE,
  color TEXT NOT NULL,
  description TEXT,
  is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
  UNIQUE (repository_id, name)
) STRICT;
CREATE TABLE statuses (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  sha TEXT NOT NULL,
  state TEXT NOT NULL,
  context TEXT NOT NULL,
  target_url TEXT,
  description TEXT,
  creator_id INTEGER NOT NULL REFERENCES accounts (id),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX statuses_by_commit ON statuses (repository_id, sha);
CREATE TABLE hooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id INTEGER REFERENCES accounts (id) ON DELETE CASCADE,
  repository_id INTEGER REFERENCES repositories (id) ON DELETE CASCADE,
  config TEXT NOT NULL,
  events TEXT NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((organization_id IS NULL) <> (repository_id IS NULL))
) STRICT;
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hook_id INTEGER NOT NULL REFERENCES hooks (id) ON DELETE CASCADE,
  guid TEXT NOT NULL,
  event TEXT NOT NULL,
  action TEXT,
  repository_id INTEGER,
  redelivery INTEGER NOT NULL CHECK (redelivery IN (0, 1)),
  payload TEXT NOT NULL,
  request_headers TEXT NOT NULL,
  status TEXT NOT NULL,
  status_code INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  response_headers TEXT NOT NULL,
  response_body TEXT NOT NULL,
  delivered_at INTEGER NOT NULL
) STRICT;
CREATE INDEX deliveries_by_hook ON deliveries (hook_id, id);
CREATE TABLE pulls (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  body TEXT,
  state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  draft INTEGER NOT NULL CHECK (draft IN (0, 1)),
  head_ref TEXT NOT NULL,
  head_sha TEXT NOT NULL,
  base_ref TEXT NOT NULL,
  base_sha TEXT NOT NULL,
  creator_id INTEGER NOT NULL REFERENCES accounts (id),
  merge_sha TEXT,
  merged_by_id INTEGER REFERENCES accounts (id),
  merged_at INTEGER,
  closed_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (repository_id, number)
) STRICT;
`;

const REVIEWS = `
CREATE TABLE reviews (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  pull_id INTEGER NOT NULL REFERENCES pulls (id) ON DELETE CASCADE,
  reviewer_id INTEGER NOT NULL REFERENCES accounts (id),
  state TEXT NOT NULL CHECK (state IN ('APPROVED', 'CHANGES_REQUESTED', 'COMMENTED')),
  body TEXT NOT NULL,
  commit_id TEXT NOT NULL,
  submitted_at INTEGER NOT NULL
) STRICT;
CREATE INDEX reviews_by_pull ON reviews (pull_id, id);
`;

const DEPLOYMENTS = `
CREATE TABLE deployments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  sha TEXT NOT NULL,
  ref TEXT NOT NULL,
  task TEXT NOT NULL,
  environment TEXT NOT NULL,
  original_environment TEXT NOT NULL,
  description TEXT,
  payload TEXT NOT NULL,
  is_transient INTEGER NOT NULL CHECK (is_transient IN (0, 1)),
  is_production INTEGER NOT NULL CHECK (is_production IN (0, 1)),
  creator_id INTEGER NOT NULL REFERENCES accounts (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX deployments_by_repository ON deployments (repository_id, id);
CREATE TABLE deployment_statuses (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  deployment_id INTEGER NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
  state TEXT NOT NULL,
  description TEXT NOT NULL,
  environment TEXT NOT NULL,
  log_url TEXT NOT NULL,
  environment_url TEXT NOT NULL,
  creator_id INTEGER NOT NULL REFERENCES accounts (id),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX deployment_statuses_by_deployment ON deployment_statuses (deployment_id, id);
`;

const CHECK_RUNS = `
CREATE TABLE check_runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  sha TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  conclusion TEXT,
  external_id TEXT NOT NULL,
  details_url TEXT,
  started_at INTEGER NOT NULL,
  completed_at INTEGER,
  output TEXT NOT NULL,
  CHECK ((status = 'completed') = (conclusion IS NOT NULL))
) STRICT;
CREATE INDEX check_runs_by_commit ON check_runs (repository_id, sha, id);
`;

// The private half of an app's key and its secrets leave in one answer and are not kept; tokens are kept as digests.
const APPS = `
CREATE TABLE apps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  slug TEXT NOT NULL COLLATE NOCASE UNIQUE,
  name TEXT NOT NULL,
  owner_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  bot_id INTEGER NOT NULL REFERENCES accounts (id),
  client_id TEXT NOT NULL,
  external_url TEXT NOT NULL,
  public_key TEXT,
  permissions TEXT NOT NULL,
  events TEXT NOT NULL,
  code_hash TEXT UNIQUE,
  code_expires_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE installations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  app_id INTEGER NOT NULL UNIQUE REFERENCES apps (id) ON DELETE CASCADE,
  permissions TEXT NOT NULL,
  events TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE installation_tokens (
  hash TEXT PRIMARY KEY,
  app_id INTEGER NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
) STRICT;
`;

export const SCHEMA_STEPS: readonly string[] = [FIRST, REVIEWS, DEPLOYMENTS, CHECK_RUNS, APPS];
