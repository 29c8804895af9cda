-- Whether the forge tells of changes by itself, as the last look found it, and why not.
CREATE TABLE webhook_registration (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  problem TEXT,
  resent INTEGER NOT NULL DEFAULT 0,
  checked_at INTEGER NOT NULL
) STRICT;
