// By what lists can be narrowed: the people who decided, the colleges of the students.
#pragma once

#include "api/types.hpp"
#include "base/result.hpp"
#include "store/permitted.hpp"

namespace cs::store {

class Database;

class Facets {
 public:
  explicit Facets(Database& db) : db_(db) {}

  /// People of `decisions`, colleges of `students`; each once, sorted, at most 500.
  Result<api::Facets> list(const CampaignsRef& decisions, const CampaignsRef& students);

 private:
  Database& db_;
};

}  // namespace cs::store
