-- What all nodes share. Applied at every start, so each statement can be repeated.

-- Events, numbered in the order of their commits.
CREATE TABLE IF NOT EXISTS event (
  place INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  category TEXT NOT NULL,
  stream TEXT NOT NULL,
  version INTEGER NOT NULL,
  type TEXT NOT NULL,
  recorded_at INTEGER NOT NULL, -- microseconds since 1970
  payload BLOB NOT NULL,
  metadata BLOB NOT NULL,
  hash INTEGER NOT NULL,        -- of the stream's name; a partition is a range of hashes
  UNIQUE (category, stream, version)
);

-- The nodes that are alive. One whose beat stands still for a lease is dead.
CREATE TABLE IF NOT EXISTS node (
  id TEXT PRIMARY KEY,
  beat INTEGER NOT NULL,
  runs TEXT NOT NULL,           -- names of consumers, parted by blanks
  leaves TEXT NOT NULL
);

-- Who owns what, at which epoch, and how far it is. Rows are never deleted, and epochs only rise.
CREATE TABLE IF NOT EXISTS partition (
  consumer TEXT NOT NULL,
  category TEXT,                -- what it reads: of a category stream is null, of the log both are
  stream TEXT,
  number INTEGER NOT NULL,
  partitions INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  owner TEXT,                   -- the node that has it
  wanted TEXT,                  -- the node that is to have it: if another, the owner is asked to release
  start INTEGER NOT NULL,       -- the place that it began after, chosen once
  position INTEGER NOT NULL,    -- the place of the last event handled; 0 if none was saved
  problem TEXT,                 -- why it does not run
  PRIMARY KEY (consumer, number)
);
