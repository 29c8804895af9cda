-- What a scan could neither read nor confirm to be gone, so that the status can say how much of the picture is old.
ALTER TABLE catalog_scans ADD COLUMN stale INTEGER NOT NULL DEFAULT 0;
