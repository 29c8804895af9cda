-- Somebody an administrator expects: by e-mail or by GitHub login, never both. Only the link's hash is kept.
CREATE TABLE invitations (
  id TEXT PRIMARY KEY,
  email TEXT,
  login TEXT,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'developer', 'maintainer', 'admin')),
  token_hash TEXT NOT NULL UNIQUE,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  accepted_at INTEGER,
  accepted_by TEXT REFERENCES users (id) ON DELETE SET NULL,
  revoked_at INTEGER,
  CHECK ((email IS NULL) <> (login IS NULL))
) STRICT;
CREATE INDEX invitations_by_time ON invitations (created_at, id);
CREATE INDEX invitations_by_email ON invitations (email);
CREATE INDEX invitations_by_login ON invitations (login);
