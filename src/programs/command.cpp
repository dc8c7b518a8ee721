#include "programs/command.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace cs::programs {

int fail(const Error& error) {
  fmt::print(stderr, "countersignd: {}\n", error.message);
  const bool ours = error.code == Code::internal || error.code == Code::corrupt || error.id == "db.failed";
  return ours ? our_fault : bad_input;
}

}  // namespace cs::programs
