// The students of a campaign and the photographs they are compared with.
#pragma once

#include <cstddef>
#include <functional>
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

  struct Counts {
    int added = 0, changed = 0, unchanged = 0;
  };
  /// Asked now and then while a roster is being written, on the writer thread: false gives it up, and nothing changed.
  using GoOn = std::function<bool(std::size_t done)>;

  /// Inserts or updates by student number, all rows or none; an error names the row. An empty field says nothing of a
  /// student who is there. Code::cancelled "roster.cancelled".
  /// `id_card_consents`, by student number, says who consents to comparing with the ID-card photo by machine and who
  /// does not; whoever it does not name keeps what was said before, a new one has not consented.
  Write<Counts> put(const CampaignRef& campaign, std::vector<domain::Student> students, TimePoint now,
                    std::map<std::string, bool> id_card_consents = {}, GoOn go_on = {});
  /// By number, whole.
  Result<std::vector<domain::Student>> all(const CampaignRef& campaign);
  /// Who consented to comparing with the ID-card photo by machine, and who did not.
  Result<std::map<std::string, bool>> id_card_consents(const CampaignRef& campaign);
  Result<domain::Student> student(const CampaignRef& campaign, const std::string& number);
  /// Links a stored photograph to a student as enrolment or ID-card photo. Evidence of undecided submissions changes,
  /// and they are checked once more, where they are: nobody's lease ends for it.
  Write<Nothing> put_reference(const CampaignRef& campaign, std::string student_number, api::PhotoKind kind,
                               std::string photo, TimePoint now);

 private:
  Database& db_;
};

}  // namespace cs::store
