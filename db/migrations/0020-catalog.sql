-- Repositories of the forge as last seen; forge_id survives a rename.
CREATE TABLE catalog_repositories (
  id TEXT PRIMARY KEY,
  forge_id INTEGER NOT NULL UNIQUE,
  owner TEXT NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  description TEXT,
  html_url TEXT NOT NULL,
  clone_url TEXT NOT NULL,
  default_branch TEXT NOT NULL,
  visibility TEXT NOT NULL,
  created_at INTEGER,
  pushed_at INTEGER,
  -- Commit whose files are stored; NULL asks the next scan to read the repository again.
  head_sha TEXT,
  tree_sha TEXT,
  committed_at INTEGER,
  ingested_at INTEGER,
  changed_at INTEGER,
  error TEXT,
  seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX catalog_repositories_by_name ON catalog_repositories (owner, name);

-- The few files of a repository the catalog and the scorecards read, as of head_sha.
CREATE TABLE catalog_repository_files (
  repository_id TEXT NOT NULL REFERENCES catalog_repositories (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  blob_sha TEXT NOT NULL,
  size INTEGER NOT NULL,
  -- NULL: present, but larger than the catalog reads.
  content TEXT,
  PRIMARY KEY (repository_id, path)
) STRICT, WITHOUT ROWID;

-- Every descriptor ever seen, with all its findings.
CREATE TABLE catalog_files (
  id TEXT PRIMARY KEY,
  repository_id TEXT NOT NULL REFERENCES catalog_repositories (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ok', 'invalid')),
  findings TEXT NOT NULL,
  entity_refs TEXT NOT NULL,
  commit_sha TEXT NOT NULL,
  checked_at INTEGER NOT NULL,
  UNIQUE (repository_id, path)
) STRICT;
CREATE INDEX catalog_files_by_state ON catalog_files (state, id);

-- Who else wants a reference that another repository already holds: looked at again when it becomes free.
CREATE TABLE catalog_conflicts (
  ref TEXT NOT NULL,
  repository_id TEXT NOT NULL REFERENCES catalog_repositories (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  PRIMARY KEY (ref, repository_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE entities (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  ref TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  namespace TEXT NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  title TEXT COLLATE NOCASE,
  -- Title or name in lower case: what lists are sorted by.
  sort_name TEXT NOT NULL,
  description TEXT,
  type TEXT COLLATE NOCASE,
  lifecycle TEXT COLLATE NOCASE,
  tier INTEGER CHECK (tier BETWEEN 0 AND 3),
  owner_ref TEXT,
  system_ref TEXT,
  source TEXT NOT NULL CHECK (source IN ('repository', 'forge')),
  repository_id TEXT REFERENCES catalog_repositories (id),
  file_path TEXT,
  -- invalid: the file no longer parses; this is the last version that did.
  state TEXT NOT NULL CHECK (state IN ('ok', 'invalid')),
  body TEXT NOT NULL,
  etag TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX entities_by_kind_and_name ON entities (kind, sort_name, id);
CREATE INDEX entities_by_name ON entities (sort_name, id);
CREATE INDEX entities_by_owner ON entities (owner_ref, kind);
CREATE INDEX entities_by_system ON entities (system_ref, kind);
CREATE INDEX entities_by_type ON entities (kind, type);
CREATE INDEX entities_by_lifecycle ON entities (kind, lifecycle);
CREATE INDEX entities_by_tier ON entities (kind, tier);
CREATE INDEX entities_by_update ON entities (kind, updated_at, id);
CREATE INDEX entities_by_repository ON entities (repository_id, file_path);

-- metadata.tags, metadata.labels.<key> and metadata.annotations.<key>, in lower case for comparing.
CREATE TABLE entity_attributes (
  entity_id TEXT NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
  key TEXT NOT NULL COLLATE NOCASE,
  value TEXT NOT NULL COLLATE NOCASE,
  PRIMARY KEY (entity_id, key, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX entity_attributes_by_value ON entity_attributes (key, value, entity_id);

CREATE TABLE entity_relations (
  declared_by TEXT NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
  source_ref TEXT NOT NULL,
  type TEXT NOT NULL COLLATE NOCASE,
  target_ref TEXT NOT NULL,
  PRIMARY KEY (source_ref, type, target_ref, declared_by)
) STRICT, WITHOUT ROWID;
CREATE INDEX entity_relations_by_target ON entity_relations (type, target_ref, source_ref);
CREATE INDEX entity_relations_by_declarer ON entity_relations (declared_by);

-- What Waymark knew and when: a new row only when the entity changed, body NULL once it was gone.
CREATE TABLE entity_versions (
  id TEXT PRIMARY KEY,
  entity_id TEXT NOT NULL,
  ref TEXT NOT NULL,
  body TEXT,
  commit_sha TEXT,
  recorded_from INTEGER NOT NULL,
  recorded_to INTEGER
) STRICT;
CREATE INDEX entity_versions_by_ref ON entity_versions (ref, recorded_from);
CREATE UNIQUE INDEX entity_versions_current ON entity_versions (ref) WHERE recorded_to IS NULL;

CREATE VIRTUAL TABLE entities_fts USING fts5 (
  name, title, description, tags, owner,
  tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);

CREATE TABLE webhook_deliveries (
  id TEXT PRIMARY KEY,
  delivery_id TEXT NOT NULL UNIQUE,
  event TEXT NOT NULL,
  body_hash TEXT NOT NULL UNIQUE,
  repository TEXT,
  state TEXT NOT NULL CHECK (state IN ('received', 'done', 'failed')),
  received_at INTEGER NOT NULL,
  processed_at INTEGER,
  error TEXT
) STRICT;
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (received_at);

CREATE TABLE catalog_scans (
  id TEXT PRIMARY KEY,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  repositories INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  error TEXT
) STRICT;
