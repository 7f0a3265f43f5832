-- Who works on what. Times are the server's (clock_timestamp()); no two machines' clocks are compared.

-- The nodes that are there. A node is a session: it holds the advisory lock of its liveness_key for
-- as long as its session lasts, and a new session is a new node. One without a key lives until
-- heartbeat_at + lease, and a lease that is over is never renewed.
CREATE TABLE IF NOT EXISTS ${schema}.nodes (
  namespace      text COLLATE "C" NOT NULL,
  node           text COLLATE "C" NOT NULL,
  liveness_key   bigint,
  consumers      text[] NOT NULL DEFAULT '{}',
  lease          interval NOT NULL,
  -- A free lock says that the node is gone only if this is the server that it was taken on: locks
  -- are not replicated, and do not outlive a restart. Nor may heartbeats, which a fail-over can lose.
  server_started timestamptz NOT NULL DEFAULT pg_postmaster_start_time(),
  joined_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  heartbeat_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (namespace, node)
) WITH (fillfactor = 50);

-- Who leads, one row for each namespace. Each transaction of a leader first takes this row FOR SHARE
-- where term and node are its own, so that a deposed leader writes nothing.
CREATE TABLE IF NOT EXISTS ${schema}.leaders (
  namespace text COLLATE "C" PRIMARY KEY,
  term      bigint NOT NULL DEFAULT 0,
  node      text COLLATE "C",
  since     timestamptz
);

-- What consumers there are, as all nodes agree.
CREATE TABLE IF NOT EXISTS ${schema}.consumers (
  namespace        text COLLATE "C" NOT NULL,
  consumer         text COLLATE "C" NOT NULL,
  sequence         text COLLATE "C" NOT NULL CHECK (sequence IN ('log', 'category', 'stream')),
  category         text COLLATE "C",
  stream           text COLLATE "C",
  partitions       integer NOT NULL CHECK (partitions BETWEEN 1 AND 1024),
  starting_point   text NOT NULL,
  release_deadline interval NOT NULL,
  registered_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (namespace, consumer),
  CHECK ((category IS NULL) = (sequence = 'log')),
  CHECK ((stream IS NULL) = (sequence <> 'stream'))
);

-- One row for each partition of each consumer, for ever. Owner, epoch and position are in one row,
-- so that one UPDATE can save a position only if the epoch is current.
CREATE TABLE IF NOT EXISTS ${schema}.work_allocations (
  namespace        text COLLATE "C" NOT NULL,
  consumer         text COLLATE "C" NOT NULL,
  partition        integer NOT NULL CHECK (partition >= 0),
  state            text COLLATE "C" NOT NULL DEFAULT 'unassigned'
                   CHECK (state IN ('unassigned', 'assigned', 'revoking')),
  owner            text COLLATE "C",
  -- While revoking: who gets it when the owner releases it, and until when that has to happen.
  next_owner       text COLLATE "C",
  release_deadline timestamptz,
  -- Rises by one with every change of owner, and with every reset.
  epoch            bigint NOT NULL DEFAULT 0,
  granted_at       timestamptz,
  -- The last event fully handled; NULL if none was ever saved. Then work begins after start_after.
  position         bigint,
  last_event_id    uuid,
  saved_at         timestamptz,
  start_after      bigint NOT NULL DEFAULT 0,
  -- Why it does not run though it is assigned.
  problem          text,
  PRIMARY KEY (namespace, consumer, partition),
  FOREIGN KEY (namespace, consumer) REFERENCES ${schema}.consumers,
  CHECK ((owner IS NULL) = (state = 'unassigned')),
  CHECK (state = 'revoking' OR (next_owner IS NULL AND release_deadline IS NULL))
) WITH (fillfactor = 70);

CREATE INDEX IF NOT EXISTS work_allocations_by_owner
  ON ${schema}.work_allocations (namespace, owner) WHERE owner IS NOT NULL;

-- Moves with every change of an owner, and of what a node runs. A node that sees it move looks at
-- its rows, also if the notification was lost. A sequence, since a counter in a row would let releases wait for each other.
CREATE SEQUENCE IF NOT EXISTS ${schema}.allocation_changes;
