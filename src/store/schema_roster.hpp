#pragma once

namespace cs::store {

// - `name_key`: the name as it is compared and searched (name_key.hpp); empty where it has not been made yet.
// - `standing`: "left" or "offline" (domain/standing.hpp); empty: takes part.
// - `campaigns.archived`: 1 once it was put away: nobody but administrators sees it.
inline constexpr const char* roster_migration = R"sql(
ALTER TABLE students ADD COLUMN name_key {{text}} NOT NULL DEFAULT '';
ALTER TABLE students ADD COLUMN standing {{text}} NOT NULL DEFAULT '';
ALTER TABLE campaigns ADD COLUMN archived {{int}} NOT NULL DEFAULT 0;
CREATE INDEX students_name_key ON students (campaign, name_key);
)sql";

}  // namespace cs::store
