// Delivered photos that come back: 学信网 objects, or a supervisor overturns. The list is what a package's recipient
// gets.
#pragma once

#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/delivering.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

/// 学信网's word on the delivered photo of a student.
struct RegistryRow {
  std::string number;
  domain::Registry result = domain::Registry::failed;
  std::string note{};
};
struct RegistryReport {
  int recalled = 0, passed = 0;
  int known = 0;  ///< recalled before by the same word
  struct Refused {
    std::string number;
    Error why;
  };
  std::vector<Refused> refused;
};
struct Recall {
  std::string submission;
  domain::Student student;
  TimePoint at{};
  std::string by, source, result, note;  ///< source: chsi or overturn
  std::string package, name;             ///< the last package that it left in, and its name there
  TimePoint ended{};                     ///< 0: nobody has answered it
  std::string answer, answer_note;       ///< verified, or empty
  domain::State state = domain::State::recalled;
};

class Recalls {
 public:
  explicit Recalls(Database& db) : db_(db) {}

  /// delivered -> recalled for every word but passed; the student may hand in another photograph without paying again.
  /// Each for itself: what cannot be recalled is in the report. Repeating it changes nothing. invalid
  /// "results.too_many": at most 1,000 at a time.
  Write<RegistryReport> take_results(const CampaignRef& campaign, std::vector<RegistryRow> rows, TimePoint now);
  /// recalled -> delivered: the school has verified that it is the student. invalid "note.missing", what
  /// domain::plan_verification refuses.
  Write<Nothing> verify(const CampaignRef& campaign, const std::string& number, std::string note, TimePoint now);
  /// Newest first; with those that were answered.
  Result<std::vector<Recall>> list(const CampaignRef& campaign);

 private:
  Database& db_;
};

}  // namespace cs::store
