#include "platform/mapped_file.hpp"

#include <gtest/gtest.h>

#include "base/ids.hpp"
#include "platform/files.hpp"

namespace cs {
namespace fs = std::filesystem;
namespace {

TEST(MappedFile, ShowsTheFileUntilItsEnd) {
  const fs::path file = fs::temp_directory_path() / ("cs-mapped-" + new_uuid());
  ASSERT_TRUE(write_file_durably(file, as_bytes("typeface")).ok());
  {
    auto opened = MappedFile::open(file);
    ASSERT_TRUE(opened.ok());
    const MappedFile moved = std::move(*opened);  // what was moved from unmaps nothing
    EXPECT_EQ(as_text(moved.bytes()), "typeface");
    EXPECT_EQ(moved.size(), 8u);
  }
  fs::remove(file);
}

TEST(MappedFile, RefusesWhatHoldsNothing) {
  const fs::path file = fs::temp_directory_path() / ("cs-mapped-" + new_uuid());
  EXPECT_EQ(MappedFile::open(file).error().code, Code::io);  // not there
  ASSERT_TRUE(write_file_durably(file, {}).ok());
  EXPECT_EQ(MappedFile::open(file).error().code, Code::io);  // empty
  EXPECT_EQ(MappedFile::open(fs::temp_directory_path()).error().code, Code::io);
  fs::remove(file);
}

}  // namespace
}  // namespace cs
