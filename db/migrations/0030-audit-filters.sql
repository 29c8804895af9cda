-- The audit log is read newest first, narrowed by who, what and when.
CREATE INDEX audit_events_by_action ON audit_events (action, seq);
CREATE INDEX audit_events_by_actor ON audit_events (actor_id, seq);
CREATE INDEX audit_events_by_actor_name ON audit_events (actor_name, seq);
CREATE INDEX audit_events_by_time ON audit_events (at);
