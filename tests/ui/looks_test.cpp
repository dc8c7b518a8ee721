// The second looks' view in every state: nothing without a translation or without room; by keys alone and by mouse
// alone; and no word of the first decision before one's own.
#include "headless.hpp"

namespace cs::ui {
namespace {

using workbench::Language;
using workbench::SecondLooks;
using workbench::tr;
using Phase = SecondLooks::Phase;

class LooksView : public ::testing::TestWithParam<std::tuple<int, Language>> {};

TEST_P(LooksView, HasRoomInEveryState) {
  const auto [width, language] = GetParam();
  FakeDeskOptions options = Headless::small();
  options.schools = 3;
  Headless h(width, 720, language, options);
  h.desk.no_plans = true;
  h.sign_in("supervisor");
  h.key(GLFW_KEY_F8);
  h.check("empty");
  EXPECT_TRUE(h.writes(tr("plan.empty.title")));
  h.desk.post(client::event::PlansListed{"plans", Error{Code::unavailable, "net.unreachable", "no"}});
  h.frames();
  h.check("stale");
  h.desk.no_plans = false;
  h.key(GLFW_KEY_F5);
  h.check("plans");
  EXPECT_TRUE(h.writes("35 / 149"));
  EXPECT_TRUE(h.writes(tr("plan.differences")));
  h.key(GLFW_KEY_N, GLFW_MOD_CONTROL);
  h.check("a plan is made");
  h.bench->looks().making().set_size(workbench::PlanMaking::Size::rate);
  h.bench->looks().making().set_reviewer("lin");
  h.frames();
  h.check("a plan is made otherwise");
  h.bench->looks().making().set_reason("NONE");
  h.frames();
  h.check("a plan of nothing");
  h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_D);
  h.check("a difference out of the list");
  ASSERT_TRUE(h.bench->looks().said());
  h.key(GLFW_KEY_4);
  h.key(GLFW_KEY_ENTER);
  h.frames(20);
  h.check("blind");
  ASSERT_EQ(h.bench->looks().phase(), Phase::looking);
  EXPECT_TRUE(h.writes(tr("look.blind_until")));
  h.key(GLFW_KEY_X);
  h.check("reasons");
  h.key(GLFW_KEY_ESCAPE);
  h.desk.keeps_answers = true;
  h.key(GLFW_KEY_X);
  h.key(GLFW_KEY_1);
  h.key(GLFW_KEY_X);
  h.check("sending");
  ASSERT_EQ(h.bench->looks().phase(), Phase::sending);
  h.desk.keeps_answers = false;
  h.desk.post(client::event::Online{false, Error{Code::unavailable, "net.unreachable", "no"}});
  h.frames();
  h.check("offline");
}

TEST_P(LooksView, ShowsBothVerdictsOnlyAfterOnesOwn) {
  const auto [width, language] = GetParam();
  Headless h(width, 720, language);
  h.sign_in("supervisor");
  h.key(GLFW_KEY_F8);
  h.key(GLFW_KEY_ENTER);
  h.frames(20);
  const auto told = [&] {
    return std::ranges::any_of(h.screen->texts(), [&](const std::string& text) {
      return text.find("请学生把头发别到耳后") != std::string::npos || text == tr("look.first");
    });
  };
  EXPECT_FALSE(told());
  h.key(GLFW_KEY_SPACE);
  h.key(GLFW_KEY_SPACE);
  h.frames(20);
  ASSERT_EQ(h.bench->looks().phase(), Phase::said);
  EXPECT_TRUE(told());
  h.check("differs");
  h.key(GLFW_KEY_1);
  h.check("keeping");
  h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_3);
  h.check("a third person");
  h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_2);
  h.check("overturning");
  h.key(GLFW_KEY_ESCAPE);
  ASSERT_EQ(h.bench->looks().phase(), Phase::said);
}

INSTANTIATE_TEST_SUITE_P(Sizes, LooksView,
                         ::testing::Combine(::testing::Values(1100, 1366, 1920),
                                            ::testing::Values(Language::zh, Language::en)));

/// A person at the second looks, with a count of strokes.
struct Looker {
  Headless h{1366, 768, Language::zh};
  Looker() {
    h.sign_in("supervisor");
    h.key(GLFW_KEY_F2);
    h.frames(10);
  }
  SecondLooks& looks() { return h.bench->looks(); }
  void type(std::u32string_view text) {
    for (const char32_t c : text) h.input.character(c);
    h.frames(6);
  }
};

TEST(LooksByMouse, APlanThreeLooksAndTwoDifferences) {
  Looker p;
  Headless& h = p.h;
  h.click("view.looks");
  h.click("action.looks.new_plan");
  h.frames(10);
  h.click("plan.size.count");
  h.click("plan.risk.fast");
  ASSERT_TRUE(p.looks().making().told());
  h.click("action.panel.send");
  h.frames(10);
  ASSERT_EQ(p.looks().selected()->id, "p3");
  EXPECT_EQ(p.looks().selected()->wish.risks, std::vector{domain::Risk::fast});
  h.click("plan.1");
  ASSERT_EQ(p.looks().selected()->id, "p2");
  h.click("action.looks.begin");
  h.frames(20);
  ASSERT_EQ(p.looks().phase(), Phase::looking);
  h.click("action.decision.reject");
  h.click("action.panel.confirm");
  h.frames(10);
  ASSERT_TRUE(p.looks().said());
  EXPECT_EQ(p.looks().said()->state, domain::LookState::upheld);
  h.click("action.looks.next");
  h.frames(20);
  const auto approve = [&] {
    while (!p.looks().said()) {
      h.click("action.decision.approve");
      h.frames(10);
    }
  };
  approve();
  EXPECT_TRUE(p.looks().differs());
  h.click("action.looks.keep");
  h.frames(10);
  p.type(U"维持");
  h.click("action.panel.send");
  h.frames(10);
  EXPECT_EQ(p.looks().said()->state, domain::LookState::upheld);
  h.click("action.looks.next");
  h.frames(20);
  approve();
  h.click("action.looks.overturn");
  h.frames(10);
  p.type(U"看得见");
  h.click("action.panel.send");
  h.frames(10);
  EXPECT_EQ(p.looks().said()->state, domain::LookState::overturned);
  h.click("action.panel.close");
  EXPECT_EQ(p.looks().phase(), Phase::plans);
  h.click("look.difference.1");
  EXPECT_EQ(p.looks().phase(), Phase::said);
}

TEST(LooksByKeys, OneThatAgreesTakesOneStrokeMoreThanAReview) {
  Looker p;
  Headless& h = p.h;
  h.key(GLFW_KEY_F8);
  h.key(GLFW_KEY_ENTER);
  h.frames(20);
  int strokes = 0;
  const auto key = [&](int k) {
    ++strokes;
    h.key(k);
    h.frames(10);
  };
  key(GLFW_KEY_X);
  key(GLFW_KEY_X);
  ASSERT_TRUE(p.looks().said()) << "rejected as suggested";
  key(GLFW_KEY_SPACE);
  EXPECT_EQ(p.looks().phase(), Phase::looking);
  EXPECT_EQ(strokes, 3);
}

}  // namespace
}  // namespace cs::ui
