// Runs a program as a person at the command line does.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <string>

namespace cs::test {

/// What countersignd said, both outputs together; fails unless it ends with `status`. `before`: of the environment,
/// "NAME=value ".
inline std::string countersignd(const std::string& arguments, int status = 0, const std::string& before = {}) {
  const std::string command = before + COUNTERSIGN_BIN_DIR "/countersignd " + arguments + " 2>&1";
  FILE* out = ::popen(command.c_str(), "r");
  std::string said;
  char buffer[4096];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, out)) > 0;) said.append(buffer, n);
  const int ended = ::pclose(out);
  EXPECT_EQ(WIFEXITED(ended) ? WEXITSTATUS(ended) : -1, status) << arguments << "\n" << said;
  return said;
}

}  // namespace cs::test
