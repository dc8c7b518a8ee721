// Sums that are kept beside the rows they count: whoever moves a row says so here. A sum is written once a commit,
// however many rows moved (db::Connection::add). tests/store/counts_test.cpp counts the rows again after a long walk.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "db/connection.hpp"
#include "domain/decision.hpp"
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

/// A decision, as far as its figures go.
struct CountedDecision {
  std::int64_t campaign = 0;
  std::string person;
  TimePoint decided{}, since{}, deadline{};  ///< since: when the review's time began
  domain::Verdict verdict = domain::Verdict::approve;
  int attempt = 1;
  Millis looked{0};
  bool unverified = false;
  bool audited = false;  ///< a supervisor's, in place of one that they overturned: nobody's daily work
  std::vector<std::string> reasons;
  std::vector<std::string> failed, doubted;  ///< the checks that said fail and attention
};
/// `by` more such decisions. One that was taken back is -1 of what it was.
void tally_decision(db::Connection& c, const CountedDecision& d, int by);
/// One that is stored; the sums it was counted in, or would be.
CountedDecision counted_decision(db::Connection& c, std::int64_t row);
/// This decision was overturned, which counts where domain::counts_as_overturned says so.
void tally_overturned(db::Connection& c, const CountedDecision& d);
/// Of this person's decisions of this time, one more was taken back.
void tally_undone(db::Connection& c, std::int64_t campaign, const std::string& person, TimePoint decided);
/// One more may be reviewed from now on.
void tally_arrival(db::Connection& c, std::int64_t campaign, TimePoint now);

/// A row of `hourly`: how many of one kind in one hour. `person` is empty for what is counted without a person:
///   in           may be reviewed from then on           late         decided after its deadline
///   w:<hours>    hours from payment to decision, 48: longer
///   fa: fr:      <check> failed, and was approved or rejected        aa: ar:  the same of an attention
/// and with a person, all by when the decision was made:
///   approve reject                                      look         milliseconds looked
///   quick        looked too short to have looked        unverified   the service's clock does not bear the look out
///   first first_ok   of first attempts; approved        over         approved against a failed check
///   r:<reason>   rejected for it                        undone       taken back (counts in nothing else)
///   overturned   of those that are counted above
///   audited      decided in place of an overturned one (counts in nothing else, whatever becomes of it)
struct HourlyRow {
  std::int64_t hour = 0;  ///< since 1970
  std::string kind, person;
  std::int64_t n = 0;
};
/// What this campaign's hours `from` to before `to` hold, in the order of hours.
std::vector<HourlyRow> hourly_rows(db::Connection& c, std::int64_t campaign, std::int64_t from, std::int64_t to);

/// A sum by its name: "s:" or "n:" and a state, "m:cost" (thousandths of a yuan).
std::int64_t tallied(db::Connection& c, std::int64_t campaign, std::string_view what);
/// What this transaction has added to it and not written yet.
std::int64_t tallied_since(const db::Connection& c, std::int64_t campaign, std::string_view what);

}  // namespace cs::store
