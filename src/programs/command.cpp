#include "programs/command.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace cs::programs {

int fail(const Error& error) {
  fmt::print(stderr, "countersignd: {}\n", error.message);
  const bool ours = error.code == Code::internal || error.code == Code::corrupt || error.id == "db.failed";
  return ours ? our_fault : bad_input;
}

int after_output(int status) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
  fmt::print(stderr, "countersignd: Not all of the output could be written; is the disk full?\n");
  return status == done ? our_fault : status;
}

}  // namespace cs::programs
