// The process that decodes and checks what strangers sent: `countersignd worker`, started by worker.cpp with its socket
// as descriptor 3. Single-threaded: it loads its models once and forks a child for each photograph, which inherits them
// for nothing, works under limits on memory, CPU time and wall time, writes its result into a memory file and ends.
// A photograph can only break its own child.
#pragma once

#include <filesystem>

namespace cs::worker {

struct ProcessOptions {
  bool models = true;
  std::filesystem::path rules;    ///< empty: assets/rules/default.toml
  bool crash_on_request = false;  ///< for tests: honours wire::Job::crash
};

/// Serves until the socket closes. Returns the process's exit status.
int run_worker(int socket, const ProcessOptions& options);

}  // namespace cs::worker
