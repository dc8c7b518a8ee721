// How many strokes the commonest tasks of each role take, by keys alone and by mouse alone (text is typed either way).
// Every task is done to its end on the whole screen; the table is printed, and a task that takes more is a failure.
#include "headless.hpp"

namespace cs::ui {
namespace {

using workbench::Language;
using workbench::View;

/// A person at the screen, whose strokes are counted.
class Person {
 public:
  explicit Person(const char* user, FakeDeskOptions options = Headless::small())
      : h(1366, 768, Language::zh, std::move(options)) {
    h.sign_in(user);
    h.frames(20);
  }
  void key(int glfw, int mods = 0) {
    ++strokes;
    h.key(glfw, mods);
    h.frames(6);
  }
  void click(const std::string& id) {
    ++strokes;
    h.click(id);
    h.frames(6);
  }
  void type(std::u32string_view text) {
    for (const int held : {GLFW_KEY_LEFT_CONTROL, GLFW_KEY_LEFT_SHIFT}) h.input.key(held, GLFW_RELEASE, 0);
    for (const char32_t c : text) h.input.character(c);
    h.frames(6);
  }
  /// Items of the demonstration fail now and then: one that passes is what "approve" is about.
  void to_an_item_that_passes() {
    const auto& review = h.bench->review();
    while (review.current() && !review.overrides().empty()) {
      h.key(GLFW_KEY_X);
      h.key(GLFW_KEY_X);
      h.frames(20);
    }
    ASSERT_TRUE(review.current());
  }
  void open(View view) {
    h.bench->set_view(view);
    h.frames(10);
  }
  /// The place on the first page of a reason that nothing suggests.
  std::size_t unsuggested() {
    const auto& review = h.bench->review();
    const auto& page = review.pages().page(0);
    std::size_t i = 0;
    while (review.draft().has(page[i])) ++i;
    wanted = page[i];
    return i;
  }
  std::size_t decided() const { return h.bench->review().history().size(); }

  Headless h;
  int strokes = 0;
  std::string wanted;
};

struct Task {
  const char *role, *name, *user;
  std::function<void(Person&)> prepare, keys, mouse;
  std::function<bool(Person&)> done;
  int most_keys, most_clicks;
};

const std::vector<Task>& tasks() {
  static const auto of_suggested = [](Person& p) { ASSERT_FALSE(p.h.bench->review().overrides().empty()); };
  static const auto passing = [](Person& p) { p.to_an_item_that_passes(); };
  static const auto at = [](View view) { return [view](Person& p) { p.open(view); }; };
  static const std::vector<Task> all = {
      {"reviewer", "approve", "lin", passing, [](Person& p) { p.key(GLFW_KEY_SPACE); },
       [](Person& p) { p.click("action.decision.approve"); },
       [](Person& p) { return p.h.bench->review().history().front().verdict == domain::Verdict::approve; }, 1, 1},
      {"reviewer", "reject as suggested", "lin", of_suggested,
       [](Person& p) {
         p.key(GLFW_KEY_X);
         p.key(GLFW_KEY_X);
       },
       [](Person& p) {
         p.click("action.decision.reject");
         p.click("action.panel.confirm");
       },
       [](Person& p) { return p.decided() == 1 && !p.h.bench->review().history()[0].draft.reasons.empty(); }, 2, 2},
      {"reviewer", "reject for another reason", "lin", passing,
       [](Person& p) {
         p.key(GLFW_KEY_X);
         p.key(GLFW_KEY_1 + static_cast<int>(p.unsuggested()));
         p.key(GLFW_KEY_X);
       },
       [](Person& p) {
         p.click("action.decision.reject");
         p.click("reason." + p.h.bench->review().pages().page(0)[p.unsuggested()]);
         p.click("action.panel.confirm");
       },
       [](Person& p) { return p.h.bench->review().history().front().draft.has(p.wanted); }, 3, 3},
      {"reviewer", "take the last decision back", "lin",
       [](Person& p) {
         p.to_an_item_that_passes();
         p.h.key(GLFW_KEY_SPACE);
         p.h.frames(10);
       },
       [](Person& p) { p.key(GLFW_KEY_U); }, [](Person& p) { p.click("action.decision.undo"); },
       [](Person& p) { return p.h.bench->review().history().front().undo != workbench::Decided::Undo::none; }, 1, 1},
      {"reviewer",
       "find a student in the queue",
       "lin",
       {},
       [](Person& p) {
         p.key(GLFW_KEY_F, GLFW_MOD_CONTROL);
         p.type(U"0003");
         p.key(GLFW_KEY_ENTER);
       },
       [](Person& p) {
         p.click("hint.filter.search");
         p.type(U"0003");
       },
       [](Person& p) { return p.h.bench->queue().query().text == "0003"; },
       4,
       4},

      {"supervisor",
       "next decision",
       "supervisor",
       {},
       [](Person& p) { p.key(GLFW_KEY_DOWN); },
       [](Person& p) { p.click("decision.1"); },
       [](Person& p) { return p.h.bench->supervision().selected_index() == 1; },
       1,
       1},
      {"supervisor",
       "what was rejected",
       "supervisor",
       {},
       [](Person& p) { p.key(GLFW_KEY_3); },
       [](Person& p) { p.click("look.rejected"); },
       [](Person& p) { return p.h.bench->supervision().query().look == "rejected"; },
       1,
       1},
      {"supervisor",
       "overturn with a reason",
       "supervisor",
       {},
       [](Person& p) {
         p.key(GLFW_KEY_O, GLFW_MOD_SHIFT);
         p.type(U"误判");
         p.key(GLFW_KEY_ENTER, GLFW_MOD_CONTROL);
       },
       [](Person& p) {
         p.click("action.decision.overturn");
         p.type(U"误判");
         p.click("action.panel.send");
       },
       [](Person& p) { return p.h.bench->supervision().selected()->state == domain::DecisionState::overturned; },
       2,
       2},
      {"supervisor",
       "decisions of one reviewer",
       "supervisor",
       {},
       [](Person& p) {
         p.key(GLFW_KEY_F, GLFW_MOD_SHIFT);
         p.key(GLFW_KEY_ENTER);
         p.key(GLFW_KEY_ENTER);
       },
       [](Person& p) {
         p.click("action.filter.narrow");
         p.click("palette.filter.by.person.");
         p.click("palette.filter.by.person.lin");
       },
       [](Person& p) { return !p.h.bench->supervision().query().person.empty(); },
       4,
       4},
      {"supervisor",
       "a decision's student",
       "supervisor",
       {},
       [](Person& p) { p.key(GLFW_KEY_O, GLFW_MOD_CONTROL); },
       [](Person& p) {
         p.click("view.messages");
         p.click("action.support.open");
       },
       [](Person& p) { return p.h.bench->view() == View::support && p.h.bench->support().selected() != nullptr; },
       1,
       2},

      {"support", "find a student", "supervisor", at(View::support),
       [](Person& p) {
         p.key(GLFW_KEY_SLASH);
         p.type(U"0003");
         p.key(GLFW_KEY_ENTER);
       },
       [](Person& p) {
         p.click("list.search");
         p.type(U"0003");
       },
       [](Person& p) { return p.h.bench->support().query().text == "0003"; }, 4, 4},
      {"support", "show a number", "supervisor", at(View::support),
       [](Person& p) {
         p.key(GLFW_KEY_P);
         p.type(U"来电");
         p.key(GLFW_KEY_ENTER, GLFW_MOD_CONTROL);
       },
       [](Person& p) {
         p.click("action.support.phone");
         p.type(U"来电");
         p.click("action.panel.send");
       },
       [](Person& p) { return p.h.bench->support().phone().has_value(); }, 2, 2},
      {"support", "correct a number", "supervisor", at(View::support),
       [](Person& p) {
         p.key(GLFW_KEY_E);
         p.type(U"13912345678");
         p.key(GLFW_KEY_TAB);
         p.type(U"口述");
         p.key(GLFW_KEY_ENTER, GLFW_MOD_CONTROL);
       },
       [](Person& p) {
         p.click("action.support.correct");
         p.type(U"13912345678");
         p.click("##support");
         p.type(U"口述");
         p.click("action.panel.send");
       },
       [](Person& p) {
         return p.h.bench->support().panel() == workbench::Support::Panel::none && p.strokes > 0 &&
                !p.h.bench->toasts().all().empty();
       },
       3, 3},
      {"support", "send a message again", "supervisor", at(View::support),
       [](Person& p) {
         p.key(GLFW_KEY_R);
         p.type(U"没收到");
         p.key(GLFW_KEY_ENTER, GLFW_MOD_CONTROL);
       },
       [](Person& p) {
         p.click("action.support.resend");
         p.type(U"没收到");
         p.click("action.panel.send");
       },
       [](Person& p) {
         return p.h.bench->support().panel() == workbench::Support::Panel::none && !p.h.bench->toasts().all().empty();
       },
       2, 2},
      {"support", "how a call ended", "supervisor",
       [](Person& p) {
         p.open(View::messages);
         p.h.key(GLFW_KEY_0);
         p.h.frames(10);
         p.h.key(GLFW_KEY_2);
         p.h.frames(10);
         ASSERT_NE(p.h.bench->messages().selected(), nullptr);
         ASSERT_EQ(p.h.bench->messages().selected()->call, "waiting");
       },
       [](Person& p) {
         p.key(GLFW_KEY_T);
         p.type(U"已告知");
         p.key(GLFW_KEY_TAB, GLFW_MOD_SHIFT);
         p.key(GLFW_KEY_TAB, GLFW_MOD_SHIFT);
         p.key(GLFW_KEY_TAB, GLFW_MOD_SHIFT);
         p.key(GLFW_KEY_SPACE);
         p.key(GLFW_KEY_ENTER, GLFW_MOD_CONTROL);
       },
       [](Person& p) {
         p.click("action.messages.called");
         p.click("outcome.reached");
         p.click("##message_note");
         p.type(U"已告知");
         p.click("action.panel.send");
       },
       [](Person& p) {
         return p.h.bench->messages().panel() == workbench::Messages::Panel::none &&
                p.h.bench->messages().outcome() == domain::CallOutcome::reached;
       },
       7, 4},
  };
  return all;
}

TEST(Strokes, TheCommonestTasksTakeNoMoreThanTheyMay) {
  std::printf("%-12s %-30s %5s %6s\n", "role", "task", "keys", "clicks");
  for (const Task& task : tasks()) {
    SCOPED_TRACE(std::string(task.role) + ", " + task.name);
    int counted[2] = {};
    for (const bool mouse : {false, true}) {
      Person person(task.user);
      if (task.prepare) task.prepare(person);
      if (::testing::Test::HasFatalFailure()) return;
      (mouse ? task.mouse : task.keys)(person);
      person.h.frames(6);
      EXPECT_TRUE(task.done(person)) << (mouse ? "by mouse" : "by keys") << ", the queue is searched for \""
                                     << person.h.bench->queue().query().text << '"';
      counted[mouse ? 1 : 0] = person.strokes;
    }
    std::printf("%-12s %-30s %5d %6d\n", task.role, task.name, counted[0], counted[1]);
    EXPECT_LE(counted[0], task.most_keys);
    EXPECT_LE(counted[1], task.most_clicks);
  }
}

}  // namespace
}  // namespace cs::ui
