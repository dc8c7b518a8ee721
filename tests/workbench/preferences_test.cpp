// Preferences on disk, and toasts.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/ids.hpp"
#include "workbench/preferences.hpp"
#include "workbench/toasts.hpp"

namespace cs::workbench {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class PreferencesFile : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }
  void write(const std::string& text) const { std::ofstream(file) << text; }
  const fs::path folder = fs::temp_directory_path() / ("countersign-preferences-" + new_uuid());
  const fs::path file = folder / "preferences.json";
};

TEST_F(PreferencesFile, ComeBackAsTheyWereSaved) {
  Preferences p;
  p.language = Language::en;
  p.last_user = "欧阳";
  p.school = "滨海学院";
  p.linked = p.guides = p.side_panel = false;
  p.keep_zoom = true;
  p.ui_scale = 1.25;
  p.ahead = 12;
  p.keys = {{"decision.approve", {"J"}}, {"queue.toggle", {}}};
  ASSERT_TRUE(save_preferences(folder / "new" / "preferences.json", p).ok());
  const LoadedPreferences loaded = load_preferences(folder / "new" / "preferences.json");
  EXPECT_EQ(loaded.preferences, p);
  EXPECT_FALSE(loaded.problem);
}

TEST_F(PreferencesFile, MissingMeansDefaults) {
  const LoadedPreferences loaded = load_preferences(file);
  EXPECT_EQ(loaded.preferences, Preferences{});
  EXPECT_FALSE(loaded.problem);
}

TEST_F(PreferencesFile, DamagedMeansDefaultsAndOneSentence) {
  for (const char* text : {"", "{", "[]", "7", R"({"ahead": "many"})", R"({"keys": {"a": "b"}})", R"({"linked": 3})"}) {
    write(text);
    const LoadedPreferences loaded = load_preferences(file);
    EXPECT_EQ(loaded.preferences, Preferences{}) << text;
    ASSERT_TRUE(loaded.problem) << text;
    EXPECT_EQ(loaded.problem->id, "preferences.damaged");
    EXPECT_FALSE(std::filesystem::exists(file)) << "set aside, or the next save would overwrite it";
  }
  const std::string whole = encode_preferences({});
  for (std::size_t cut = 0; cut + 2 < whole.size(); ++cut)
    EXPECT_FALSE(decode_preferences(whole.substr(0, cut))) << cut;
}

TEST_F(PreferencesFile, AreBroughtIntoRange) {
  const auto p = decode_preferences(R"({"ahead": 500, "ui_scale": 0.01, "language": "xx", "unknown": 1})");
  ASSERT_TRUE(p);
  EXPECT_EQ(p->ahead, 20);
  EXPECT_EQ(p->ui_scale, 0.75);
  EXPECT_EQ(p->language, Language::zh);
}

TEST(ToastsTest, PassOrStay) {
  Toasts toasts;
  const MonoPoint t0{};
  toasts.done(t0, {"a", {}});
  toasts.problem(t0, {"b", {}}, internal_error("x"));
  toasts.problem(t0, {"c", {}}, internal_error("x"), false);
  toasts.tick(t0 + Toasts::shown_for);
  ASSERT_EQ(toasts.all().size(), 2U);
  toasts.tick(t0 + 1h);
  ASSERT_EQ(toasts.all().size(), 1U);
  EXPECT_EQ(toasts.all()[0].phrase.key, "b");
  toasts.dismiss(toasts.all()[0].id);
  EXPECT_TRUE(toasts.all().empty());
}

TEST(ToastsTest, TheSameNewsStandOnce) {
  Toasts toasts;
  for (int i = 0; i < 3; ++i) toasts.info(MonoPoint{Millis{i}}, {"a", {{"n", "1"}}});
  EXPECT_EQ(toasts.all().size(), 1U);
  toasts.info(MonoPoint{}, {"a", {{"n", "2"}}});
  EXPECT_EQ(toasts.all().size(), 2U);
}

TEST(ToastsTest, ProblemsAreNotPushedOutByNews) {
  Toasts toasts;
  toasts.problem(MonoPoint{}, {"bad", {}}, internal_error("x"));
  for (int i = 0; i < 20; ++i) toasts.info(MonoPoint{}, {"n" + std::to_string(i), {}});
  EXPECT_EQ(toasts.all().size(), Toasts::most);
  EXPECT_EQ(toasts.all().front().phrase.key, "bad");
}

}  // namespace
}  // namespace cs::workbench
