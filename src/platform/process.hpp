// This process and its threads: what they are asked to do, what they may take, what they took.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace cs {

/// From now on a request to stop (SIGTERM, SIGINT; Ctrl-C) ends wait_for_stop_request() instead of the process, and
/// writing to a peer that has hung up is an error of that write only. Once a process. Child processes do not inherit
/// it.
Status catch_stop_requests();
/// Returns after the first request since catch_stop_requests().
void wait_for_stop_request();
/// Whether there was one since then. Any thread.
bool stop_requested();

/// As this machine calls itself; "unnamed" where it does not.
std::string machine_name();

/// The same as a request from outside, by this process itself.
void request_stop();

/// What this process writes from now on is its user's alone (umask 077), and its memory, with sessions and photographs
/// in it, goes into no core file and under no debugger of that user. The memory of child processes likewise, the latter
/// until they execute another program.
void keep_to_this_user();

/// As many open files and sockets as the system allows this process, up to `wanted`.
void allow_open_files(std::uint64_t wanted);

/// This thread takes the processor only where nobody else wants it much.
void lower_this_thread();

/// Milliseconds that this thread has spent on a processor.
double thread_cpu_ms();

struct ThreadUse {
  std::string name;  ///< as cs::Thread gave it, cut to 15 bytes, or the system
  bool main = false;
  double cpu_seconds = 0;
};
/// Every thread of this process that is alive; empty where the system does not tell.
std::vector<ThreadUse> thread_use();

/// Megabytes (2^20 bytes) of this process that lie in memory; 0 where the system does not tell.
struct MemoryUse {
  double now = 0, peak = 0;
};
MemoryUse memory_use();

}  // namespace cs
