// The system calls that are left to a decoder.
#pragma once

#include <linux/filter.h>

#include <vector>

#include "base/result.hpp"

namespace cs {

/// True when this system lets a process install a filter that kills what breaks it.
bool seccomp_is_there();

/// The allow-list as the kernel reads it. What is not on it ends the process by SIGSYS, other processors' calls too.
/// Executable memory, another process, a thread, a file, a socket, a signal and a timer are on no list. What libraries
/// ask for and can live without gets an error number instead. Error "worker.seccomp".
Result<std::vector<sock_filter>> decoder_filter();

/// Installs it in the calling process, for ever; that must have no_new_privs. The error number, 0: done.
int install(const std::vector<sock_filter>& filter);

}  // namespace cs
