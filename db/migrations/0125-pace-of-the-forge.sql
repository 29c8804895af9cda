-- When the last hour's writes were sent to a forge with limits, and until when it asked for a pause: for all processes.
CREATE TABLE forge_writes (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT;
CREATE TABLE forge_pause (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  until INTEGER NOT NULL
) STRICT;
