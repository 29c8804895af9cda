-- Whether this data folder was given the sample organisation; one row, absent until the first start decides.
CREATE TABLE sample_organisation (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  state TEXT NOT NULL CHECK (state IN ('loading', 'loaded', 'removed')),
  changed_at INTEGER NOT NULL
) STRICT;
