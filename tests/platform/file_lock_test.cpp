#include "platform/file_lock.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "base/ids.hpp"

namespace cs {
namespace fs = std::filesystem;
namespace {

const Error in_use{Code::unavailable, "test.in_use", "It is taken."};

TEST(FileLock, IsForOneAtATimeAndEndsWithItsHolder) {
  const fs::path file = fs::temp_directory_path() / ("cs-lock-" + new_uuid());
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
  fs::remove(file);
}

TEST(FileLock, ADiskThatRefusesIsNotAHolder) {
  const auto nowhere = FileLock::take(fs::temp_directory_path() / "no-such-folder" / new_uuid(), in_use);
  ASSERT_FALSE(nowhere.ok());
  EXPECT_EQ(nowhere.error().code, Code::io);
}

}  // namespace
}  // namespace cs
