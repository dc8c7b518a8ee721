#include "store/schema_nodes.hpp"

namespace cs::store {

// - `nodes`: the services that run on this database. A row is one life of one service: a restart is another node.
//   `beat` is by the database's clock; whoever has not been heard of for node_patience is buried by the next beat of
//   another: its row goes, its duties are free, its checks go back, and what it was sending is in doubt.
// - `duties`: what one node at a time does (dispatch, sweep, remind). `epoch` grows with every new holder and never
//   falls, so the rows stay when nobody holds them (node 0). A write for a duty names node and epoch and is refused
//   when they are others: a holder that slept while it was replaced writes nothing.
// - `checks`: examinations in hand. A claim is a row with a number that no other claim gets; only under this number can
//   the findings be stored. `holder` is empty for one that could not be done and waits for another try; `tries` counts.
// - `sending_node`, `sending_epoch`: under which life and term a message was handed to the gateway.
// - `sessions.claimed`: the first claim of a session gives its person's own leases back, once, whichever node it
//   reaches.
// - `sign_in_tries`: what slows down guessing, by a hash of whom or from where.
// - `photo_removals`: photographs whose row is gone and whose file is not yet.
// - `picture_hashes.seq` grows with every write, so that a node reads what others wrote since it looked last.
// - `worker_tokens`: who may take checks from another machine; only a hash of each token is kept.
const char* const nodes_migration = R"sql(
CREATE TABLE nodes (
  id {{id}},
  name {{text}} NOT NULL,
  version {{text}} NOT NULL,
  started {{int}} NOT NULL,
  beat {{int}} NOT NULL
) {{table}};
CREATE TABLE duties (
  name {{text}} PRIMARY KEY NOT NULL,
  node {{int}} NOT NULL,
  epoch {{int}} NOT NULL,
  until {{int}} NOT NULL
) {{keyed}};
CREATE TABLE checks (
  id {{id}},
  submission {{int}} NOT NULL UNIQUE REFERENCES submissions,
  holder {{text}} NOT NULL,
  until {{int}} NOT NULL,
  tries {{int}} NOT NULL
) {{table}};
CREATE INDEX checks_until ON checks (until);
CREATE INDEX checks_holder ON checks (holder);
ALTER TABLE notices ADD COLUMN sending_node {{int}} NOT NULL DEFAULT 0;
ALTER TABLE notices ADD COLUMN sending_epoch {{int}} NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN claimed {{int}} NOT NULL DEFAULT 0;
CREATE TABLE sign_in_tries (
  key {{text}} PRIMARY KEY NOT NULL,
  failures {{int}} NOT NULL,
  until {{int}} NOT NULL,
  latest {{int}} NOT NULL
) {{keyed}};
CREATE INDEX sign_in_tries_latest ON sign_in_tries (latest);
CREATE TABLE photo_removals (
  hash {{text}} PRIMARY KEY NOT NULL
) {{keyed}};
ALTER TABLE picture_hashes ADD COLUMN seq {{int}} NOT NULL DEFAULT 0;
CREATE INDEX picture_hashes_seq ON picture_hashes (seq);
CREATE TABLE worker_tokens (
  name {{text}} PRIMARY KEY NOT NULL,
  token_hash {{text}} NOT NULL UNIQUE,
  made {{int}} NOT NULL,
  made_by {{text}} NOT NULL
) {{keyed}};
)sql";

}  // namespace cs::store
