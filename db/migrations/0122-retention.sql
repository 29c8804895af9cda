-- rows-change: jobs
-- What an administrator changed; everything else is kept for as long as the code says.
CREATE TABLE retention_settings (
  kind TEXT PRIMARY KEY,
  days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 3650),
  updated_at INTEGER NOT NULL
) STRICT;

-- Its work is part of the round that follows these settings; a queued one would fail as unknown.
DELETE FROM jobs WHERE kind = 'jobs.prune-finished' AND state = 'queued';
