-- Who made the commit a version was read at, as the commit says; NULL in versions from before this was kept.
ALTER TABLE entity_versions ADD COLUMN commit_author TEXT;
