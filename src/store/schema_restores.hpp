#pragma once

namespace cs::store {

// Each restore of a backup that this database comes from: `name` of the backup, when it was `made`, and when it was
// restored. A workstation that is told of a new one sends again what the service has acknowledged to it since.
inline constexpr const char* restores_migration = R"sql(
CREATE TABLE restores (
  id {{id}},
  name {{text}} NOT NULL,
  made {{int}} NOT NULL,
  at {{int}} NOT NULL
) {{table}};
)sql";

}  // namespace cs::store
