// An entry that was appended survives a power cut. The journal's file is not written before what it takes to undo the
// writing is on disk, and the entry counts only when that was emptied, on disk, too.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/ids.hpp"
#include "client/journal.hpp"
#include "support/flushes.hpp"
#include "support/temp_dir.hpp"

namespace cs::client {
namespace {

TEST(JournalFlush, EachStepOfAnEntryIsOnDiskBeforeTheNext) {
  const test::TempDir dir;
  const TimePoint now = from_ms(1'760'000'000'000);
  auto opened = Journal::open(dir.path(), now);
  ASSERT_TRUE(opened) << opened.error().message;
  test::Flushes flushes(dir.path());
  for (int i = 0; i < 3; ++i) {
    Entry e;
    e.key = new_uuid();
    e.user = "wang";
    e.server = "http://s";
    e.submission = "s1";
    e.body = "{}";
    e.created = now;
    flushes.clear();
    ASSERT_TRUE(opened->journal->append(e));
    std::vector<std::string> steps = flushes.seen();
    std::erase(steps, "flush folder");  // SQLite's own, when the second file is new
    // The first file's pages before its header says how many there are: with less than FULL there is one of the two.
    EXPECT_EQ(steps, (std::vector<std::string>{"flush journal.db-journal", "flush journal.db-journal",
                                               "flush journal.db", "flush journal.db-journal"}));
  }
}

}  // namespace
}  // namespace cs::client
