// A delivered photo goes on the recall list, in the transaction of what calls it back.
#pragma once

#include <string_view>

#include "base/clock.hpp"
#include "db/connection.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {

/// `source`: chsi or overturn; `result`: domain::Registry name, or empty.
void note_recall(db::Connection& c, const SubmissionFacts& s, std::string_view by, std::string_view source,
                 std::string_view result, std::string_view note, TimePoint now);

}  // namespace cs::store
