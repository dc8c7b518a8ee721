#include "platform/files.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/ids.hpp"

namespace cs {
namespace fs = std::filesystem;
namespace {

class Files : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(dir); }
  void TearDown() override { fs::remove_all(dir); }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(dir), fs::directory_iterator()));
  }
  fs::path dir = fs::temp_directory_path() / ("cs-files-" + new_uuid());
};

TEST_F(Files, WritesReplacesAndReads) {
  const fs::path file = dir / "a.txt";
  ASSERT_TRUE(write_file_durably(file, as_bytes("one")).ok());
  ASSERT_TRUE(write_file_durably(file, as_bytes("two")).ok());
  const auto content = read_file(file);
  ASSERT_TRUE(content.ok());
  EXPECT_EQ(as_text(*content), "two");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(Files, MissingFolderAndTooLargeAreDifferentAnswers) {
  EXPECT_EQ(read_file(dir / "none").error().code, Code::not_found);
  EXPECT_EQ(read_file(dir).error().id, "file.directory");
  ASSERT_EQ(::mkfifo((dir / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_file(dir / "pipe").error().id, "file.not_regular");
  EXPECT_EQ(read_file("/dev/zero").error().id, "file.not_regular");
  ASSERT_TRUE(write_file_durably(dir / "big", as_bytes("12345")).ok());
  EXPECT_EQ(read_file(dir / "big", 4).error().code, Code::too_large);
  EXPECT_TRUE(read_file(dir / "big", 5).ok());
  EXPECT_FALSE(write_file_durably(dir / "no" / "folder", as_bytes("x")).ok());
}

TEST_F(Files, APrivateFolderIsMadeOnceAndLetsNobodyElseIn) {
  const auto made = make_private_folder(dir / "own");
  ASSERT_TRUE(made.ok());
  EXPECT_TRUE(*made);
  EXPECT_EQ(fs::status(dir / "own").permissions(), fs::perms::owner_all);
  const auto again = make_private_folder(dir / "own");
  ASSERT_TRUE(again.ok());
  EXPECT_FALSE(*again);
  const auto nowhere = make_private_folder(dir / "no" / "parent");
  ASSERT_FALSE(nowhere.ok());
  EXPECT_EQ(nowhere.error().code, Code::io);
}

TEST_F(Files, TellsWhetherOthersMayUseAFile) {
  ASSERT_TRUE(write_file_durably(dir / "key", as_bytes("secret")).ok());
  EXPECT_FALSE(others_may_use(dir / "key"));
  fs::permissions(dir / "key", fs::perms::group_read, fs::perm_options::add);
  EXPECT_TRUE(others_may_use(dir / "key"));
  EXPECT_FALSE(others_may_use(dir / "none"));
}

// A file size limit makes write(2) fail in the middle, as a full disk does; in a child, because the limit stays.
TEST_F(Files, AFailedWriteLeavesTheOldFileAndNoRemains) {
  ASSERT_TRUE(write_file_durably(dir / "a", as_bytes("old")).ok());
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{4096, 4096};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(2);
    const Status s = write_file_durably(dir / "a", Bytes(100'000, 7));
    _exit(s.ok() ? 1 : s.error().code == Code::io ? 0 : 3);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(as_text(*read_file(dir / "a")), "old");
  EXPECT_EQ(entries(), 1u);
}

}  // namespace
}  // namespace cs
