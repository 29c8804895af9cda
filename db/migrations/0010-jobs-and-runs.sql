-- A key is taken by at most one queued job of its kind; the claim never starts a key that is already running.
CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  key TEXT,
  payload TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
  run_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  -- Raised by every claim: a worker that lost its lease holds an old number, and its writes are refused.
  fence INTEGER NOT NULL DEFAULT 0,
  leased_by TEXT,
  lease_until INTEGER,
  last_error TEXT,
  created_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE UNIQUE INDEX jobs_one_queued_per_key ON jobs (kind, key) WHERE state = 'queued' AND key IS NOT NULL;
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE state = 'queued';
CREATE INDEX jobs_running ON jobs (kind, key) WHERE state = 'running';
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  template TEXT NOT NULL,
  template_digest TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled', 'archived')),
  host TEXT NOT NULL,
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  entity_ref TEXT,
  answers TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  actor_ref TEXT,
  idempotency_key TEXT,
  request_hash TEXT NOT NULL,
  repository_id INTEGER,
  repository_url TEXT,
  clone_url TEXT,
  message_code TEXT,
  message TEXT,
  failed_step TEXT,
  waiting_since INTEGER,
  next_attempt_at INTEGER,
  cancel_requested_at INTEGER,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER
) STRICT;
-- Two people who submit the same name at once get one run and one refusal.
CREATE UNIQUE INDEX runs_one_live_per_repository ON runs (host, lower(owner), lower(name))
  WHERE state IN ('queued', 'running', 'waiting');
CREATE UNIQUE INDEX runs_by_idempotency_key ON runs (actor_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX runs_by_actor ON runs (actor_id, id);
CREATE INDEX runs_by_entity ON runs (entity_ref, id);

-- The plan and the files, stored before the first call; secrets sealed with a key that is not in this file.
CREATE TABLE run_contents (
  run_id TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
  plan TEXT NOT NULL,
  files TEXT NOT NULL,
  sealed_secrets TEXT
) STRICT;

CREATE TABLE run_steps (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  step TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  last_attempt_at INTEGER NOT NULL,
  last_error TEXT,
  PRIMARY KEY (run_id, step)
) STRICT;

-- A step is done when its row is here, and only then.
CREATE TABLE run_step_results (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  step TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('done', 'skipped')),
  detail TEXT,
  existing TEXT NOT NULL,
  finished_at INTEGER NOT NULL,
  PRIMARY KEY (run_id, step)
) STRICT;

CREATE TABLE run_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  step TEXT,
  level TEXT NOT NULL CHECK (level IN ('info', 'warning', 'error')),
  message TEXT NOT NULL
) STRICT;
CREATE INDEX run_events_by_run ON run_events (run_id, id);
CREATE TRIGGER run_events_are_not_edited BEFORE UPDATE ON run_events
BEGIN SELECT RAISE(ABORT, 'run events are append-only'); END;
