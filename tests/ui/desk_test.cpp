// What the desk shows: nothing hidden, nothing decided by a key that is not ours, everything in its place.
#include "headless.hpp"

namespace cs::ui {
namespace {

using workbench::Language;
using workbench::tr;

struct Size {
  int width, height;
};

TEST(Desk, WithSuperHeldAKeyIsTheDesktops) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("lin");
  h.frames(20);
  const auto with_super = [&](int key) {
    for (const int mods : {GLFW_MOD_SUPER, GLFW_MOD_SUPER | GLFW_MOD_SHIFT, GLFW_MOD_SUPER | GLFW_MOD_CONTROL}) {
      h.input.key(key, GLFW_PRESS, mods);
      h.input.character(static_cast<unsigned>(key));
      h.input.key(key, GLFW_REPEAT, mods);
      h.input.key(key, GLFW_RELEASE, mods);
      h.frames();
    }
  };
  for (const int key : {GLFW_KEY_SPACE, GLFW_KEY_D, GLFW_KEY_X, GLFW_KEY_ENTER, GLFW_KEY_Q, GLFW_KEY_Z})
    with_super(key);
  EXPECT_TRUE(h.bench->review().history().empty());
  EXPECT_FALSE(h.bench->review().overriding());
  EXPECT_FALSE(h.bench->review().rejecting());
  EXPECT_EQ(h.bench->compare().mode, workbench::CompareMode::side_by_side);
  EXPECT_FALSE(h.bench->quit_requested());
  h.key(GLFW_KEY_N);
  h.frames();
  with_super(GLFW_KEY_A);
  EXPECT_EQ(h.bench->review().draft().note, "");
  h.key(GLFW_KEY_A);
  EXPECT_EQ(h.bench->review().draft().note, "A") << "and afterwards it is a key again";
}

TEST(Desk, ANoteWrapsAndItsShownBreaksAreNoneOfIts) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("lin");
  h.frames(20);
  h.key(GLFW_KEY_N);
  h.frames();
  std::string note;
  for (int i = 0; i < 40; ++i) {
    h.input.character(U'照');
    note += "照";
  }
  h.frames();
  ASSERT_EQ(h.bench->review().draft().note, note);
  EXPECT_FALSE(h.writes(note)) << "on several lines";
  // Erasing goes on over the end of a line.
  for (int i = 0; i < 39; ++i) h.key(GLFW_KEY_BACKSPACE);
  EXPECT_EQ(h.bench->review().draft().note, "照");
  EXPECT_TRUE(h.bench->review().note_open());
  Canvas canvas(h.fonts, 1);
  for (const char* text : {"", "照", "a b", "one two three four", "照片照片照片，请重拍。abc 照片", "   spaces   "}) {
    std::string lines = broken_into_lines(canvas, text, 40);
    std::erase(lines, '\n');
    EXPECT_EQ(lines, text);
  }
  EXPECT_NE(broken_into_lines(canvas, "照片照片照片照片", 40).find('\n'), std::string::npos);
}

TEST(DeskFindings, FailsAndAttentionsStandAboveTheScrollHoweverManyThereAre) {
  for (const Language language : {Language::zh, Language::en})
    for (const Size size : {Size{1100, 680}, Size{1366, 768}, Size{2560, 1440}})
      for (const std::size_t count : {2U, 9U, 20U}) {
        Headless h(size.width, size.height, language);
        h.sign_in("lin");
        auto many = std::make_shared<client::PreparedItem>(*h.bench->review().current());
        many->submission.row.id = "many";
        auto& findings = many->submission.examination->findings;
        const char* checks[] = {"teeth_hidden", "exposure",      "sharpness",      "ears_visible",   "brows_clear",
                                "eyes_open",    "head_pose",     "head_level",     "head_position",  "makeup",
                                "glasses_tint", "glasses_glare", "natural_colour", "light_even",     "resolution",
                                "compression",  "clothes_style", "head_covering",  "skin_smoothing", "duplicate"};
        findings.clear();
        for (int i = 0; i < 12; ++i) {
          findings.emplace_back();
          findings.back().check = "passed" + std::to_string(i);
          findings.back().outcome = domain::Outcome::pass;
        }
        for (std::size_t i = 0; i < count; ++i) {
          findings.emplace_back();
          findings.back().check = checks[i];
          findings.back().outcome = i % 2 == 0 ? domain::Outcome::fail : domain::Outcome::attention;
          findings.back().message = {"这一项检测没有通过，请放大后仔细查看照片上的这个位置再决定。",
                                     "This check did not pass: enlarge the photograph and look before you decide."};
        }
        findings.emplace_back();
        findings.back().check = "earrings";
        h.bench->sign_out();
        h.desk.only(many);
        h.sign_in("lin");
        h.frames(20);
        ASSERT_EQ(h.bench->review().current()->submission.row.id, "many");
        const std::string where = std::to_string(size.width) + " with " + std::to_string(count);
        h.check(where.c_str());
        const auto& widgets = widgets_of_frame();
        const float foot = widgets.at("action.decision.approve").y;
        std::vector<Rect> rows;
        for (std::size_t i = 0; i < count; ++i) {
          const auto it = widgets.find(std::string("finding.") + checks[i]);
          ASSERT_NE(it, widgets.end()) << checks[i] << " " << where;
          EXPECT_LE(it->second.bottom(), foot) << checks[i] << " " << where;
          for (const Rect& other : rows)
            EXPECT_TRUE(other.right() <= it->second.x || it->second.right() <= other.x ||
                        other.bottom() <= it->second.y || it->second.bottom() <= other.y)
                << checks[i] << " " << where;
          rows.push_back(it->second);
        }
        EXPECT_TRUE(widgets.contains("finding.earrings")) << where;
        EXPECT_FALSE(widgets.contains("finding.passed0")) << "folded";
        h.click("findings.passed");
        EXPECT_TRUE(h.bench->review().current() != nullptr);
        // What is unfolded scrolls; the rest stays.
        const Rect first = widgets_of_frame().at(std::string("finding.") + checks[0]);
        EXPECT_EQ(first.y, rows[0].y) << where;
      }
}

TEST(DeskFindings, APassIsUnfoldedWhenItIsSelectedAndFoldedForTheNextItem) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("lin");
  h.frames(20);
  EXPECT_FALSE(widgets_of_frame().contains("finding.readable"));
  h.click("findings.passed");
  EXPECT_TRUE(widgets_of_frame().contains("finding.readable"));
  h.key(GLFW_KEY_X);
  h.key(GLFW_KEY_X);
  ASSERT_EQ(h.bench->review().history().size(), 1U);
  h.frames(10);
  EXPECT_FALSE(widgets_of_frame().contains("finding.readable"));
}

TEST(DeskOverrides, AreAskedForInPlaceAndByMouseToo) {
  for (const Language language : {Language::zh, Language::en})
    for (const bool panel : {true, false}) {
      workbench::Preferences preferences;
      preferences.side_panel = panel;
      Headless h(1366, 768, language, Headless::small(), preferences);
      h.sign_in("lin");
      h.frames(20);
      const std::string title = workbench::title_of(h.bench->review().current()->submission.examination->findings[0]);
      const Rect before = widgets_of_frame().at("action.decision.approve");
      h.click("action.decision.approve");
      ASSERT_TRUE(h.bench->review().overriding());
      h.check("asked back");
      EXPECT_TRUE(h.writes(tr("override.ask", {{"checks", title}})));
      const Rect after = widgets_of_frame().at("action.decision.approve");
      EXPECT_EQ(after.y, before.y) << "in the same place";
      h.click("action.panel.close");
      EXPECT_FALSE(h.bench->review().overriding());
      h.click("action.decision.approve");
      h.click("action.decision.approve");
      ASSERT_EQ(h.bench->review().history().size(), 1U);
      EXPECT_EQ(h.bench->review().history()[0].overrides, std::vector<std::string>{"ears_visible"});
    }
}

TEST(DeskStage, AMissingReferenceIsAChipAndTheOthersAreLarger) {
  for (const Language language : {Language::zh, Language::en}) {
    Headless h(1366, 768, language);
    h.sign_in("lin");
    h.frames(20);
    const float with_both = widgets_of_frame().at("stage.pane0").w;
    auto bare = std::make_shared<client::PreparedItem>(*h.bench->review().current());
    bare->submission.row.id = "bare";
    std::erase_if(bare->photos, [](const client::Photo& p) { return p.ref.kind == api::PhotoKind::id_card; });
    for (client::Photo& p : bare->photos)
      if (p.ref.kind == api::PhotoKind::enrolment) {
        p.decoded.reset();
        p.error = Error{Code::invalid, "photo.truncated", "The file ends in the middle of the picture."};
      }
    h.bench->sign_out();
    h.desk.only(bare);
    h.sign_in("lin");
    h.frames(20);
    h.check("without references");
    ASSERT_EQ(h.bench->review().current()->submission.row.id, "bare");
    EXPECT_TRUE(widgets_of_frame().contains("stage.missing.enrolment"));
    EXPECT_TRUE(widgets_of_frame().contains("stage.missing.id_card"));
    EXPECT_FALSE(widgets_of_frame().contains("stage.pane1"));
    EXPECT_GT(widgets_of_frame().at("stage.pane0").w, with_both * 1.8F);
    EXPECT_TRUE(h.bench->review().looked_enough()) << "there is nothing else to look at";
  }
}

TEST(DeskStage, ToolsStayInReachUnderABanner) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("lin");
  h.frames(20);
  ASSERT_TRUE(widgets_of_frame().contains("action.compare.wipe"));
  h.desk.post(client::event::Online{false, {Code::unavailable, "net.unreachable", "The service cannot be reached."}});
  h.frames();
  EXPECT_TRUE(widgets_of_frame().contains("action.compare.wipe")) << "offline";
  h.desk.post(client::event::Online{true, {}});
  h.key(GLFW_KEY_X);
  h.key(GLFW_KEY_X);
  h.key(GLFW_KEY_BACKSPACE);
  ASSERT_EQ(h.bench->review().leaf(), 1);
  EXPECT_TRUE(widgets_of_frame().contains("action.compare.wipe")) << "leafing";
  h.key(GLFW_KEY_ESCAPE);
  h.desk.post(client::event::LeaseLost{h.bench->review().current()->submission.row.id});
  h.frames();
  EXPECT_TRUE(widgets_of_frame().contains("action.compare.wipe")) << "lease lost";
}

TEST(DeskStates, AllIsDoneOnlyWhenNothingIsInOtherHandsOrBeingChecked) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("lin");
  const auto shown = [&](std::int64_t leased, std::int64_t checking) {
    api::Counts counts;
    counts.leased = leased;
    counts.checking = checking;
    h.desk.post(client::event::CountsChanged{counts});
    h.desk.post(client::event::QueueEmpty{true});
    h.frames();
    h.bench->review().drop_items();
    h.frames();
    h.check("nothing to claim");
    for (const char* title : {"empty.clear.title", "empty.others.title", "empty.checking.title"})
      for (const char* n : {"3", "10"})
        if (h.writes(tr(title, {{"n", n}}))) return std::string(title);
    return std::string();
  };
  h.frames(20);
  EXPECT_EQ(shown(10, 3), "empty.others.title");
  EXPECT_EQ(shown(0, 3), "empty.checking.title");
  EXPECT_EQ(shown(0, 0), "empty.clear.title");
}

TEST(DeskLists, SayHowOldTheyAreWhenTheyCannotBeBroughtUpToDate) {
  Headless h(1366, 768, Language::en);
  h.sign_in("supervisor");
  h.key(GLFW_KEY_F3);
  h.frames(10);
  const auto says = [&](const char* part) {
    return std::any_of(h.screen->texts().begin(), h.screen->texts().end(),
                       [&](const std::string& text) { return text.find(part) != std::string::npos; });
  };
  EXPECT_FALSE(widgets_of_frame().contains("action.list.refresh"));
  h.desk.post(client::event::Online{false, {Code::unavailable, "net.unreachable", "The service cannot be reached."}});
  h.clock.advance(Millis(130'000));
  h.frames(1);
  h.check("offline list");
  EXPECT_TRUE(says("Offline: the list is 2 min old"));
  EXPECT_TRUE(widgets_of_frame().contains("action.list.refresh"));
  EXPECT_TRUE(widgets_of_frame().contains("decision.0")) << "what was there stays readable";
  h.desk.post(client::event::Online{true, {}});
  h.frames(1);
  EXPECT_FALSE(widgets_of_frame().contains("action.list.refresh"));
}

}  // namespace
}  // namespace cs::ui
