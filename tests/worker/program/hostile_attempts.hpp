// What a decoder that a photograph has taken over might try, one thing at a time.
#pragma once

#include <sys/types.h>

#include <span>
#include <string>

namespace cs::test {

/// What there is to be attacked.
struct Target {
  pid_t asking = 0;      ///< the process that asked, which holds secrets
  pid_t worker = 0;      ///< the worker process, the decoder's parent
  int port = 0;          ///< on which something listens on loopback
  std::string database;  ///< a file that the asking side may read and write
};

struct Attempt {
  const char* name;
  /// >= 0: it worked; < 0: refused, errno says why.
  long (*act)(const Target&);
};

std::span<const Attempt> hostile_attempts();

}  // namespace cs::test
