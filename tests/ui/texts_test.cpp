// Characters and their sizes, and that both languages say the same.
#include "headless.hpp"

namespace cs::ui {
namespace {

using workbench::Language;

TEST(Fonts, UncoveredCharactersAreShownAsCodePoints) {
  Headless h(1366, 768, Language::zh);
  EXPECT_EQ(h.fonts.visible("欧阳𬭎㛃䶮𠅤Zhang"), "欧阳𬭎㛃䶮𠅤Zhang");
  EXPECT_EQ(h.fonts.visible("张\U000F1234"), "张[U+F1234]");
}

// Some thousand characters make Dear ImGui throw sizes away and lay its texture out anew; what is written afterwards
// must be as large as before.
TEST(Fonts, SizesStayRightWhenTheTextureIsFull) {
  const auto heights = [&](bool pressure) {
    Headless h(1366, 768, Language::zh);
    std::vector<float> found;
    const auto height = [&](Type type, int c) {
      const ImFontGlyph* glyph =
          h.fonts.font(type)->GetFontBaked(h.fonts.size(type))->FindGlyph(static_cast<ImWchar>(c));
      return glyph->Y1 - glyph->Y0;
    };
    h.frames();  // every size has been used once
    int next = 0x5000;
    for (int frame = 0; frame < 60; ++frame) {
      ImGui::NewFrame();
      // One size in the middle is forgotten: those behind it move up by one, so that the next larger one gets the
      // address of the one that was used last.
      found.push_back(height(Type::heading, 0x9000 + frame));
      for (int i = 0; i < (pressure ? 60 : 0); ++i) height(Type::heading, next++);
      found.push_back(height(Type::caption, 0x9000 + frame));
      found.push_back(height(Type::body, 0x9000 + frame));
      found.push_back(height(Type::title, 0x9100 + frame));
      ImGui::Render();
      Headless::serve_textures();
    }
    return found;
  };
  EXPECT_EQ(heights(true), heights(false));
}

TEST(Languages, BothHaveTheSameKeysAndPlaceholders) {
  const workbench::Translator translator = load_translator();
  const auto zh = translator.keys(Language::zh), en = translator.keys(Language::en);
  EXPECT_EQ(zh, en);
  for (const std::string& key : zh) {
    EXPECT_EQ(workbench::placeholders(translator.text(key, Language::zh)),
              workbench::placeholders(translator.text(key, Language::en)))
        << key;
  }
}

TEST(Screen, MakesTheCharactersOfItsTextsReadyAhead) {
  Headless h(1920, 1080, Language::zh);
  h.frames(1);
  std::set<char32_t> wanted;
  for (const std::string& key : h.translator.keys(Language::zh))
    for (const char32_t c : code_points(h.translator.text(key, Language::zh)))
      if (c > 0x20) wanted.insert(c);
  ASSERT_GT(wanted.size(), 400U);
  const auto missing = [&](Type type) {
    ImFontBaked* baked = h.fonts.font(type)->GetFontBaked(h.fonts.size(type));
    return std::count_if(wanted.begin(), wanted.end(),
                         [&](char32_t c) { return !baked->IsGlyphLoaded(static_cast<ImWchar>(c)); });
  };
  EXPECT_GT(missing(Type::display), 0);  // not all at once
  for (int i = 0; i < 2000 && missing(Type::display) > 0; ++i) h.frames(1);
  for (const Type type : {Type::caption, Type::body, Type::strong, Type::title, Type::heading, Type::display})
    EXPECT_EQ(missing(type), 0) << static_cast<int>(type);
  // The texture did not have to grow for them.
  EXPECT_EQ(ImGui::GetIO().Fonts->TexData->Width, 2048);
  EXPECT_EQ(ImGui::GetIO().Fonts->TexData->Height, 2048);
}

}  // namespace
}  // namespace cs::ui
