// A part of the record by itself: made by hand, as a version of before would have sealed it.
#include "evidence/parts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "store/log_entry.hpp"
#include "store/sealed_tables.hpp"

namespace cs::evidence {
namespace {

using namespace cs::store;
using testing::HasSubstr;

/// A tree of one entry, which seals a statement and a telephone.
struct OneEntry {
  EvidenceFile file{"d1", {}, {}};
  seal::Head head{1, {}};

  explicit OneEntry(const Salt& salt) {
    const db::WatchedTable& statements = *sealed_table("statements");
    const std::vector<db::Cell> cells{db::Cell("e"), db::Cell("same"), db::Cell("5")};
    const std::string key = key_of({"1", "ann"});
    LogEntry e{1, from_ms(7), "ann", "try", "s1", "{}", "", ""};
    e.sealed = line_of({"statements", key, false, {digest_of(statements, 0, key, cells, salt.of(statements, 0, key))}});
    head.root = leaf_of(e);
    file.entries.push_back({e, {}});
    file.rows.push_back(
        {"statements", {"1", "ann"}, {{"statement", 1, salt_text(salt.of(statements, 0, key)), cells}}});
  }
  std::string said() const {
    std::string out;
    for (const AuditFinding& f : check_rows(file, shown_of_decision(), head)) out += f.sentence + "\n";
    return out;
  }
};

TEST(EvidenceParts, fit_with_salts_of_their_own_and_with_the_one_of_before) {
  EXPECT_EQ(OneEntry(Salt::fresh()).said(), "");
  EXPECT_EQ(OneEntry(Salt::from("AAAAAAAAAAAAAAAAAAAAAA").value()).said(), "");
}

TEST(EvidenceParts, say_what_does_not_fit) {
  const OneEntry one{Salt::fresh()};
  OneEntry other = one;
  other.file.rows[0].groups[0].cells[1] = "different";
  EXPECT_EQ(other.said(), "statements 1/ann: statement is not what entry 1 left there.\n");
  other = one;
  other.file.rows[0].groups[0].salt = "AAAAAAAAAAAAAAAAAAAAAA";
  EXPECT_THAT(other.said(), HasSubstr("statement is not what entry 1 left there"));
  other = one;
  other.file.rows[0].groups.clear();
  EXPECT_THAT(other.said(), HasSubstr("statements 1/ann: statement is missing."));
  other = one;
  other.head.root[0] ^= 1;
  EXPECT_EQ(other.said(), "Entry 1 is not in the record whose head was signed, or was changed.\n");
  other = one;
  other.head.size = 0;
  EXPECT_THAT(other.said(), HasSubstr("Entry 1 is not in the record"));
  other = one;
  other.file.entries[0].entry.seq = 2;
  EXPECT_THAT(other.said(), HasSubstr("which is not here"));
  other = one;
  other.file.rows[0].table = "users";
  EXPECT_THAT(other.said(), HasSubstr("users 1/ann: no such row belongs here."));
  other = one;
  other.file.rows.clear();
  EXPECT_EQ(other.said(), "Entry 1 belongs to no row here.\n");
}

TEST(EvidenceParts, a_version_that_was_changed_since_is_not_the_newest) {
  // Two entries that seal one row; the first one's version is shown.
  const Salt salt = Salt::fresh();
  const OneEntry one{salt};
  const db::WatchedTable& statements = *sealed_table("statements");
  const std::string key = key_of({"1", "ann"});
  EvidenceFile file = one.file;
  LogEntry e{2, from_ms(8), "ann", "try", "s1", "{}", "", ""};
  const std::vector<db::Cell> later{db::Cell("e"), db::Cell("different"), db::Cell("6")};
  e.sealed = line_of({"statements", key, false, {digest_of(statements, 0, key, later, salt.of(statements, 0, key))}});
  const seal::Hash first = leaf_of(file.entries[0].entry), second = leaf_of(e);
  file.entries[0].proof = {second};
  file.entries.push_back({e, {first}});
  const seal::Head head{2, seal::node_hash(first, second)};
  const auto found = check_rows(file, shown_of_decision(), head);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].sentence, "statements 1/ann: statement is as entry 1 left it, and entry 2 changed it since.");
}

TEST(EvidenceParts, nothing_falls_over_on_damaged_ones) {
  const OneEntry one{Salt::fresh()};
  Attachments attachments;
  const std::string text = encode_evidence(one.file, attachments);
  EXPECT_TRUE(decode_evidence(text, attachments).ok());
  std::mt19937 random{5};
  for (int i = 0; i < 5000; ++i) {
    std::string damaged = text;
    for (std::size_t n = random() % 3 + 1; n > 0; --n) damaged[random() % damaged.size()] = static_cast<char>(random());
    if (i % 4 == 0) damaged.resize(random() % damaged.size());
    const auto decoded = decode_evidence(damaged, attachments);
    if (decoded)
      static_cast<void>(check_decision(*decoded, one.head, "1"));
    else
      EXPECT_EQ(decoded.error().id, "evidence.damaged");
  }
}

}  // namespace
}  // namespace cs::evidence
