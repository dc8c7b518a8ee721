// Stores with many rows in them, on both engines.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "scratch.hpp"
#include "support/named_store.hpp"
#include "support/postgres_server.hpp"

namespace cs::bench {

/// The time by the clock of these stores.
inline const TimePoint now = from_ms(1'760'000'000'000);

/// Runs one of PostgreSQL's programs with the server's address behind it ("createdb", …), and returns what it said.
/// Ends the program where that fails.
std::string run_program(const test::PostgresServer& server, const std::string& program, const std::string& arguments);
/// The address of a new, empty database.
std::string new_database(const test::PostgresServer& server, const std::string& name);

/// Makes the installation that `options` names, with one campaign "k", `pending` submissions that wait, and a third as
/// many decided ones, of as many students. Ends the program where that fails.
void fill(store::Options options, std::int64_t pending);

/// The reviewer's approval of what they hold.
store::DecideCall approve(const std::string& user, const api::Lease& lease);

/// How long something took, several times.
class Spread {
 public:
  template <class F>
  auto time(F f) {
    const auto from = std::chrono::steady_clock::now();
    auto r = f();
    us_.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - from).count());
    return r;
  }
  double at(double part);  ///< microseconds; 0.99: all but one in a hundred took less
  std::size_t count() const { return us_.size(); }

 private:
  std::vector<double> us_;
};

/// CPU that this process has used, microseconds.
double cpu_us();

/// Durable claim + decide pairs by so many people at once, each waiting for every commit, until `until` or until
/// nothing is left. How many.
long pairs(const std::vector<store::NamedStore*>& nodes, int people, std::chrono::steady_clock::time_point until);

/// One row a transaction from one connection to a new SQLite file, synchronous=FULL: commits a second.
double raw_commits_per_second(const std::filesystem::path& folder, Millis time);

}  // namespace cs::bench
