#include "store/student_rows.hpp"

namespace cs::store {

void add_student_event(db::Connection& c, std::int64_t campaign, std::int64_t student, TimePoint at,
                       std::string_view person, std::string_view what, std::string_view note) {
  c.run("INSERT INTO student_events (campaign, student, at, person, what, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        campaign, student, at, person, what, note);
}

}  // namespace cs::store
