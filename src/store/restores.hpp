// From which backups this installation was restored.
#pragma once

#include <optional>

#include "api/installation.hpp"
#include "base/result.hpp"

namespace cs::store {

class Database;

class Restores {
 public:
  explicit Restores(Database& db) : db_(db) {}

  Result<std::optional<api::Installation::Restore>> newest();

 private:
  Database& db_;
};

}  // namespace cs::store
