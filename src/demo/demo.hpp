// The demonstration: the real service with a sandbox gateway on loopback, 60 painted students of three schools, and the
// students' side of it: photographs arrive over the intake API while somebody already reviews.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::demo {

struct DemoOptions {
  std::filesystem::path data_dir;          ///< kept between starts; made when it is not there
  std::filesystem::path portraits;         ///< a folder of the user's own photographs instead of painted ones, or empty
  std::filesystem::path worker_program;    ///< countersignd
  Millis grace{std::chrono::seconds{30}};  ///< how long a decision can be undone before the message leaves
  int students = 60;
  bool blind_first = false;            ///< of a new campaign: state the likeness before the comparison is shown
  bool tour = false;                   ///< of a new campaign: ten cases with known answers, and nobody else
  bool sandbox_ledger_durable = true;  ///< the sandbox flushes each message to disk before it answers
};

/// How far the campaign is filled; 60 of 60 when all photographs have been handed in.
struct SeedingProgress {
  int handed_in = 0, total = 0;
  Error problem;  ///< message empty while all is well
};

/// A case of the tour.
struct TourAnswer {
  std::string number;                ///< the student's
  std::vector<std::string> reasons;  ///< any of which is right for it, the plainest first; empty: it is good
};

/// Everything stops in the destructor. Thread-safe.
class Demo {
 public:
  virtual ~Demo() = default;
  virtual std::string server_url() const = 0;  ///< http://127.0.0.1:PORT
  virtual SeedingProgress progress() const = 0;
  /// Signs in the people of the demonstration; the passwords are made anew for each data folder and kept in it.
  virtual std::string reviewer_name() const = 0;
  virtual std::string supervisor_name() const = 0;
  virtual std::string password_of(const std::string& user) const = 0;
  virtual std::vector<TourAnswer> tour() const = 0;  ///< empty where there is none
};

/// Removes what an earlier demonstration made in `data` (its "service" and "desk" folders, nothing else); nothing at
/// all, with "store.in_use" or "journal.in_use", while one is running there.
Status forget_demo(const std::filesystem::path& data);

/// Starts the service and the sandbox (some 100 ms) and fills an empty campaign in the background.
Result<std::unique_ptr<Demo>> start_demo(DemoOptions options, const Clock& clock);

}  // namespace cs::demo
