// Scripts: what is a script, and what each command does.
#include "script/script.hpp"

#include "fake_desk.hpp"

namespace cs::script {

using namespace workbench;
using namespace workbench::test;

namespace {

class FakeHost final : public ScriptHost {
 public:
  explicit FakeHost(Workbench& b, const Keymap& k) : bench(b), keymap(k) {}
  void key(Chord chord, bool repeat) override {
    did.push_back("key " + to_string(chord) + (repeat ? " again" : ""));
    press(bench, keymap, {chord, repeat, false});
  }
  void type(const std::string& text) override { did.push_back("type " + text); }
  void click(double x, double y, bool twice) override {
    did.push_back((twice ? "double " : "click ") + std::to_string(static_cast<int>(x + y)));
  }
  bool click_widget(const std::string& id) override {
    did.push_back("widget " + id);
    return id != "missing";
  }
  void drag(double, double, double, double) override { did.push_back("drag"); }
  void wheel(double, double, double notches) override {
    did.push_back("wheel " + std::to_string(static_cast<int>(notches)));
  }
  Status shot(const std::string& name) override {
    did.push_back("shot " + name);
    return name == "full-disk" ? Status(io_error("disk.full", "No space.")) : Status();
  }
  bool settled() override { return --unsettled < 0; }

  Workbench& bench;
  const Keymap& keymap;
  std::vector<std::string> did;
  int unsettled = 0;
};

class Script : public BenchTest {
 protected:
  /// Runs until it ends; the message of the failure, or "".
  std::string run_script(const std::string& text, int most_frames = 200) {
    auto lines = parse_script(text);
    if (!lines) return lines.error().message;
    ScriptRunner runner(std::move(*lines), clock);
    for (int i = 0; i < most_frames && !runner.finished(); ++i) {
      bench.tick();
      runner.step(bench, host);
      clock.advance(16ms);
      if (on_frame) on_frame(i);
    }
    if (runner.error()) return runner.error()->message;
    return runner.finished() ? "" : "still running";
  }
  FakeHost host{bench, keymap};
  std::function<void(int)> on_frame;
};

TEST_F(Script, ReadsEveryCommand) {
  const auto lines = parse_script(
      "# a comment\n\n"
      "sign-in anna secret\r\n"
      "wait item.ready 5000\n"
      "wait prepared 3\n"
      "wait prepared 3 700\n"
      "expect !view.sign_in\n"
      "action stage.zoom_in\n"
      "key Ctrl+P\n"
      "key Right x 5\n"
      "hold Space x 20\n"
      "  type 头发 请拢到耳后  \n"
      "click 640 400.5\n"
      "click @reason.EAR_COVERED\n"
      "double-click 1 2\n"
      "drag 1 2 3 4\n"
      "wheel 1 2 -3\n"
      "shot 03-reject\n"
      "language en\n"
      "frames 2\n");
  ASSERT_TRUE(lines) << lines.error().message;
  ASSERT_EQ(lines->size(), 18U);
  EXPECT_EQ((*lines)[0].number, 3);
  const auto& wait = std::get<command::Wait>((*lines)[2].command);
  EXPECT_EQ(wait.condition, (Condition{false, "prepared", {"3"}}));
  EXPECT_EQ(wait.timeout, 60s);
  EXPECT_EQ(std::get<command::Wait>((*lines)[3].command).timeout, 700ms);
  EXPECT_TRUE(std::get<command::Expect>((*lines)[4].command).condition.negated);
  EXPECT_EQ(std::get<command::Type>((*lines)[9].command).text, "头发 请拢到耳后");
  EXPECT_EQ(std::get<command::HoldKey>((*lines)[8].command).repeats, 20);
}

TEST_F(Script, SaysTheLineOfWhatItDoesNotUnderstand) {
  const char* wrong[] = {"fly",
                         "wait",
                         "wait nothing",
                         "wait item.ready soon",
                         "wait item.ready 1 2",
                         "wait item.is",
                         "expect leaf",
                         "expect leaf 1 2",
                         "action",
                         "action no.such",
                         "key",
                         "key Foo",
                         "key A 5",
                         "key A x 0",
                         "type",
                         "click",
                         "click 1",
                         "click @",
                         "click a b",
                         "drag 1 2 3",
                         "wheel 1 2",
                         "shot",
                         "shot ../x",
                         "shot a b",
                         "language fr",
                         "unless",
                         "unless nothing frames 1",
                         "unless signed_in",
                         "unless signed_in nothing",
                         "sign-in anna",
                         "frames",
                         "frames -1",
                         "double-click @x",
                         "wait item.ready 999999"};
  for (const char* line : wrong) {
    const auto lines = parse_script(std::string("frames 1\n") + line + "\n");
    ASSERT_FALSE(lines) << line;
    EXPECT_EQ(lines.error().id, "script.syntax");
    EXPECT_EQ(lines.error().message.rfind("Line 2: ", 0), 0U) << lines.error().message;
  }
  EXPECT_FALSE(parse_script("type \xff"));
}

TEST_F(Script, WaitsForWhatIsTrue) {
  on_frame = [&](int frame) {
    if (frame == 20)
      desk.events.push_back(event::SignedIn{session_of("anna", domain::Role::reviewer), {the_campaign()}});
    if (frame == 40) desk.events.push_back(event::ItemReady{item(desk, clock, "a")});
  };
  EXPECT_EQ(
      run_script("sign-in anna secret\nwait signed_in\nexpect !item.ready\nwait item.ready\nexpect item.is 2022a"), "");
  EXPECT_EQ(desk.sign_ins.size(), 1U);
}

TEST_F(Script, UnlessPassesOverALineOnlyWhereItsConditionHolds) {
  EXPECT_EQ(run_script("unless !signed_in expect signed_in"), "");
  EXPECT_EQ(run_script("unless signed_in expect signed_in"), "Line 1 (unless signed_in expect signed_in): is not so.");
}

TEST_F(Script, AWaitThatDoesNotComeTrueNamesItsLine) {
  EXPECT_EQ(run_script("frames 1\nwait item.ready 100\n"),
            "Line 2 (wait item.ready 100): did not come true within 100 ms.");
  EXPECT_EQ(run_script("expect signed_in"), "Line 1 (expect signed_in): is not so.");
  EXPECT_EQ(run_script("action decision.approve"),
            "Line 1 (action decision.approve): cannot run now: why.not_signed_in.");
  EXPECT_EQ(run_script("expect leaf many"), "Line 1 (expect leaf many): the value after 'leaf' is not of its kind.");
  EXPECT_EQ(run_script("shot full-disk"), "Line 1 (shot full-disk): No space.");
}

TEST_F(Script, DrivesAReview) {
  sign_in();
  ready("a");
  ready("b");
  on_frame = [&](int) {
    if (const ItemPtr shown = review().shown()) bench.photos_drawn(shown->submission.row.id);
    if (desk.decides.size() == 1 && bench.unsent() == 1) progress("key-1", "a", Delivery::sent);
  };
  EXPECT_EQ(run_script("expect item.is 2022a\n"
                       "wait item.drawn\n"
                       "key Delete\n"
                       "expect rejecting\n"
                       "expect reason R2\n"
                       "key 3\n"
                       "expect reasons 3\n"
                       "key Enter\n"
                       "expect item.is 2022b\n"
                       "wait decision.sent\n"
                       "expect undo.possible\n"
                       "hold Space x 10\n"
                       "expect !decided 2\n"
                       "expect enabled decision.undo\n"
                       "key Backspace\n"
                       "expect leaf 1\n"),
            "");
}

TEST_F(Script, AHeldKeyIsOnePressAndRepeats) {
  EXPECT_EQ(run_script("hold Space x 2\nkey Right x 2"), "");
  EXPECT_EQ(host.did,
            (std::vector<std::string>{"key Space", "key Space again", "key Space again", "key Right", "key Right"}));
}

TEST_F(Script, ShotsWaitForRest) {
  host.unsettled = 5;
  EXPECT_EQ(run_script("type x\nshot one\nclick @a\nclick 3 4\ndouble-click 1 1\ndrag 1 2 3 4\nwheel 1 2 3"), "");
  EXPECT_EQ(host.did,
            (std::vector<std::string>{"type x", "shot one", "widget a", "click 7", "double 2", "drag", "wheel 3"}));
  host.unsettled = 1'000'000;
  EXPECT_EQ(run_script("shot never", 5'000), "Line 1 (shot never): the screen does not come to rest.");
}

TEST_F(Script, AWidgetMayTakeAMomentToAppear) {
  EXPECT_EQ(run_script("click @missing", 5'000), "Line 1 (click @missing): there is no 'missing' on the screen.");
  EXPECT_GT(host.did.size(), 50U);
}

TEST_F(Script, EveryConditionHasAMeaning) {
  sign_in();
  ASSERT_GT(condition_names().size(), 50U);
  for (const auto& [name, meaning] : condition_names()) {
    EXPECT_FALSE(meaning.empty()) << name;
    Condition c{false, name, {}};
    for (int i = 0; i < condition_arity(name)->least; ++i)
      c.args.push_back(name == "language"     ? "zh"
                       : name == "compare"    ? "side_by_side"
                       : name == "examine"    ? "none"
                       : name == "stated"     ? "same"
                       : name == "look.state" ? "differs"
                       : name == "look.first" ? "approve"
                                              : "1");
    if (name == "enabled") c.args[0] = "program.help";
    if (name == "on") c.args[0] = "view.guides";
    EXPECT_TRUE(evaluate(c, bench)) << name;
  }
}

}  // namespace
}  // namespace cs::script
