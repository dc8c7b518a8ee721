// The keys on paper are those that the person has.
#include "workbench/key_card.hpp"

#include <filesystem>

#include "fake_desk.hpp"

namespace cs::workbench::test {
namespace {

TEST(KeyCard, HoldsEveryKeyOfTheViewsAsItIs) {
  auto translator = Translator::load(std::filesystem::path(COUNTERSIGN_SOURCE_DIR) / "assets" / "lang");
  ASSERT_TRUE(translator);
  use_translator(&*translator);
  Preferences p;
  p.keys["stage.fit"] = {"F12"};
  const Keymap keymap(p);
  for (const Language language : {Language::zh, Language::en}) {
    translator->set_language(language);
    const std::string html = key_card(keymap, {View::review, View::messages});
    EXPECT_TRUE(html.starts_with("<!doctype html>"));
    for (const Action& action : actions()) {
      const bool ten = action.id.starts_with("reason.") && action.id.back() >= '0' && action.id.back() <= '9';
      if (ten || (keymap.chords_of(action, View::review).empty() && keymap.chords_of(action, View::messages).empty()))
        continue;
      EXPECT_NE(html.find("<td>" + tr(action.name_key()) + "</td>"), std::string::npos) << action.id;
    }
    EXPECT_NE(html.find("<td>" + tr("action.stage.fit") + "</td><td><kbd>F12</kbd></td>"), std::string::npos);
    EXPECT_EQ(html.find(tr("action.decision.overturn")), std::string::npos) << "of a view that was not asked for";
    EXPECT_NE(html.find("<td>" + tr("help.digits") + "</td><td><kbd>1</kbd> … <kbd>0</kbd>"), std::string::npos);
    EXPECT_EQ(html.find("<kbd><"), std::string::npos) << "a key is text";
  }
  use_translator(nullptr);
}

}  // namespace
}  // namespace cs::workbench::test
