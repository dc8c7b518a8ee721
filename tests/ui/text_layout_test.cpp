#include "ui/text_layout.hpp"

#include "base/text.hpp"

namespace cs::ui {
namespace {

// Wide characters are 2, others 1.
float measure(std::string_view text) {
  float width = 0;
  for (const char32_t c : code_points(text)) width += c >= 0x2E80 ? 2.0F : 1.0F;
  return width;
}
std::vector<std::string> wrapped(std::string_view text, float width) {
  std::vector<std::string> lines;
  for (const auto line : wrap(text, width, measure)) lines.emplace_back(line);
  return lines;
}
using Lines = std::vector<std::string>;

TEST(Wrap, ChineseBreaksBetweenCharacters) {
  EXPECT_EQ(wrapped("请将头发拢到耳后", 8), (Lines{"请将头发", "拢到耳后"}));
}
TEST(Wrap, ClosingPunctuationStaysWithItsWord) {
  EXPECT_EQ(wrapped("请将头发，拢到", 8), (Lines{"请将头", "发，拢到"}));
  EXPECT_EQ(wrapped("请看（本人）照", 6), (Lines{"请看", "（本", "人）照"}));
}
TEST(Wrap, LatinBreaksAtSpacesOnly) {
  EXPECT_EQ(wrapped("tuck the hair behind", 9), (Lines{"tuck the", "hair", "behind"}));
}
TEST(Wrap, AWordThatIsTooLongIsCut) {
  EXPECT_EQ(wrapped("abcdefghij", 4), (Lines{"abcd", "efgh", "ij"}));
}
TEST(Wrap, MixedAndLineFeeds) {
  EXPECT_EQ(wrapped("头部 480 像素\n下一行", 9), (Lines{"头部 480", "像素", "下一行"}));
  EXPECT_EQ(wrapped("", 9), (Lines{""}));
}
TEST(Wrap, NothingIsLost) {
  const std::string text = "审核未通过：耳朵未露出、头发遮挡眉眼。请于10月19日前重新拍摄，please try again.";
  for (float width = 2; width < 60; width += 1) {
    std::string joined;
    for (const auto& line : wrapped(text, width)) {
      if (width >= 4) {
        EXPECT_LE(measure(line), width);
      }
      joined += line;
    }
    std::string bare;
    for (const char c : text) {
      if (c != ' ') bare += c;
    }
    std::string joined_bare;
    for (const char c : joined) {
      if (c != ' ') joined_bare += c;
    }
    EXPECT_EQ(joined_bare, bare) << width;
  }
}

TEST(Ellipsize, KeepsWhatFits) {
  EXPECT_EQ(ellipsize("abc", 3, measure), "abc");
  EXPECT_EQ(ellipsize("abcdef", 4, measure), "abc…");
  EXPECT_EQ(ellipsize("计算机学院", 7, measure), "计算机…");
  EXPECT_EQ(ellipsize("abc", 0, measure), "…");
}

}  // namespace
}  // namespace cs::ui
