// Sums that are kept beside the rows they count: whoever moves a row says so here. A sum is written once a commit,
// however many rows moved (db::Connection::add). tests/store/counts_test.cpp counts the rows again after a long walk.
#pragma once

#include <cstdint>
#include <string_view>

#include "db/connection.hpp"
#include "domain/leasing.hpp"
#include "domain/notice.hpp"
#include "domain/submission.hpp"

namespace cs::store {

/// The grain in which deadlines are counted and compared, milliseconds.
inline constexpr std::int64_t quarter_hour = domain::quarter_hour.count();

/// `by` more submissions (less, where negative) are in this state with this deadline. Moving one is -1 and +1.
void tally_submission(db::Connection& c, std::int64_t campaign, domain::State state, TimePoint deadline, int by);
/// `by` more are leased, and as many less pending.
void tally_leased(db::Connection& c, std::int64_t campaign, int by);
void tally_notice(db::Connection& c, std::int64_t campaign, domain::NoticeState state, int by);
void tally_cost(db::Connection& c, std::int64_t campaign, std::int64_t milli);

/// A sum by its name: "s:" or "n:" and a state, "m:cost" (thousandths of a yuan).
std::int64_t tallied(db::Connection& c, std::int64_t campaign, std::string_view what);
/// What this transaction has added to it and not written yet.
std::int64_t tallied_since(const db::Connection& c, std::int64_t campaign, std::string_view what);

}  // namespace cs::store
