#pragma once

namespace cs::store {

// - `deliveries.folder`: where the package is written, as "machine:path"; empty for those from before it was kept.
// - `deliveries.lost`: when it was given up, because its file never got its name; 0: it was not. From then on it cannot
//   get its name any more, and its photos are to be delivered again.
inline constexpr const char* lost_packages_migration = R"sql(
ALTER TABLE deliveries ADD COLUMN folder {{text}} NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN lost {{int}} NOT NULL DEFAULT 0;
)sql";

}  // namespace cs::store
