#include "client/journal.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "db/connection.hpp"
#include "platform/files.hpp"
#include "support/temp_dir.hpp"

namespace cs::client {
namespace {

namespace fs = std::filesystem;
const TimePoint now = from_ms(1'760'000'000'000);

Entry decide(int n, std::string user = "wang") {
  Entry e;
  e.key = new_uuid();
  e.user = std::move(user);
  e.server = "http://s";
  e.submission = "sub" + std::to_string(n);
  e.body = R"({"verdict":"reject","note":"第)" + std::to_string(n) + "张\"}";
  e.created = now + Millis{n};
  return e;
}

std::unique_ptr<Journal> open(const fs::path& folder) {
  auto opened = Journal::open(folder, now);
  EXPECT_TRUE(opened) << opened.error().message;
  if (!opened) return nullptr;
  EXPECT_FALSE(opened->set_aside) << opened->set_aside->message;
  return std::move(opened->journal);
}

std::vector<std::string> unsent_keys(Journal& j, const std::string& user = "wang",
                                     const std::string& server = "http://s") {
  std::vector<std::string> keys;
  const auto entries = j.unsent(user, server);
  EXPECT_TRUE(entries) << entries.error().message;
  if (entries)
    for (const Entry& e : *entries) keys.push_back(e.key);
  return keys;
}

TEST(Journal, KeepsEntriesInOrderUntilTheyAreFinished) {
  const test::TempDir dir;
  const Entry a = decide(1), b = decide(2), c = decide(3, "li");
  Entry undo = decide(2);
  undo.kind = EntryKind::undo;
  undo.target = b.key;
  undo.body.clear();
  {
    const auto j = open(dir.path());
    for (const Entry& e : {a, b, c, undo}) ASSERT_TRUE(j->append(e));
  }
  const auto j = open(dir.path());
  EXPECT_EQ(unsent_keys(*j), (std::vector{a.key, b.key, undo.key}));
  EXPECT_EQ(unsent_keys(*j, "li"), std::vector{c.key});
  EXPECT_TRUE(unsent_keys(*j, "wang", "http://other").empty());
  const auto entries = j->unsent("wang", "http://s");
  ASSERT_TRUE(entries);
  EXPECT_EQ((*entries)[0].body, a.body);
  EXPECT_EQ((*entries)[0].created, a.created);
  EXPECT_EQ((*entries)[2].kind, EntryKind::undo);
  EXPECT_EQ((*entries)[2].target, b.key);

  ASSERT_TRUE(j->finish(a.key, EntryState::sent, "{}", now));
  ASSERT_TRUE(j->finish(a.key, EntryState::refused, "{}", now)) << "finishing again changes nothing";
  EXPECT_EQ(unsent_keys(*j), (std::vector{b.key, undo.key}));
  EXPECT_EQ(*j->forget(now), 0);
  EXPECT_EQ(*j->forget(now + Millis{1}), 1) << "only what is finished is ever forgotten";
  EXPECT_EQ(unsent_keys(*j), (std::vector{b.key, undo.key}));
}

TEST(Journal, TheSameKeyIsRefused) {
  const test::TempDir dir;
  const auto j = open(dir.path());
  const Entry a = decide(1);
  ASSERT_TRUE(j->append(a));
  EXPECT_FALSE(j->append(a));
  EXPECT_EQ(unsent_keys(*j).size(), 1u);
}

TEST(Journal, OneProgramAFolder) {
  const test::TempDir dir;
  const auto j = open(dir.path());
  const auto second = Journal::open(dir.path(), now);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().id, "journal.in_use");
}

TEST(Journal, NoLogBesideTheFileHoldsAnEntry) {
  const test::TempDir dir;
  const Entry a = decide(1);
  const auto j = open(dir.path());
  ASSERT_TRUE(j->append(a));
  // What a crash leaves behind is this file alone: it must be enough.
  const test::TempDir copy;
  fs::copy(dir.path() / "journal.db", copy.path() / "journal.db");
  EXPECT_EQ(unsent_keys(*open(copy.path())), std::vector{a.key});
}

/// The journal of `folder` cut to `size` bytes, or changed: never a silent loss.
void expect_loud_or_whole(const fs::path& folder, std::size_t expected, const std::string& what) {
  auto opened = Journal::open(folder, now);
  ASSERT_TRUE(opened) << what << ": " << opened.error().message;
  if (opened->set_aside) {
    EXPECT_EQ(opened->set_aside->id, "journal.damaged");
    EXPECT_NE(opened->set_aside->message.find("journal-damaged-"), std::string::npos);
    int kept = 0;
    for (const auto& f : fs::directory_iterator(folder))
      kept += f.path().filename().string().starts_with("journal-damaged-") ? 1 : 0;
    EXPECT_GE(kept, 1) << what;
    ASSERT_TRUE(opened->journal->append(decide(99))) << "the new journal works";
  } else {
    EXPECT_EQ(unsent_keys(*opened->journal).size(), expected) << what << ": entries were dropped silently";
  }
}

TEST(Journal, CutAtAnySizeNothingIsDroppedSilently) {
  const test::TempDir dir;
  {
    const auto j = open(dir.path());
    for (int i = 0; i < 40; ++i) ASSERT_TRUE(j->append(decide(i)));
    ASSERT_TRUE(j->finish(unsent_keys(*j).front(), EntryState::sent, "{}", now));
  }
  const auto whole = read_file(dir.path() / "journal.db");
  ASSERT_TRUE(whole);
  int loud = 0;
  std::vector<std::size_t> sizes;
  for (std::size_t s = 0; s < 600; s += 7) sizes.push_back(s);
  for (std::size_t s = 600; s < whole->size(); s += 509) sizes.push_back(s);
  for (std::size_t s = 4096; s < whole->size(); s += 4096) sizes.insert(sizes.end(), {s - 1, s, s + 1});
  for (const std::size_t size : sizes) {
    const test::TempDir cut;
    std::ofstream(cut.path() / "journal.db", std::ios::binary)
        .write(reinterpret_cast<const char*>(whole->data()), static_cast<std::streamsize>(size));
    expect_loud_or_whole(cut.path(), 39, "cut to " + std::to_string(size));
    for (const auto& f : fs::directory_iterator(cut.path()))
      loud += f.path().filename().string().starts_with("journal-damaged-") && f.path().extension() == ".db" ? 1 : 0;
  }
  EXPECT_EQ(loud, static_cast<int>(sizes.size())) << "every shortened file was noticed";
}

TEST(Journal, AChangedByteIsNoticedWhereItMatters) {
  const test::TempDir dir;
  {
    const auto j = open(dir.path());
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(j->append(decide(i)));
  }
  const auto whole = read_file(dir.path() / "journal.db");
  ASSERT_TRUE(whole);
  // A verdict turned from reject into something else inside the text, which SQLite itself does not notice.
  const std::string_view text = as_text(*whole);
  const auto at = text.find("\"reject\"");
  ASSERT_NE(at, std::string_view::npos);
  Bytes changed = *whole;
  changed[at + 1] = 'R';
  const test::TempDir other;
  ASSERT_TRUE(write_file_durably(other.path() / "journal.db", changed));
  auto opened = Journal::open(other.path(), now);
  ASSERT_TRUE(opened);
  ASSERT_TRUE(opened->set_aside);

  std::uint32_t random = 12345;
  for (int i = 0; i < 150; ++i) {
    random = random * 1664525 + 1013904223;
    Bytes noise = *whole;
    noise[random % noise.size()] ^= static_cast<std::uint8_t>(1u << (random >> 28 & 7));
    const test::TempDir folder;
    ASSERT_TRUE(write_file_durably(folder.path() / "journal.db", noise));
    auto result = Journal::open(folder.path(), now);
    // A bit of the header may make it "newer" or another program's: that is loud, too, and touches nothing.
    if (!result) {
      EXPECT_TRUE(result.error().id == "journal.newer") << result.error().message;
      continue;
    }
    if (result->set_aside) continue;
    EXPECT_EQ(unsent_keys(*result->journal).size(), 10u) << random % noise.size();
  }
}

TEST(Journal, ANewerOneIsLeftAlone) {
  const test::TempDir dir;
  { open(dir.path()); }
  {
    const db::Schema newer{.application_id = 0x43534a31, .migrations = {"SELECT 1", "CREATE TABLE future (x)"}};
    ASSERT_TRUE(db::Connection::open(dir.path() / "journal.db", newer));
  }
  const auto before = read_file(dir.path() / "journal.db");
  const auto opened = Journal::open(dir.path(), now);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().id, "journal.newer");
  EXPECT_TRUE(fs::exists(dir.path() / "journal.db"));
  const auto after = read_file(dir.path() / "journal.db");
  EXPECT_EQ(before->size(), after->size());
}

TEST(Journal, AFolderThatCannotBeWrittenIsNamed) {
  const test::TempDir dir;
  std::ofstream(dir.path() / "file") << "x";
  const auto opened = Journal::open(dir.path() / "file" / "below", now);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::io);
  EXPECT_NE(opened.error().message.find("file/below"), std::string::npos);
}

}  // namespace
}  // namespace cs::client
