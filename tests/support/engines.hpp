// Every test of what is stored runs on both engines: a fixture takes the engine as its parameter and its database from
// here.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>

#include "db/connection.hpp"
#include "support/postgres_server.hpp"
#include "support/shared_postgres.hpp"
#include "support/temp_dir.hpp"

namespace cs::test {

enum class Engine { sqlite, postgres };
inline std::ostream& operator<<(std::ostream& out, Engine e) {
  return out << (e == Engine::sqlite ? "sqlite" : "postgres");
}
inline std::string name_of_engine(const testing::TestParamInfo<Engine>& info) {
  return info.param == Engine::sqlite ? "sqlite" : "postgres";
}

/// An empty database that is gone with the object.
class EmptyDatabase {
 public:
  explicit EmptyDatabase(Engine engine) {
    if (engine == Engine::postgres) schema_ = std::make_unique<PostgresSchema>();
  }
  db::Location where() const { return schema_ ? db::Location::parse(schema_->address()) : db::Location(dir_ / "x.db"); }
  const PostgresSchema* schema() const { return schema_.get(); }

 private:
  TempDir dir_;
  std::unique_ptr<PostgresSchema> schema_;
};

inline auto both_engines() {
  return testing::Values(Engine::sqlite, Engine::postgres);
}

}  // namespace cs::test

/// In SetUp of such a fixture: without an installed PostgreSQL its half is skipped, and says so.
#define CS_SKIP_WITHOUT(engine)                                                 \
  if ((engine) == cs::test::Engine::postgres && !cs::test::postgres_programs()) \
  GTEST_SKIP() << "PostgreSQL is not installed (./run deps installs it): not tried on it"
