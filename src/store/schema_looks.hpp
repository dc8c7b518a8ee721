#pragma once

namespace cs::store {

// What the service's own clock says of how long somebody looked (domain/looking.hpp). `given`: when the newest lease
// was claimed, 0 for one from before this column; a renewal leaves it. `looks.spent_until` is the person's.
inline constexpr const char* looks_migration = R"sql(
ALTER TABLE submissions ADD COLUMN given {{int}} NOT NULL DEFAULT 0;
ALTER TABLE decisions ADD COLUMN look_unverified {{int}} NOT NULL DEFAULT 0;
CREATE TABLE looks (
  person {{text}} PRIMARY KEY,
  spent_until {{int}} NOT NULL
) {{keyed}};
)sql";

}  // namespace cs::store
