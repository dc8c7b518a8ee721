// The PostgreSQL server that all tests share. The first test that wants it starts postgres_for_tests, which keeps it up
// while anybody uses it and ends it three seconds after the last one: ctest runs each test as a process of its own, and
// a server for each would cost a second.
//
// Three lock files in the server's folder carry this, because the kernel drops a lock however its holder ends:
// - users: shared by every test process; exclusive for the program while it ends the server;
// - starting: exclusive for the one test process that looks whether the server is there and starts it;
// - alive: exclusive for the program as long as it lives. When the program is killed its server dies with it, and the
//   next test finds this lock free and starts anew.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace cs::test {

/// "postgresql://…" of the server, kept up until this process ends; nothing where PostgreSQL is not installed. Throws
/// std::runtime_error when it does not start.
std::optional<std::string> shared_postgres();

/// A schema of its own in the shared server, dropped with the object.
class PostgresSchema {
 public:
  PostgresSchema();  ///< only where shared_postgres() has one
  ~PostgresSchema();
  PostgresSchema(const PostgresSchema&) = delete;
  PostgresSchema& operator=(const PostgresSchema&) = delete;
  const std::string& address() const { return address_; }
  /// The same through another socket, for what stands between.
  std::string address_at(const std::filesystem::path& socket_folder) const;

 private:
  std::string name_, address_;
};

}  // namespace cs::test
