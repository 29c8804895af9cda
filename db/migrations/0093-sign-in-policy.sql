-- How people may sign in; no row means as it comes: with passwords.
CREATE TABLE sign_in_policy (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  passwords_on INTEGER NOT NULL CHECK (passwords_on IN (0, 1)),
  updated_at INTEGER NOT NULL
) STRICT;
