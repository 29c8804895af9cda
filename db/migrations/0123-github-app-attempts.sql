-- Attempts to connect a GitHub App: each answer of GitHub's is taken once, from whoever began it, within the hour.
CREATE TABLE github_app_attempts (
  state_hash TEXT PRIMARY KEY,
  actor_id TEXT NOT NULL,
  url TEXT NOT NULL,
  org TEXT NOT NULL,
  sign_in INTEGER NOT NULL CHECK (sign_in IN (0, 1)),
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX github_app_attempts_by_expiry ON github_app_attempts (expires_at);
