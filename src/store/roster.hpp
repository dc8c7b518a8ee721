// The students of a campaign and the photographs they are compared with.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

class Roster {
 public:
  explicit Roster(Database& db) : db_(db) {}

  /// Inserts or updates by student number, all rows or none; an error names the row. Returns how many were new.
  /// `id_card_consents`, by student number, says who consents to comparing with the ID-card photo by machine and who
  /// does not; whoever it does not name keeps what was said before, a new one has not consented.
  Write<int> put(const CampaignRef& campaign, std::vector<domain::Student> students, TimePoint now,
                 std::map<std::string, bool> id_card_consents = {});
  Result<domain::Student> student(const CampaignRef& campaign, const std::string& number);
  /// Links a stored photograph to a student as enrolment or ID-card photo. Evidence of undecided submissions changes.
  Write<Nothing> put_reference(const CampaignRef& campaign, std::string student_number, api::PhotoKind kind,
                               std::string photo, TimePoint now);

 private:
  Database& db_;
};

}  // namespace cs::store
