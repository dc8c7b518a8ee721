#include "vault/purge_list.hpp"

#include <gtest/gtest.h>

#include "platform/files.hpp"
#include "support/temp_dir.hpp"
#include "vault/keyring.hpp"

namespace cs::vault {
namespace {

TEST(PurgeList, comes_back_as_it_was_noted) {
  const test::TempDir dir;
  EXPECT_TRUE(read_purges(dir.path())->empty()) << "no file, no purge";
  ASSERT_TRUE(note_purges(dir.path(), {{"k", "ab12", from_ms(5)}}).ok());
  ASSERT_TRUE(note_purges(dir.path(), {{"j", "", from_ms(7)}, {"k", "ab12", from_ms(3)}}).ok());
  const std::vector<Purge> wanted{{"j", "", from_ms(7)}, {"k", "ab12", from_ms(5)}};
  EXPECT_EQ(*read_purges(dir.path()), wanted);
  ASSERT_TRUE(note_purges(dir.path(), {{"k", "", from_ms(9)}}).ok());
  const std::vector<Purge> whole{{"j", "", from_ms(7)}, {"k", "", from_ms(9)}};
  EXPECT_EQ(*read_purges(dir.path()), whole) << "a campaign's takes the place of its students'";
}

TEST(PurgeList, what_is_no_such_list_is_damage_and_not_an_empty_one) {
  for (const char* text : {"", "countersign purges 1", "countersign purges 2\n", "countersign purges 1\nk\n",
                           "countersign purges 1\nk - x\n", "countersign purges 1\nk - 5", "countersign purges 1\n\n"})
    EXPECT_EQ(purges_from(text).ok() ? "ok" : purges_from(text).error().id, "key.purges") << text;
  EXPECT_TRUE(purges_from("countersign purges 1\n")->empty());
}

TEST(PurgeList, a_student_is_known_by_a_hash_of_this_installation_alone) {
  const test::TempDir dir;
  auto a = Keyring::make(dir / "a", {}), b = Keyring::make(dir / "b", {});
  const auto ring = std::move(*a), other = std::move(*b);
  const std::string hash = *student_hash(*ring, "20221001");
  EXPECT_EQ(hash, *student_hash(*ring, "20221001"));
  EXPECT_NE(hash, *student_hash(*ring, "20221002"));
  EXPECT_NE(hash, *student_hash(*other, "20221001"));
  EXPECT_EQ(hash.find("2022"), std::string::npos);
}

}  // namespace
}  // namespace cs::vault
