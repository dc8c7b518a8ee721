#include "platform/append_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "base/ids.hpp"
#include "platform/files.hpp"

namespace cs {
namespace fs = std::filesystem;
namespace {

class Append : public testing::Test {
 protected:
  ~Append() override { fs::remove(file); }
  std::string content() const {
    const auto bytes = read_file(file);
    return bytes ? std::string(as_text(*bytes)) : "unreadable";
  }
  fs::path file = fs::temp_directory_path() / ("cs-append-" + new_uuid());
};

TEST_F(Append, AddsBehindWhatIsKept) {
  {
    auto made = AppendFile::open(file, 0, AppendFile::Readers::owner);
    ASSERT_TRUE(made.ok());
    ASSERT_TRUE(made->append("one\n", true).ok());
    ASSERT_TRUE(made->append("two\nhal", false).ok());
  }
  EXPECT_FALSE(others_may_use(file));
  auto again = AppendFile::open(file, 8, AppendFile::Readers::owner);  // half a line: cut off
  ASSERT_TRUE(again.ok());
  ASSERT_TRUE(again->append("three\n", true).ok());
  EXPECT_EQ(content(), "one\ntwo\nthree\n");
}

TEST_F(Append, KeepingMoreThanThereIsAddsNothing) {
  ASSERT_TRUE(write_file_durably(file, as_bytes("one\n")).ok());
  auto opened = AppendFile::open(file, 1000, AppendFile::Readers::owner);
  ASSERT_TRUE(opened.ok());
  ASSERT_TRUE(opened->append("two\n", false).ok());
  EXPECT_EQ(content(), "one\ntwo\n");
}

TEST_F(Append, TablesAreForEverybody) {
  ASSERT_TRUE(AppendFile::open(file, 0, AppendFile::Readers::everybody).ok());
  EXPECT_TRUE(others_may_use(file));
}

TEST_F(Append, AFolderCannotBeAppendedTo) {
  const auto folder = AppendFile::open(fs::temp_directory_path(), 0, AppendFile::Readers::owner);
  ASSERT_FALSE(folder.ok());
  EXPECT_EQ(folder.error().code, Code::io);
}

// A file size limit makes write(2) stop in the middle, as a full disk does; in a child, because the limit stays.
TEST_F(Append, WhatDoesNotFitLeavesNoHalf) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100, 100};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(2);
    auto opened = AppendFile::open(file, 0, AppendFile::Readers::owner);
    if (!opened || !opened->append("whole\n", true)) _exit(3);
    if (opened->append(std::string(500, 'x'), true)) _exit(4);
    _exit(opened->append("after\n", true) ? 0 : 5);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(content(), "whole\nafter\n");
}

}  // namespace
}  // namespace cs
