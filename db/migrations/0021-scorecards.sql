-- One row per service, scorecard and period in which the result did not change; the open one is current.
CREATE TABLE scorecard_results (
  id TEXT PRIMARY KEY,
  scorecard TEXT NOT NULL,
  entity_ref TEXT NOT NULL,
  level TEXT,
  next_level TEXT,
  rules_to_next INTEGER NOT NULL,
  passed INTEGER NOT NULL,
  applicable INTEGER NOT NULL,
  unknown INTEGER NOT NULL,
  results TEXT NOT NULL,
  digest TEXT NOT NULL,
  evaluated_at INTEGER NOT NULL,
  recorded_from INTEGER NOT NULL,
  recorded_to INTEGER
) STRICT;
CREATE UNIQUE INDEX scorecard_results_current ON scorecard_results (scorecard, entity_ref) WHERE recorded_to IS NULL;
CREATE INDEX scorecard_results_by_entity ON scorecard_results (entity_ref, recorded_from);
