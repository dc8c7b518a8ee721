// A supervisor's first screen and a reviewer's own day.
#include "fake_desk.hpp"

namespace cs::workbench::test {
namespace {

using domain::Role;
using Page = Oversight::Page;
using Period = Oversight::Period;

class Overseeing : public BenchTest {
 protected:
  void came(std::int64_t waiting = 7) {
    api::Overview o;
    o.all.waiting = waiting;
    say(event::OverviewRead{"overview", o});
  }
};

TEST_F(Overseeing, SupervisorsLandOnItAndTakeNothing) {
  sign_in(Role::supervisor);
  EXPECT_EQ(bench.view(), View::overview);
  EXPECT_FALSE(bench.own_day());
  EXPECT_EQ(desk.overview_reads.size(), 1u);
  EXPECT_TRUE(desk.kept.empty()) << "nobody who only looks takes an item";
  EXPECT_TRUE(bench.oversight().loading());
  EXPECT_FALSE(bench.oversight().as_of());
  came();
  EXPECT_FALSE(bench.oversight().loading());
  EXPECT_EQ(bench.oversight().overview()->all.waiting, 7);
}

TEST_F(Overseeing, EachNumberOpensItsList) {
  sign_in(Role::supervisor);
  came();
  bench.show_waiting("overdue");
  EXPECT_EQ(bench.view(), View::overview) << "beside the overview";
  EXPECT_EQ(desk.queue_queries.back().look, "overdue");
  ASSERT_NE(bench.filtered(), nullptr);
  EXPECT_EQ(bench.filtered()->list_kind(), ListKind::queue);
  EXPECT_TRUE(desk.kept.empty());
  key("Q");
  EXPECT_EQ(bench.filtered(), nullptr);
  bench.show_decisions({.look = "quick", .days = "today"});
  EXPECT_EQ(bench.view(), View::supervisor);
  EXPECT_EQ(desk.decision_queries.back().look, "quick");
  EXPECT_NE(desk.decision_queries.back().from, TimePoint{});
  key("F7");
  bench.show_messages("in_doubt");
  EXPECT_EQ(bench.view(), View::messages);
  EXPECT_EQ(desk.notice_queries.back().look, "in_doubt");
}

TEST_F(Overseeing, FollowsTheCountsButNotEveryOne) {
  sign_in(Role::supervisor);
  came();
  say(event::CountsChanged{});
  EXPECT_EQ(desk.overview_reads.size(), 1u);
  wait(3s);
  EXPECT_EQ(desk.overview_reads.size(), 2u);
  wait(60s);
  EXPECT_EQ(desk.overview_reads.size(), 2u) << "one is under way";
  came();
  wait(31s);
  EXPECT_EQ(desk.overview_reads.size(), 3u) << "paces change by time alone";
}

TEST_F(Overseeing, KeepsWhatItKnewWhenItCannotBeReached) {
  sign_in(Role::supervisor);
  came();
  key("F5");
  say(event::OverviewRead{"overview", Error{Code::unavailable, "net.unreachable", "no"}});
  EXPECT_TRUE(bench.oversight().error());
  EXPECT_TRUE(bench.oversight().as_of());
  EXPECT_EQ(bench.oversight().overview()->all.waiting, 7);
  key("F5");
  came(8);
  EXPECT_FALSE(bench.oversight().error());
}

TEST_F(Overseeing, ShowsFiguresOverATimeAndWritesTables) {
  sign_in(Role::supervisor);
  came();
  EXPECT_STREQ(text(run("overview.month", bench)), "why.not_this_page");
  key("P");
  EXPECT_EQ(bench.oversight().page(), Page::people);
  ASSERT_EQ(desk.figure_queries.size(), 1u);
  EXPECT_EQ(desk.figure_queries[0].to - desk.figure_queries[0].from, std::chrono::hours{7 * 24 + 1});
  say(event::FiguresRead{"figures", api::Figures{}});
  EXPECT_EQ(run("overview.month", bench), std::nullopt);
  EXPECT_FALSE(bench.oversight().as_of()) << "what was shown is of another time";
  EXPECT_EQ(desk.figure_queries.back().to - desk.figure_queries.back().from, std::chrono::hours{30 * 24 + 1});
  key("Ctrl+E");
  EXPECT_EQ(desk.tables, std::vector<std::string>{"people"});
  key("C");
  key("Ctrl+E");
  EXPECT_EQ(desk.tables.back(), "checks");
  say(event::FiguresExported{std::string("/tmp/people.csv")});
  EXPECT_EQ(bench.toasts().all().back().phrase.key, "toast.exported");
}

TEST_F(Overseeing, AReviewersIsTheirOwnDay) {
  sign_in(Role::reviewer);
  EXPECT_EQ(bench.view(), View::review);
  key("F7");
  EXPECT_EQ(bench.view(), View::overview);
  EXPECT_TRUE(bench.own_day());
  EXPECT_EQ(desk.day_reads.size(), 1u);
  EXPECT_TRUE(desk.overview_reads.empty());
  EXPECT_STREQ(text(run("overview.people", bench)), "why.not_allowed");
  EXPECT_STREQ(text(run("queue.toggle", bench)), "why.not_allowed");
  EXPECT_EQ(bench.filtered(), nullptr);
  bench.show_decisions({});
  EXPECT_EQ(bench.view(), View::overview);
}

TEST_F(Overseeing, NothingOfTheLastPersonStays) {
  sign_in(Role::supervisor);
  came();
  key("P");
  say(event::SignedOut{});
  EXPECT_FALSE(bench.oversight().overview());
  sign_in(Role::supervisor, "berta");
  EXPECT_EQ(bench.oversight().page(), Page::now);
  EXPECT_FALSE(bench.oversight().as_of());
}

TEST(Spans, AreDaysAndHoursOfChina) {
  const TimePoint now = from_ms(1'760'000'000'000);
  const auto of = [&](const char* days) { return dated({.days = days}, now); };
  EXPECT_EQ(of("2025-10-09").from, from_ms(1'759'939'200'000));
  EXPECT_EQ(of("2025-10-09").to - of("2025-10-09").from, std::chrono::hours{24});
  EXPECT_EQ(of("2025-10-09 16:00").from, from_ms(1'759'939'200'000) + std::chrono::hours{16});
  EXPECT_EQ(of("2025-10-09 16:00").to - of("2025-10-09 16:00").from, std::chrono::hours{1});
  for (const char* none : {"2025-02-30", "2025-10-09 24:00", "2025-10-09 1", "2025-10", "tomorrow", "2025-10-09x"})
    EXPECT_EQ(of(none).from, TimePoint{}) << none;
}

}  // namespace
}  // namespace cs::workbench::test
