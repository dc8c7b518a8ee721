#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "client/desk.hpp"

namespace cs::client {

struct DeskOptions {
  std::string server;  ///< http://127.0.0.1:8480 or https://…
  /// Which service the journal's entries are for; empty: `server`. For a service that listens on another port at every
  /// start, whose entries must still find it.
  std::string journal_name;
  std::string ca_file;             ///< PEM, empty: the system's certificates
  std::filesystem::path data_dir;  ///< holds the decision journal; made when it is not there
  /// Makes the worker that decodes; called once, from the thread that decodes. Empty: countersignd beside the program,
  /// without models.
  std::function<std::unique_ptr<worker::Worker>()> make_worker;
  /// Makes the worker that makes finished photos for looking at. Empty: countersignd beside the program, with models,
  /// which starts when the first one is wanted.
  std::function<std::unique_ptr<worker::Worker>()> make_finisher{};
};

/// Returns at once: the journal is opened by the journal's thread. A journal that cannot be used makes every sign-in
/// fail with its sentence; one that was damaged is set aside under another name, and event::SignedOut says so. The
/// destructor stops every thread within about a second, network or not, and tries to give the leases back; what was not
/// sent stays in the journal. `clock` outlives the desk.
std::unique_ptr<Desk> make_desk(DeskOptions options, const Clock& clock);

}  // namespace cs::client
