// The finished photo of an approved submission leaves. What can go wrong between its steps stands in
// programs/release_command.cpp.
#pragma once

#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

/// An approved submission whose finished photo may leave, or has left.
struct Releasable {
  std::string submission;
  std::string student_number;
  std::string photo;  ///< hash
  bool released = false;
};

class Deliveries {
 public:
  explicit Deliveries(Database& db) : db_(db) {}

  /// The approved submissions whose time for undoing is over, and all released and delivered ones.
  Result<std::vector<Releasable>> releasable(const CampaignRef& campaign, TimePoint now);
  /// approved -> released: its finished photo, whose hash goes into the audit trail, is safe on disk. Repeating it
  /// changes nothing. not_found "submission.unknown"; refused "release.too_early" while the decision can be undone, and
  /// what domain::after refuses.
  Write<Nothing> release(const SubmissionRef& submission, std::string finished, TimePoint now);

 private:
  Database& db_;
};

}  // namespace cs::store
