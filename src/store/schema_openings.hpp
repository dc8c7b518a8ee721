#pragma once

namespace cs::store {

// Who looked at whose item: one row a person, a submission and a day in China (`day`: days since 1970), with the first
// and the last time, milliseconds, and how often.
inline constexpr const char* openings_migration = R"sql(
CREATE TABLE openings (
  person {{text}} NOT NULL,
  submission {{int}} NOT NULL REFERENCES submissions,
  day {{int}} NOT NULL,
  first_at {{int}} NOT NULL,
  last_at {{int}} NOT NULL,
  times {{int}} NOT NULL,
  PRIMARY KEY (person, day, submission)
) {{keyed}};
CREATE INDEX openings_day ON openings (day);
)sql";

}  // namespace cs::store
