-- Shown to the person in the list of their sessions; unknown for sessions opened before.
ALTER TABLE sessions ADD COLUMN address TEXT;
