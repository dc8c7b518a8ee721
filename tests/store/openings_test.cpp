// Who looked at whose item: whatever reads one whole is noted.
#include "store/openings.hpp"

#include "store/fixture.hpp"

namespace cs::store {
namespace {

struct OpeningsTest : StoreTest {
  void look(const std::string& person, const std::string& id) {
    const auto ref = ok(store->rooms().access.submission_to_see(cs::store::person(person), id));
    ok(store->rooms().submissions.get(ref, now));
  }
  std::vector<OpeningRow> by(const std::string& person) {
    ok(store->rooms().openings.flush());
    return ok(store->rooms().openings.list({.person = person}));
  }
};

TEST_F(OpeningsTest, one_row_a_person_an_item_and_a_day) {
  const std::string a = pending(), b = pending();
  const TimePoint first = now;
  look("sue", a);
  pass(minute);
  look("sue", a);
  look("sue", b);
  ok(store->rooms().openings.flush());
  pass(minute);
  look("sue", a);
  const auto rows = by("sue");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].submission, a);
  EXPECT_EQ(rows[0].student, "20221001");
  EXPECT_EQ(rows[0].campaign, "k");
  EXPECT_EQ(rows[0].first, first);
  EXPECT_EQ(rows[0].last, now);
  EXPECT_EQ(rows[0].times, 3);
  EXPECT_EQ(rows[1].times, 1);
  pass(24 * hour);
  look("sue", a);
  EXPECT_EQ(by("sue").size(), 3u);
  EXPECT_TRUE(by("ann").empty());
}

TEST_F(OpeningsTest, are_found_by_student_and_day_and_forgotten_after_half_a_year) {
  const std::string a = pending(), b = pending();
  const TimePoint first = now;
  look("sue", a);
  pass(48 * hour);
  look("tom", a);
  look("tom", b);
  Openings& openings = store->rooms().openings;
  EXPECT_EQ(ok(openings.flush()), 3);
  EXPECT_EQ(ok(openings.flush()), 0);
  EXPECT_EQ(ok(openings.list({.student = "20221001"})).size(), 2u);
  EXPECT_EQ(ok(openings.list({.from = now})).size(), 2u);
  EXPECT_EQ(ok(openings.list({.until = now})).size(), 1u);
  EXPECT_EQ(ok(openings.list({.person = "tom", .student = "20221002"})).size(), 1u);
  EXPECT_EQ(id_of(openings.list({.limit = 0})), "query.limit");
  EXPECT_EQ(ok(openings.forget(first).get()), 0);
  EXPECT_EQ(ok(openings.forget(first + 24 * hour).get()), 1);
  EXPECT_EQ(ok(openings.list({})).size(), 2u);
}

TEST_F(OpeningsTest, what_could_not_be_written_is_written_later) {
  CS_SQLITE_ONLY();
  open_with_faults();
  const std::string a = pending();
  ok(store->rooms().openings.flush());
  look("sue", a);
  faults->disk_full = true;
  EXPECT_FALSE(store->rooms().openings.flush().ok());
  faults->disk_full = false;
  look("sue", a);
  ASSERT_EQ(by("sue").size(), 1u);
  EXPECT_EQ(by("sue")[0].times, 2);
}

TEST_F(OpeningsTest, who_may_not_see_it_leaves_no_entry) {
  const std::string a = pending();
  EXPECT_FALSE(store->rooms().access.submission_to_see(api::User{"eve", "eve"}, a).ok());
  EXPECT_TRUE(by("eve").empty());
}

}  // namespace
}  // namespace cs::store
