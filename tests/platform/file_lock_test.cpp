#include "platform/file_lock.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "base/ids.hpp"
#include "support/temp_dir.hpp"

namespace cs {
namespace fs = std::filesystem;
namespace {

const Error in_use{Code::unavailable, "test.in_use", "It is taken."};

TEST(FileLock, IsForOneAtATimeAndEndsWithItsHolder) {
  const test::TempDir dir;
  const fs::path file = dir / "lock";
  std::optional<FileLock> first;
  {
    auto taken = FileLock::take(file, in_use);
    ASSERT_TRUE(taken.ok());
    first.emplace(std::move(*taken));  // what was moved from lets nothing go
  }
  const auto second = FileLock::take(file, in_use);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error(), in_use);
  first.reset();
  EXPECT_TRUE(FileLock::take(file, in_use).ok());
}

TEST(FileLock, DeletingTheFileLetsNobodyIn) {
  const test::TempDir dir;
  const fs::path file = dir / "lock";
  const auto first = FileLock::take(file, in_use);
  ASSERT_TRUE(first.ok());
  fs::remove(file);
  const auto second = FileLock::take(file, in_use);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error(), in_use);
}

TEST(FileLock, ADiskThatRefusesIsNotAHolder) {
  const auto nowhere = FileLock::take(fs::temp_directory_path() / "no-such-folder" / new_uuid(), in_use);
  ASSERT_FALSE(nowhere.ok());
  EXPECT_EQ(nowhere.error().code, Code::io);
}

}  // namespace
}  // namespace cs
