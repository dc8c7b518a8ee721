// The process that decodes and checks what strangers sent: `countersignd worker`, started by process_posix.cpp with an
// empty environment, its socket as descriptor 3 and the log as its standard error. Single-threaded: it loads its
// models, enters its cell (platform/cell.hpp) and forks a confined child for each photograph, which inherits the models
// for nothing, writes its result into a memory file and ends. The process itself never opens a photograph and holds
// nothing that a photograph's child may not see. A photograph can only break its own child.
#pragma once

#include <filesystem>
#include <functional>

#include "base/bytes.hpp"

namespace cs::worker {

struct ProcessOptions {
  bool models = true;
  std::filesystem::path rules;  ///< empty: assets/rules/default.toml
  /// Where the asking side's environment says that assets and models are; empty: it says nothing.
  std::filesystem::path assets, models_folder, cache;
  bool without_seccomp = false;  ///< true: works on a system without it, too
  /// Called in the child, confined, before it looks at the photograph; `result` is the descriptor of its result. The
  /// tests' own worker program misbehaves here.
  std::function<void(ByteView photo, int result)> before_decoding;
};

/// Serves until the socket closes. Returns the process's exit status. When the rules cannot be loaded every request is
/// answered with that error. When the system cannot confine a child, that is said in wire::Hello and nothing is served.
int run_worker(int socket, const ProcessOptions& options);

}  // namespace cs::worker
