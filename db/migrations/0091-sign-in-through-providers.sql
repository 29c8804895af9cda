-- A person of an identity provider and the account they are here: by issuer and subject, never by e-mail.
CREATE TABLE external_identities (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  provider TEXT NOT NULL CHECK (provider IN ('oidc', 'github')),
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  label TEXT NOT NULL,
  linked_at INTEGER NOT NULL,
  last_used_at INTEGER,
  PRIMARY KEY (issuer, subject)
) STRICT;
CREATE INDEX external_identities_by_user ON external_identities (user_id);

-- Answers of a provider that were redeemed: each opens one session at most.
CREATE TABLE redeemed_sign_ins (
  state_hash TEXT PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX redeemed_sign_ins_by_expiry ON redeemed_sign_ins (expires_at);

-- On what grounds somebody came in, so that access can end with the grounds.
CREATE TABLE admissions (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  basis TEXT NOT NULL CHECK (basis IN ('organisation', 'domain', 'invitation')),
  departed_at INTEGER
) STRICT;
