// How far the students of a campaign are, by college and class, and who is missing.
#pragma once

#include <string>
#include <vector>

#include "api/progress.hpp"
#include "base/result.hpp"
#include "domain/standing.hpp"
#include "domain/student.hpp"
#include "store/permitted.hpp"

namespace cs::store {

class Database;

class Progress {
 public:
  explicit Progress(Database& db) : db_(db) {}

  /// A line for each class of each college, in the order of their names; of the colleges that the caller may see.
  Result<api::ProgressReply> by_class(const CampaignsRef& campaigns);

  struct Student {
    domain::Student student;
    domain::Progress progress = domain::Progress::missing;
  };
  /// Those of whom a photograph is still expected (missing or rejected), by college, class and number. `college`: of
  /// that one alone; empty: of all that the caller may see. Where the caller sees masked names (reviewers) nobody is
  /// listed; telephone numbers are always masked.
  Result<std::vector<Student>> expected(const CampaignsRef& campaigns, const std::string& college = {});

 private:
  Database& db_;
};

}  // namespace cs::store
