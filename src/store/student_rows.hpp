// What staff did about a student, written in the transaction in which they did it.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.hpp"
#include "db/connection.hpp"

namespace cs::store {

/// `what`: a kind of api::StudentEvent.
void add_student_event(db::Connection& c, std::int64_t campaign, std::int64_t student, TimePoint at,
                       std::string_view person, std::string_view what, std::string_view note);

}  // namespace cs::store
