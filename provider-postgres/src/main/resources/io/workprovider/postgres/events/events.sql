-- The events of all streams, in the order in which they are read.
--
-- A transaction must take its positions while it holds its lock on the table, and hand them out one
-- by one: leave the identity column at CACHE 1, and never call nextval before the INSERT. Within a
-- stream, a higher version has a higher position.
CREATE TABLE IF NOT EXISTS ${schema}.events (
  position       bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
  id             uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
  -- The names are as the api allows them, which an event with another one could not be read by.
  category       text COLLATE "C" NOT NULL CHECK (category ~ '^[!-~]{1,80}$'),
  stream         text COLLATE "C" NOT NULL
    CHECK (stream ~ '[^[:space:]]' AND length(stream) <= 400
           AND stream !~ '[\u0001-\u001F\u007F-\u009F]'),
  stream_version bigint NOT NULL CHECK (stream_version >= 0),
  type           text COLLATE "C" NOT NULL
    CHECK (type ~ '[^[:space:]]' AND length(type) <= 400
           AND type !~ '[\u0001-\u001F\u007F-\u009F]'),
  recorded_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  payload        bytea NOT NULL,
  -- Keys and values are text; NULL when there is none.
  metadata       jsonb
    CHECK (jsonb_typeof(metadata) = 'object'
           AND NOT jsonb_path_exists(metadata, 'strict $.* ? (@.type() != "string")')),
  -- The first four bytes of the MD5 of the stream's name, to be read as unsigned. Times the number of
  -- partitions, divided by 2^32, it is the partition of the stream.
  stream_hash    integer NOT NULL
    GENERATED ALWAYS AS (('x' || substr(md5(stream), 1, 8))::bit(32)::integer) STORED,
  UNIQUE (category, stream, stream_version)
);

CREATE INDEX IF NOT EXISTS events_by_category ON ${schema}.events (category, position);

-- A node that owns some partitions of a category reads only the rows of their shares of the hashes.
CREATE INDEX IF NOT EXISTS events_by_share
  ON ${schema}.events (category, ((stream_hash >> 22) & 1023), position);

-- Small; for starting at a point in time.
CREATE INDEX IF NOT EXISTS events_by_time ON ${schema}.events USING brin (recorded_at);
