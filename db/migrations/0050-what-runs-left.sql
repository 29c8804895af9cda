-- When the call that creates the repository was sent and not refused. Without a repository's id the answer was lost:
-- the repository may exist.
ALTER TABLE runs ADD COLUMN create_sent_at INTEGER;
-- Somebody began to archive what the run left. Until that is finished nothing else may be done with the run.
ALTER TABLE runs ADD COLUMN archiving_since INTEGER;
