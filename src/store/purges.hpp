// Removing a campaign's or a student's data for good. What can half-happen stands in purge_steps.hpp, what becomes of
// each table in erased_tables.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

/// What goes, or would go.
struct Erasure {
  struct Table {
    std::string name;
    bool removed = false;  ///< its rows go; else they stay without what is personal
    std::int64_t rows = 0;
  };
  std::vector<Table> tables;
  std::int64_t students = 0, photographs = 0, photograph_bytes = 0;
};

/// Everything that is stored about a student, as it stands there; of the staff nobody is named.
struct StudentData {
  struct Table {
    std::string name;
    std::vector<std::string> columns;
    std::vector<std::vector<std::optional<std::string>>> rows;
  };
  struct Photograph {
    std::string what;  ///< attempt-1, finished-1, enrolment, id_card, past-enrolment-…
    std::string hash;
  };
  std::vector<Table> tables;
  std::vector<Photograph> photographs;
};

class Purges {
 public:
  explicit Purges(Database& db) : db_(db) {}

  /// What purge() would remove. Its refusals.
  Result<Erasure> preview(const CampaignRef& campaign, TimePoint now);
  /// Removes what names people and their photographs, and destroys the campaign's key; one that was cut off goes on.
  /// Refused as domain::may_purge. Waits: not from an event thread. What it could not do is its error, and a call
  /// later does it. `on_step` (may be empty): what it is at, and how far.
  Result<Erasure> purge(const CampaignRef& campaign, TimePoint now,
                        std::function<void(std::string_view what, std::int64_t done)> on_step = {});
  struct State {
    TimePoint begun{}, done{};  ///< 1970: not
    std::int64_t erased = 0;    ///< students whose data are gone, with it or before
    int keep_days = 0;          ///< 0: nobody has said
  };
  Result<State> state(const CampaignRef& campaign);
  /// How many days after its end the data are due to be purged; 0: nobody says. invalid "campaign.keep_days".
  Write<Nothing> keep(const CampaignRef& campaign, int days, TimePoint now);
  /// Ids of the campaigns that are kept longer than was said (domain::purge_due), or whose purge was cut off.
  Result<std::vector<std::string>> due(TimePoint now);

  /// The same for one student. Refused as domain::may_erase.
  Result<Erasure> preview(const StudentRef& student, const std::string& reason);
  Result<Erasure> erase(const StudentRef& student, std::string reason, TimePoint now);

  /// For the student, who asked for it; that it was given is an entry of the log.
  Result<StudentData> data_of(const StudentRef& student, TimePoint now);

 private:
  Result<std::string> hash_of(const StudentRef& student);
  /// Of photographs that are purged. Under the lock of the folder. unavailable "photo.collecting".
  Status remove_files();
  Database& db_;
};

}  // namespace cs::store
