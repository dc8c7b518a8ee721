#pragma once

namespace cs::store {

// - `student_events`: what staff did about a student by telephone: a number shown or corrected, a call. `what` is a
//   name of api::StudentEvent, `note` the reason that they gave.
// - `decisions.ended`: when it was taken back or overturned; 0: it stands, or fell before this column.
// - `notices.call_outcome`: how the last call about it ended (domain::CallOutcome); empty: nobody called.
inline constexpr const char* students_migration = R"sql(
CREATE TABLE student_events (
  id {{id}},
  campaign {{int}} NOT NULL REFERENCES campaigns,
  student {{int}} NOT NULL REFERENCES students,
  at {{int}} NOT NULL,
  person {{text}} NOT NULL,
  what {{text}} NOT NULL,
  note {{text}} NOT NULL
) {{table}};
CREATE INDEX student_events_student ON student_events (student);
ALTER TABLE decisions ADD COLUMN ended {{int}} NOT NULL DEFAULT 0;
ALTER TABLE notices ADD COLUMN call_outcome {{text}} NOT NULL DEFAULT '';
)sql";

}  // namespace cs::store
