#include "platform/slot_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/temp_dir.hpp"

namespace cs {
namespace {

TEST(SlotFile, keeps_what_was_written_and_has_its_size_from_the_beginning) {
  const test::TempDir dir;
  EXPECT_EQ(SlotFile::look(dir / "f").error().code, Code::not_found);
  {
    auto file = SlotFile::open(dir / "f");
    ASSERT_TRUE(file.ok());
    EXPECT_EQ(std::filesystem::file_size(dir / "f"), 2 * SlotFile::slot_size);
    EXPECT_EQ(file->read().value(), (SlotFile::Slots{"", ""}));
    EXPECT_TRUE(file->replace([](const SlotFile::Slots&) { return 1; }, "one").ok());
    EXPECT_TRUE(file->replace([](const SlotFile::Slots& s) { return s[1] == "one" ? 0 : 1; }, "two").ok());
    EXPECT_TRUE(file->replace([](const SlotFile::Slots&) { return -1; }, "three").ok());
    EXPECT_FALSE(file->replace([](const SlotFile::Slots&) { return 0; }, std::string(SlotFile::slot_size, 'x')).ok());
  }
  EXPECT_EQ(SlotFile::look(dir / "f").value(), (SlotFile::Slots{"two", "one"}));
  auto again = SlotFile::open(dir / "f");
  EXPECT_TRUE(again->replace([](const SlotFile::Slots&) { return 1; }, "o").ok());
  EXPECT_EQ(again->read().value(), (SlotFile::Slots{"two", "o"})) << "nothing is left of a longer one";
  EXPECT_EQ(std::filesystem::file_size(dir / "f"), 2 * SlotFile::slot_size);
}

TEST(SlotFile, takes_no_link_and_no_folder) {
  const test::TempDir dir;
  std::ofstream(dir / "target") << "x";
  std::filesystem::create_symlink(dir / "target", dir / "link");
  EXPECT_FALSE(SlotFile::open(dir / "link").ok());
  EXPECT_FALSE(SlotFile::look(dir / "link").ok());
  std::filesystem::create_directory(dir / "folder");
  EXPECT_FALSE(SlotFile::open(dir / "folder").ok());
}

}  // namespace
}  // namespace cs
