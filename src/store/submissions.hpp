// What screens read of submissions: one with its history, and the queue.
#pragma once

#include <string>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/lists.hpp"
#include "store/permitted.hpp"

namespace cs::store {

class Database;

struct SubmissionQuery {
  std::string text{};   ///< the end of a student number, or the beginning of a name; at most 1,000 students by each are
                        ///< looked at
  std::string state{};  ///< domain::State name; "" for all that wait (pending and leased)
  int offset = 0, limit = 50;  ///< limit 1 to 500
  std::string outcome{};       ///< what the checks found at worst: fail, attention, pass; "" for any
  bool overdue = false;        ///< only those whose deadline has passed
  std::string college{};       ///< "" for any
  bool counts = false;         ///< count each look (api/lists.hpp), too
};

class Submissions {
 public:
  explicit Submissions(Database& db) : db_(db) {}

  /// As `submission.by()` may see it. Where the campaign is blind first and they review it, the comparison and
  /// everything earlier is held back until they stated the likeness on this evidence, or decided.
  Result<api::Submission> get(const SubmissionRef& submission, TimePoint now);
  Result<api::SubmissionPage> list(const CampaignsRef& campaigns, const SubmissionQuery& query,
                                   TimePoint now);  ///< by deadline

 private:
  Database& db_;
};

}  // namespace cs::store
