-- What lists are filtered and sorted by, kept with every version. NULL in versions that had ended before: only the
-- current ones can be filled in exactly, so the past can be asked about from the last of the others on.
ALTER TABLE entity_versions ADD COLUMN kind TEXT;
ALTER TABLE entity_versions ADD COLUMN namespace TEXT;
ALTER TABLE entity_versions ADD COLUMN name TEXT COLLATE NOCASE;
ALTER TABLE entity_versions ADD COLUMN title TEXT COLLATE NOCASE;
ALTER TABLE entity_versions ADD COLUMN sort_name TEXT;
ALTER TABLE entity_versions ADD COLUMN description TEXT;
ALTER TABLE entity_versions ADD COLUMN type TEXT COLLATE NOCASE;
ALTER TABLE entity_versions ADD COLUMN lifecycle TEXT COLLATE NOCASE;
ALTER TABLE entity_versions ADD COLUMN tier INTEGER;
ALTER TABLE entity_versions ADD COLUMN owner_ref TEXT;
ALTER TABLE entity_versions ADD COLUMN system_ref TEXT;
ALTER TABLE entity_versions ADD COLUMN source TEXT;
ALTER TABLE entity_versions ADD COLUMN etag TEXT;

UPDATE entity_versions SET
  (kind, namespace, name, title, sort_name, description, type, lifecycle, tier, owner_ref, system_ref, source, etag) = (
    SELECT e.kind, e.namespace, e.name, e.title, e.sort_name, e.description, e.type, e.lifecycle, e.tier, e.owner_ref,
      e.system_ref, e.source, e.etag
    FROM entities e WHERE e.id = entity_versions.entity_id)
WHERE recorded_to IS NULL;

CREATE TABLE entity_version_relations (
  version_id TEXT NOT NULL REFERENCES entity_versions (id) ON DELETE CASCADE,
  source_ref TEXT NOT NULL,
  type TEXT NOT NULL COLLATE NOCASE,
  target_ref TEXT NOT NULL,
  PRIMARY KEY (source_ref, type, target_ref, version_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX entity_version_relations_by_target ON entity_version_relations (type, target_ref, source_ref);
CREATE INDEX entity_version_relations_by_version ON entity_version_relations (version_id);
INSERT INTO entity_version_relations (version_id, source_ref, type, target_ref)
  SELECT v.id, r.source_ref, r.type, r.target_ref
  FROM entity_versions v JOIN entity_relations r ON r.declared_by = v.entity_id
  WHERE v.recorded_to IS NULL;

CREATE INDEX entity_versions_by_entity ON entity_versions (entity_id, recorded_from);
CREATE INDEX entity_versions_by_time ON entity_versions (recorded_from);
CREATE INDEX entity_versions_of_old ON entity_versions (recorded_to) WHERE kind IS NULL;
