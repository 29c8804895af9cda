-- Who a program is, apart from the tokens it shows: it keeps its runs and its name when a token is rotated.
CREATE TABLE service_accounts (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  description TEXT,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'developer', 'maintainer', 'admin')),
  -- The group or person who answers for it.
  owner_ref TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  disabled_at INTEGER
) STRICT;

ALTER TABLE api_tokens ADD COLUMN service_account_id TEXT REFERENCES service_accounts (id);
-- NULL for tokens made on the machine itself and for those of before this was noted.
ALTER TABLE api_tokens ADD COLUMN made_by_id TEXT;
-- JSON array of scopes; NULL: everything the role may do.
ALTER TABLE api_tokens ADD COLUMN scopes TEXT;
ALTER TABLE api_tokens ADD COLUMN runs_per_hour INTEGER;
ALTER TABLE api_tokens ADD COLUMN replaced_by TEXT;
CREATE INDEX api_tokens_by_account ON api_tokens (service_account_id, created_at);
