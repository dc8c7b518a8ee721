#include "store/schema_vault.hpp"

namespace cs::store {

// - `campaigns.key_id` tells which key of the keyring seals the campaign's photographs, so that a keyring of another
//   installation is noticed before it makes every photograph look damaged; empty until the first one is sealed.
// - `photos.sealed` 0: its file may still be plain, from before photographs were sealed.
// - `photos.damaged` 1: its file was found damaged and set aside; an upload of the same bytes makes it 0.
// - `photo_rounds` has one row: where the reading of all photographs is (`after` the one of that name), and when the
// last
//   whole round ended.
const char* const vault_migration = R"sql(
ALTER TABLE campaigns ADD COLUMN key_id {{text}} NOT NULL DEFAULT '';
ALTER TABLE photos ADD COLUMN sealed {{int}} NOT NULL DEFAULT 0;
ALTER TABLE photos ADD COLUMN damaged {{int}} NOT NULL DEFAULT 0;
CREATE INDEX photos_plain ON photos (hash) WHERE sealed = 0;
CREATE INDEX photos_damaged ON photos (hash) WHERE damaged = 1;
CREATE TABLE photo_rounds (
  id {{int}} PRIMARY KEY NOT NULL,
  running {{int}} NOT NULL,
  after {{text}} NOT NULL,
  began {{int}} NOT NULL,
  ended {{int}} NOT NULL,
  looked {{int}} NOT NULL,
  damaged {{int}} NOT NULL
) {{keyed}};
)sql";

// `photos.served`: how many bytes its served copy has, `photos.digest`: plain BLAKE2b of that; 0 and empty until it was
// split, and again when it was mended.
const char* const served_migration = R"sql(
ALTER TABLE photos ADD COLUMN served {{int}} NOT NULL DEFAULT 0;
ALTER TABLE photos ADD COLUMN digest {{text}} NOT NULL DEFAULT '';
)sql";

}  // namespace cs::store
