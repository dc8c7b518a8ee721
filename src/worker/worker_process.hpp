// The process that decodes and checks what strangers sent: `countersignd worker`, started by worker.cpp with its socket
// as descriptor 3. Single-threaded: it loads its models once and forks a child for each photograph, which inherits them
// for nothing, works under limits on memory, CPU time and wall time, writes its result into a memory file and ends.
// A photograph can only break its own child.
#pragma once

#include <filesystem>
#include <functional>

#include "base/bytes.hpp"

namespace cs::worker {

struct ProcessOptions {
  bool models = true;
  std::filesystem::path rules;  ///< empty: assets/rules/default.toml
  /// Called in the child, under its limits, before it looks at the photograph. The tests' own worker program misbehaves
  /// here.
  std::function<void(ByteView photo)> before_decoding;
};

/// Serves until the socket closes. Returns the process's exit status. When the rules cannot be loaded every request is
/// answered with that error.
int run_worker(int socket, const ProcessOptions& options);

}  // namespace cs::worker
