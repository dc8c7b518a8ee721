// The list of actions, keys and remaps, the palette, the hint bar.
#include <filesystem>
#include <fstream>
#include <set>

#include "base/text.hpp"
#include "fake_desk.hpp"
#include "platform/files.hpp"
#include "workbench/palette.hpp"

namespace cs::workbench::test {
namespace {

const std::filesystem::path lang = std::filesystem::path(COUNTERSIGN_SOURCE_DIR) / "assets" / "lang";
constexpr View every_view[] = {View::sign_in, View::review,   View::supervisor, View::messages,
                               View::support, View::overview, View::looks};

TEST(Actions, HaveUniqueNamesAndSomethingToDo) {
  std::set<std::string> ids;
  for (const Action& action : actions()) {
    EXPECT_TRUE(ids.insert(action.id).second) << action.id;
    EXPECT_TRUE(action.run) << action.id;
    for (const Binding& b : action.bindings)
      for (const View view : every_view) EXPECT_TRUE(!b.views.has(view) || action.views.has(view)) << action.id;
  }
}

TEST(Actions, NoChordMeansTwoThingsInOneView) {
  for (const View view : every_view) {
    std::map<std::string, std::string> taken;
    for (const Action& action : actions())
      for (const Binding& b : action.bindings) {
        if (!b.views.has(view)) continue;
        if (action.when) continue;  // only for a while, and then before the others
        const auto [it, fresh] = taken.emplace(to_string(b.chord), action.id);
        EXPECT_TRUE(fresh) << it->first << " in " << to_string(view) << ": " << it->second << " and " << action.id;
      }
  }
}

TEST(Actions, EachIsReachableByKeyOrPalette) {
  auto translator = Translator::load(lang);
  auto pinyin = Pinyin::load(lang / "zh" / "pinyin.json");
  ASSERT_TRUE(translator && pinyin);
  FakeDesk desk;
  ManualClock clock;
  Workbench bench(desk, clock, {});
  bench.sign_in("anna", "x");
  desk.events.push_back(event::SignedIn{session_of("anna", domain::Role::supervisor), {the_campaign()}});
  bench.tick();
  const Keymap keymap;
  for (const Action& action : actions()) {
    bool by_key = false, by_palette = false;
    for (const View view : every_view) by_key = by_key || !keymap.chords_of(action, view).empty();
    for (const View view :
         {View::review, View::supervisor, View::messages, View::support, View::overview, View::looks}) {
      bench.set_view(view);
      for (const PaletteHit& hit : search_palette(bench, *translator, *pinyin, ""))
        by_palette = by_palette || hit.action == &action;
    }
    EXPECT_TRUE(by_key || by_palette) << action.id;
    // Where there is a palette, everything of the view is in it.
    EXPECT_TRUE(by_palette || !action.views.has(View::review)) << action.id;
  }
}

TEST(Actions, NeitherDecidesNorTakesBackOnRepeatOrWhileTyping) {
  for (const char* id : {"decision.approve", "decision.reject", "decision.undo", "decision.give_back",
                         "decision.withdraw", "decision.overturn", "panel.confirm", "panel.send"}) {
    const Action* action = find_action(id);
    ASSERT_NE(action, nullptr) << id;
    EXPECT_FALSE(action->repeats) << id;
  }
  for (const Action& action : actions())
    EXPECT_FALSE(action.while_typing && action.group == Group::decide && !action.id.starts_with("panel.")) << action.id;
  // What is pressed for every item must not be a letter: an input method would swallow it.
  for (const char* id : {"decision.approve", "decision.reject", "panel.confirm", "panel.close", "leaf.back"})
    EXPECT_GT(find_action(id)->bindings.front().chord.key, Key::z) << id;
}

TEST(Chords, ReadAndWrite) {
  for (const char* text : {"A", "Ctrl+P", "Ctrl+Alt+Shift+F12", "Space", "-", "=", "[", "Shift+Tab", "PageDown", "0"}) {
    const auto chord = chord_from(text);
    ASSERT_TRUE(chord) << text;
    EXPECT_EQ(to_string(*chord), text);
  }
  EXPECT_EQ(chord_from("shift+ctrl+p"), chord_from("Ctrl+Shift+P"));
  EXPECT_EQ(chord_from("Escape"), chord_from("Esc"));
  for (const char* text : {"", "Ctrl", "Ctrl+", "+", "Ctrl+Ctrl+A", "Foo", "Hyper+A", "AB"})
    EXPECT_FALSE(chord_from(text)) << text;
  for (int i = 1; i < key_count; ++i) EXPECT_EQ(key_from_name(name_of(static_cast<Key>(i))), static_cast<Key>(i)) << i;
}

TEST(Keys, CanBeChanged) {
  Preferences p;
  p.keys["decision.approve"] = {"F12", "Ctrl+Enter"};  // the second belongs to panel.send
  const Keymap refused(p);
  ASSERT_EQ(refused.problems().size(), 1U);
  EXPECT_EQ(refused.problems()[0].key, "keymap.taken");
  EXPECT_EQ(refused.find(*chord_from("Space"), View::review)->id, "decision.approve") << "it keeps its own keys";
  EXPECT_EQ(refused.find(*chord_from("F12"), View::review), nullptr);

  p.keys["decision.approve"] = {"F12"};
  const Keymap changed(p);
  EXPECT_TRUE(changed.problems().empty());
  EXPECT_EQ(changed.find(*chord_from("F12"), View::review)->id, "decision.approve");
  EXPECT_EQ(changed.find(*chord_from("F12"), View::supervisor), nullptr);
  EXPECT_EQ(changed.find(*chord_from("Space"), View::review), nullptr);
  EXPECT_EQ(changed.label(*find_action("decision.approve"), View::review), "F12");
}

TEST(Keys, TwoActionsCanBeSwapped) {
  Preferences p;
  p.keys["decision.give_back"] = {"U"};
  p.keys["decision.undo"] = {"P"};
  const Keymap keymap(p);
  EXPECT_TRUE(keymap.problems().empty());
  EXPECT_EQ(keymap.find(*chord_from("U"), View::review)->id, "decision.give_back");
  EXPECT_EQ(keymap.find(*chord_from("P"), View::review)->id, "decision.undo");
}

TEST(Keys, AreGivenToOneActionOnly) {
  Preferences p;
  const auto give = [&](const char* id, const char* chord) {
    return remapped(p, *find_action(id), *chord == 0 ? std::nullopt : chord_from(chord));
  };
  const Remapped taken = give("stage.fit", "Space");
  ASSERT_FALSE(taken.preferences);
  EXPECT_EQ(taken.refused.key, "keymap.in_use");
  EXPECT_EQ(taken.refused.args.at("key"), "Space");
  EXPECT_TRUE(give("stage.fit", "F").preferences) << "its own";
  p = *give("stage.fit", "F12").preferences;
  EXPECT_EQ(Keymap(p).find(*chord_from("F"), View::review), nullptr);
  EXPECT_EQ(give("queue.toggle", "F12").refused.key, "keymap.in_use") << "F12 is another's now";
  p = *give("queue.toggle", "F").preferences;
  EXPECT_TRUE(Keymap(p).problems().empty());
  EXPECT_EQ(give("stage.fit", "").refused.key, "keymap.in_use") << "its default key is another's now";
  p = *give("queue.toggle", "").preferences;
  p = *give("stage.fit", "").preferences;
  EXPECT_EQ(p, Preferences{});
  for (const char* text : {"A", "Shift+1", "Space", "Left", "Backspace"})
    EXPECT_EQ(give("program.palette", text).refused.key, "keymap.edits_text") << text;
  // Lists are moved in while they are searched, too; a letter does it when nothing is searched.
  EXPECT_TRUE(give("list.next", "J").preferences);
  p.keys["program.palette"] = {"X"};
  ASSERT_EQ(Keymap(p).problems().size(), 1U);
  EXPECT_EQ(Keymap(p).find(*chord_from("Ctrl+P"), View::review)->id, "program.palette");
}

TEST(Keys, NonsenseIsPassedOver) {
  Preferences p;
  p.keys["no.such"] = {"F12"};
  p.keys["stage.fit"] = {"Blue"};
  p.keys["queue.toggle"] = {};
  const Keymap keymap(p);
  ASSERT_EQ(keymap.problems().size(), 2U);
  EXPECT_EQ(keymap.find(*chord_from("F"), View::review)->id, "stage.fit");
  EXPECT_EQ(keymap.find(*chord_from("Q"), View::review), nullptr) << "an empty list takes the key away";
}

using Pressing = BenchTest;

TEST_F(Pressing, OverlaysTakeTheKeys) {
  sign_in();
  ready("a");
  look();
  key("Ctrl+P");
  EXPECT_EQ(bench.overlay(), Overlay::palette);
  for (const char* k : {"Enter", "Down", "Space", "1"}) EXPECT_EQ(key(k).action, nullptr) << k;
  EXPECT_TRUE(desk.decides.empty());
  key("Esc", false, true);
  EXPECT_EQ(bench.overlay(), Overlay::none);
  key("F1");
  EXPECT_STREQ(text(key("Space").refused), "why.help_open");
  key("F1");
  look();
  EXPECT_EQ(key("Space").refused, std::nullopt);
}

TEST_F(Pressing, AKeyWithoutMeaningIsFree) {
  sign_in();
  EXPECT_EQ(key("F12").action, nullptr);
  EXPECT_EQ(key("Ctrl+Alt+J").action, nullptr);
  EXPECT_EQ(run("no.such", bench), Why{"why.no_such_action"});
  EXPECT_EQ(run("decision.overturn", bench), Why{"why.other_view"});
}

TEST_F(Pressing, HintsFollowTheMoment) {
  sign_in();
  ready("a");
  look();
  const auto find = [&](const std::string& id) {
    for (const Hint& h : hints(bench, keymap))
      if (h.action->id == id) return h;
    return Hint{};
  };
  ASSERT_FALSE(hints(bench, keymap).empty());
  EXPECT_EQ(hints(bench, keymap).front().action->id, "decision.approve");
  EXPECT_EQ(find("decision.approve").key, "Space");
  EXPECT_EQ(find("decision.approve").why_not, std::nullopt);
  EXPECT_STREQ(text(find("panel.confirm").why_not), "why.panel_closed");
  key("Delete");
  EXPECT_EQ(find("panel.confirm").why_not, std::nullopt);
  EXPECT_EQ(find("panel.confirm").name, "action.panel.confirm.reject") << "without a translator the key itself";
}

class Palette : public BenchTest {
 protected:
  void SetUp() override {
    sign_in();
    ready("a");
    auto t = Translator::load(lang);
    ASSERT_TRUE(t) << t.error().message;
    translator = std::move(*t);
    auto p = Pinyin::load(lang / "zh" / "pinyin.json");
    ASSERT_TRUE(p) << p.error().message;
    pinyin = std::move(*p);
  }
  std::string best(const char* query) {
    const auto hits = search_palette(bench, translator, pinyin, query);
    return hits.empty() ? "" : hits.front().action->id;
  }
  Translator translator;
  Pinyin pinyin;
};

TEST_F(Palette, FindsByNamePinyinAndEnglish) {
  EXPECT_EQ(best("撤销"), "decision.undo");
  EXPECT_EQ(best("cxjl"), "decision.undo");
  EXPECT_EQ(best("undo"), "decision.undo");
  EXPECT_EQ(best("UNDO"), "decision.undo");
  EXPECT_EQ(best("dlxyt"), "");
  EXPECT_EQ(best("tcdl"), "session.sign_out");
  EXPECT_EQ(best("zoom in"), "stage.zoom_in");
  EXPECT_EQ(best("zmin"), "stage.zoom_in");
  EXPECT_EQ(best("sideb"), "compare.side_by_side");
  EXPECT_EQ(best("xyzzy"), "");
}

TEST_F(Palette, AnEmptyQueryListsWhatCanRunFirst) {
  const auto hits = search_palette(bench, translator, pinyin, " ");
  bool seen_blocked = false;
  for (const PaletteHit& hit : hits) {
    if (hit.why_not) seen_blocked = true;
    EXPECT_TRUE(!seen_blocked || hit.why_not) << hit.action->id;
    EXPECT_TRUE(hit.action->views.has(View::review));
  }
  EXPECT_TRUE(seen_blocked);
}

TEST_F(Palette, EveryCharacterOfAnActionNameHasItsPinyin) {
  for (const Action& action : actions())
    for (const char32_t c : code_points(translator.text(action.name_key(), Language::zh)))
      EXPECT_FALSE(c >= 0x4E00 && c <= 0x9FFF && pinyin.initials(c).empty()) << to_utf8(c) << " in " << action.id;
}

TEST_F(Palette, EveryCharacterOfAReasonHasItsPinyin) {
  const auto bytes = read_file(std::filesystem::path(COUNTERSIGN_SOURCE_DIR) / "assets" / "reasons.json");
  ASSERT_TRUE(bytes);
  for (const char32_t c : code_points(as_text(*bytes)))
    EXPECT_FALSE(c >= 0x4E00 && c <= 0x9FFF && pinyin.initials(c).empty()) << to_utf8(c);
}

TEST(Fuzzy, PrefersRunsAndBeginnings) {
  EXPECT_GT(fuzzy_score("zoom", "Zoom in"), fuzzy_score("zoom", "Keep the zoom"));
  EXPECT_GT(fuzzy_score("keep", "Keep the zoom"), fuzzy_score("ktz", "Keep the zoom"));
  EXPECT_GT(fuzzy_score("ktz", "Keep the zoom"), 0);
  EXPECT_EQ(fuzzy_score("zk", "Keep the zoom"), 0);
  EXPECT_EQ(fuzzy_score("", "Keep"), 0);
}

}  // namespace
}  // namespace cs::workbench::test
