-- How a session was opened; unknown for sessions opened before.
ALTER TABLE sessions ADD COLUMN opened_by TEXT;
