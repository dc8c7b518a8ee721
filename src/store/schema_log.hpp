#pragma once

namespace cs::store {

// The log, a Merkle tree (seal/merkle.hpp) over its entries in the order of `seq`, which has no gap. `sealed` names
// rows and digests of them as the entry left them (sealed_tables.hpp); `salt` hides what they are of. `log_head` is one
// row: how many entries there are, the root over them, and both signed with the installation's key; it changes with
// each commit that adds entries. `log_tiles` holds the roots of complete subtrees of 256^level entries. The chain of
// links that was kept before stays in `audit`; the first entry names its end. Nothing here is changed or deleted but
// the head, and a salt when what it hides is to be forgotten.
inline constexpr const char* log_on_sqlite = R"sql(
CREATE TABLE log (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  sealed TEXT NOT NULL,
  salt TEXT NOT NULL
) STRICT;
CREATE INDEX log_subject ON log (subject);
CREATE TABLE log_tiles (
  level INTEGER NOT NULL,
  place INTEGER NOT NULL,
  root TEXT NOT NULL,
  PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE log_head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  size INTEGER NOT NULL,
  root TEXT NOT NULL,
  note TEXT NOT NULL
) STRICT;
CREATE TRIGGER log_is_final BEFORE UPDATE OF seq, at, actor, action, subject, detail, sealed ON log BEGIN
  SELECT RAISE(ABORT, 'entries of the log are never changed');
END;
CREATE TRIGGER log_is_kept BEFORE DELETE ON log BEGIN
  SELECT RAISE(ABORT, 'entries of the log are never deleted');
END;
)sql";
inline constexpr const char* log_on_postgres = R"sql(
CREATE TABLE log (
  seq {{int}} PRIMARY KEY,
  at {{int}} NOT NULL,
  actor {{text}} NOT NULL,
  action {{text}} NOT NULL,
  subject {{text}} NOT NULL,
  detail {{text}} NOT NULL,
  sealed {{text}} NOT NULL,
  salt {{text}} NOT NULL
);
CREATE INDEX log_subject ON log (subject);
CREATE TABLE log_tiles (
  level {{int}} NOT NULL,
  place {{int}} NOT NULL,
  root {{text}} NOT NULL,
  PRIMARY KEY (level, place)
);
CREATE TABLE log_head (
  one {{int}} PRIMARY KEY CHECK (one = 1),
  size {{int}} NOT NULL,
  root {{text}} NOT NULL,
  note {{text}} NOT NULL
) WITH (fillfactor = 20);
CREATE FUNCTION log_stays() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN RAISE EXCEPTION ''entries of the log are never changed or deleted''; END';
CREATE TRIGGER log_is_final BEFORE UPDATE OF seq, at, actor, action, subject, detail, sealed ON log
  FOR EACH ROW EXECUTE FUNCTION log_stays();
CREATE TRIGGER log_is_kept BEFORE DELETE ON log FOR EACH ROW EXECUTE FUNCTION log_stays();
)sql";

}  // namespace cs::store
