#pragma once

namespace cs::store {

// - `decisions.version`: raised by whatever changes the decision, so that who overturns it names what they looked at.
// - `submissions.kept_from`: who may not claim it (names, a line each): whoever's decision on it was overturned.
// - `submissions.reopened`: when a decision on it was overturned last; 0: never. What the student was told before may
//   then make a message needless.
inline constexpr const char* overturning_migration = R"sql(
ALTER TABLE decisions ADD COLUMN version {{int}} NOT NULL DEFAULT 1;
ALTER TABLE submissions ADD COLUMN kept_from {{text}} NOT NULL DEFAULT '';
ALTER TABLE submissions ADD COLUMN reopened {{int}} NOT NULL DEFAULT 0;
)sql";

}  // namespace cs::store
