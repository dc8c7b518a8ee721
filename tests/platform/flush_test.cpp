// A file that was written survives a power cut under its name: flushed before it gets the name, its folder flushed
// after.
#include <gtest/gtest.h>

#include "platform/files.hpp"
#include "support/flushes.hpp"
#include "support/temp_dir.hpp"

namespace cs {
namespace {

TEST(Flush, AFileIsFlushedThenNamedThenItsFolderIsFlushed) {
  const test::TempDir dir;
  const test::Flushes flushes(dir.path());
  ASSERT_TRUE(write_file_durably(dir / "a", as_bytes("one")).ok());
  EXPECT_EQ(flushes.seen(), (std::vector<std::string>{"flush .tmp", "rename a", "flush folder"}));
}

TEST(Flush, AFolderIsFlushedWhenAsked) {
  const test::TempDir dir;
  const test::Flushes flushes(dir.path());
  ASSERT_TRUE(flush_folder(dir.path()).ok());
  EXPECT_EQ(flushes.seen(), std::vector<std::string>{"flush folder"});
}

TEST(Flush, AFolderThatCannotBeFlushedIsAnError) {
  const test::TempDir dir;
  test::Flushes flushes(dir.path());
  flushes.fail_folders();
  const Status s = write_file_durably(dir / "a", as_bytes("one"));
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().code, Code::io);
}

}  // namespace
}  // namespace cs
