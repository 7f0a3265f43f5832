-- What all nodes share. Applied at every start, so each statement can be repeated.

-- Events, in the order of their commits: there is one writer at a time, so no position is skipped.
CREATE TABLE IF NOT EXISTS event (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  category TEXT NOT NULL,
  stream TEXT NOT NULL,
  version INTEGER NOT NULL,
  type TEXT NOT NULL,
  recorded_at INTEGER NOT NULL, -- microseconds since 1970
  payload BLOB NOT NULL,
  metadata BLOB NOT NULL,
  hash INTEGER NOT NULL,        -- of the stream's name; modulo partitions it is the partition
  UNIQUE (category, stream, version)
);

-- The nodes that are alive. One whose beat stands still for a lease is dead.
CREATE TABLE IF NOT EXISTS node (
  id TEXT PRIMARY KEY,
  beat INTEGER NOT NULL
);

-- Every consumer that was ever subscribed. Of a category, stream is null; of the log, both are.
CREATE TABLE IF NOT EXISTS consumer (
  name TEXT PRIMARY KEY,
  category TEXT,
  stream TEXT,
  partitions INTEGER NOT NULL
);

-- Which node runs what.
CREATE TABLE IF NOT EXISTS subscription (
  node TEXT NOT NULL,
  consumer TEXT NOT NULL,
  leaving INTEGER NOT NULL,
  PRIMARY KEY (node, consumer)
);

-- Who owns what, at which epoch, and how far it is: one row, so that one statement can check the
-- first two and change the third. Rows are never deleted, and epochs only rise.
CREATE TABLE IF NOT EXISTS partition (
  consumer TEXT NOT NULL,
  number INTEGER NOT NULL,
  epoch INTEGER NOT NULL DEFAULT 0,
  owner TEXT,                   -- the node that has it
  wanted TEXT,                  -- the node that is to have it: if another, the owner is asked to release
  start INTEGER NOT NULL,       -- the position it began after, chosen once
  position INTEGER,             -- that of the last event handled; null if none was saved
  problem TEXT,                 -- why it does not run
  PRIMARY KEY (consumer, number)
);
