#pragma once

namespace cs::store {

// What was removed for good.
// - `campaigns.purge_begun`, `campaigns.purged`: when its purge began and when it was done; 0: not.
// - `campaigns.keep_days`: after it closes, until its students' data are due to be purged; 0: nobody has said.
// - `students.erased`: when the student's data were removed; the row stays for the decisions, without anything of the
//   person.
// - `photos.purged` 1: its file was removed with whoever it showed. The row stays for what names it.
inline constexpr const char* purges_migration = R"sql(
ALTER TABLE campaigns ADD COLUMN purge_begun {{int}} NOT NULL DEFAULT 0;
ALTER TABLE campaigns ADD COLUMN purged {{int}} NOT NULL DEFAULT 0;
ALTER TABLE campaigns ADD COLUMN keep_days {{int}} NOT NULL DEFAULT 0;
ALTER TABLE students ADD COLUMN erased {{int}} NOT NULL DEFAULT 0;
ALTER TABLE photos ADD COLUMN purged {{int}} NOT NULL DEFAULT 0;
)sql";

}  // namespace cs::store
