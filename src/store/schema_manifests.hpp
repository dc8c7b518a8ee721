#pragma once

namespace cs::store {

// What each decision was taken on (api/manifest.hpp), as JSON. A row is written in the transaction of its decision and
// never changed; decisions of before have none. It goes with its decision when a campaign is purged.
inline constexpr const char* manifests_migration = R"sql(
CREATE TABLE manifests (
  decision {{int}} PRIMARY KEY NOT NULL REFERENCES decisions,
  body {{text}} NOT NULL
) {{keyed}};
)sql";

}  // namespace cs::store
