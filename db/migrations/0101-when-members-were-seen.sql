-- When each person was last here is asked for every page of members.
CREATE INDEX sessions_by_user_and_time ON sessions (user_id, last_seen_at);
DROP INDEX sessions_by_user;
