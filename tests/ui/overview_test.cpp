// The overview, its charts and a reviewer's own day in every state: nothing without a translation or without room, and
// each mark opens its list.
#include "headless.hpp"
#include "ui/charts.hpp"

namespace cs::ui {
namespace {

using workbench::Language;
using workbench::tr;
using Page = workbench::Oversight::Page;

class Overview : public ::testing::TestWithParam<std::tuple<int, Language>> {};

TEST_P(Overview, HasRoomInEveryState) {
  const auto [width, language] = GetParam();
  FakeDeskOptions options = Headless::small();
  options.schools = 3;
  Headless h(width, 720, language, options);
  h.desk.keeps_figures = true;
  h.sign_in("supervisor");
  h.key(GLFW_KEY_F7);
  h.check("loading");
  EXPECT_TRUE(h.writes(tr("overview.loading")));
  h.desk.post(client::event::OverviewRead{"overview", Error{Code::unavailable, "net.unreachable", "no"}});
  h.frames();
  h.check("failed");
  EXPECT_TRUE(h.writes(tr("list.failed")));
  h.desk.keeps_figures = false;
  h.key(GLFW_KEY_F5);
  h.check("now");
  EXPECT_TRUE(h.writes("4321"));
  EXPECT_TRUE(h.writes(tr("overview.board")));
  h.desk.post(client::event::OverviewRead{"overview", Error{Code::unavailable, "net.unreachable", "no"}});
  h.frames();
  h.check("stale");
  EXPECT_TRUE(h.writes("4321")) << "what was known stays";
  for (const int page : {GLFW_KEY_P, GLFW_KEY_D, GLFW_KEY_C}) {
    h.key(page);
    h.check("figures");
  }
  h.key(GLFW_KEY_N);
  h.key(GLFW_KEY_Q);
  h.check("with the queue");
  h.key(GLFW_KEY_Q);
  h.desk.nothing_counted = true;
  h.key(GLFW_KEY_F5);
  h.check("nothing yet");
  h.key(GLFW_KEY_P);
  h.key(GLFW_KEY_F5);
  h.frames();
  h.check("no figures");
  EXPECT_TRUE(h.writes(tr("figures.empty.title")));
}

TEST_P(Overview, ShowsAReviewerTheirDay) {
  const auto [width, language] = GetParam();
  Headless h(width, 720, language, Headless::small());
  h.sign_in("lin");
  h.key(GLFW_KEY_F7);
  h.check("day");
  EXPECT_TRUE(h.writes("341"));
  EXPECT_TRUE(h.writes(tr("my_day.private")));
  h.desk.nothing_counted = true;
  h.key(GLFW_KEY_F5);
  h.frames();
  h.check("nothing yet");
  EXPECT_TRUE(h.writes(tr("my_day.none_overturned")));
}

INSTANTIATE_TEST_SUITE_P(Sizes, Overview,
                         ::testing::Combine(::testing::Values(1100, 1366, 1920),
                                            ::testing::Values(Language::zh, Language::en)));

TEST(OverviewMarks, OpenTheirLists) {
  Headless h(1366, 768, Language::zh, Headless::small());
  h.sign_in("supervisor");
  const auto opens = [&](int page, const std::string& mark) {
    h.key(GLFW_KEY_F7);
    h.key(page);
    h.frames();
    h.click(mark);
    return h.bench->view() == workbench::View::supervisor ? h.bench->supervision().query() : client::ListQuery{};
  };
  EXPECT_EQ(opens(GLFW_KEY_N, "overview.tile.quick_today").look, "quick");
  EXPECT_EQ(opens(GLFW_KEY_N, "overview.tile.overturned_week").days, "week");
  EXPECT_EQ(opens(GLFW_KEY_P, "figures.overturned.1").person, "r1");
  EXPECT_EQ(opens(GLFW_KEY_C, "figures.fail_approved.0").check, "teeth") << "the surest contradiction first";
  EXPECT_EQ(opens(GLFW_KEY_D, "figures.drift.rejected").look, "rejected");
  h.key(GLFW_KEY_F7);
  h.key(GLFW_KEY_N);
  h.frames();
  h.click("overview.tile.overdue");
  EXPECT_EQ(h.bench->view(), workbench::View::overview);
  EXPECT_TRUE(h.bench->queue_open());
  EXPECT_EQ(h.bench->queue().query().look, "overdue");
}

TEST(Shares, SayHowLittleTheyRestOn) {
  EXPECT_EQ(share_text(domain::wilson(0, 0)), "–");
  EXPECT_EQ(share_text(domain::wilson(3, 7)), "3 / 7");
  EXPECT_EQ(share_text(domain::wilson(12, 240)), "5.0 %");
}

}  // namespace
}  // namespace cs::ui
