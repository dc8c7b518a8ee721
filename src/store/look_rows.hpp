// Pieces of second looks that several rooms share. All run inside a transaction of the given connection.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "api/second_looks.hpp"
#include "db/connection.hpp"
#include "domain/second_look.hpp"
#include "store/ids.hpp"

namespace cs::store {

struct StoredLook {
  std::int64_t row = 0, campaign = 0, plan = 0, decision = 0, submission = 0;
  std::string stratum, stated_by;
  domain::LookSource source = domain::LookSource::plan;
  domain::SecondLookNow now;
  TimePoint given{};
  std::int64_t lease_until = 0;
  std::string closed_by, closed_note;  ///< by display name
  bool stands = true;                  ///< its decision does
};
std::optional<StoredLook> load_look(db::Connection& c, std::int64_t row);

domain::GivenVerdict given_verdict(std::string by, std::string_view verdict, std::string_view reasons);
struct NewVerdict {
  domain::GivenVerdict given;
  std::string note;
  Millis looked{0};
  std::string stated{};
  bool agrees = true;
};
void insert_verdict(db::Connection& c, std::int64_t look, const NewVerdict& verdict, TimePoint at);

/// For a decision of whose second look nobody has begun: one of no plan, unless there is an open one. Its row, or 0.
std::int64_t ask_for_look(db::Connection& c, std::int64_t decision, domain::LookSource source, TimePoint now);
/// Whatever looks at this decision are open end: it was overturned, or taken back.
void close_looks(db::Connection& c, std::int64_t decision, domain::LookState as, std::string_view by,
                 std::string_view note, TimePoint now);

/// The student's appeal against this decision, if there is an open one, is answered: the decision was upheld, or it
/// stands no more.
void answer_appeal(db::Connection& c, std::int64_t decision, bool upheld, std::string_view by, TimePoint now);

/// The decision was upheld: what its reviewer asked for by ask_withdrawal is answered, and waits no more.
void answer_withdrawal(db::Connection& c, std::int64_t decision, TimePoint now);

/// Students of whom this person looks at a decision blind: nothing else tells them what became of these, neither a row
/// of a list nor a number that counts it, and not a later attempt, which says how the earlier one ended.
std::set<std::int64_t> looked_at_blind(db::Connection& c, const std::string& person);
/// " AND <student> NOT IN (…)", or nothing where there are none. `student` is a column.
std::string leave_out(const std::set<std::int64_t>& students, std::string_view student);
/// conflict "look.undecided" for one of these, and for their submissions, but for one that the person has to decide on.
Status student_not_looked_at_blind(db::Connection& c, const std::string& person, std::int64_t student);
Status not_looked_at_blind(db::Connection& c, const std::string& person, std::int64_t submission);

}  // namespace cs::store
