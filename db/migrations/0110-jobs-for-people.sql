-- The page of jobs reads by state, newest first; a collector's health reads the newest end of its kind.
CREATE INDEX jobs_by_state ON jobs (state, id);
CREATE INDEX jobs_by_end ON jobs (kind, state, finished_at);
