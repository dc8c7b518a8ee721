// Reasons in reach: what is suggested, what is used, any of them in few strokes, all of them by their letters.
#include "fake_desk.hpp"
#include "workbench/palette.hpp"

namespace cs::workbench::test {
namespace {

using Codes = std::vector<std::string>;

Codes range(int from, int to) {
  Codes codes;
  for (int i = from; i <= to; ++i) codes.push_back("R" + std::to_string(i));
  return codes;
}

TEST(ReasonPages, SuggestedThenFrequentThenTheCatalogue) {
  const domain::ReasonCatalogue catalogue(campaign().reasons);
  const ReasonPages plain(catalogue, {}, {});
  ASSERT_EQ(plain.count(), 3);
  EXPECT_EQ(plain.page(0), range(1, 10));
  EXPECT_EQ(plain.page(2), range(21, 24));
  const ReasonPages pages(catalogue, {"R20", "NOBODY"}, {"R24", "R20", "R3"});
  EXPECT_EQ(pages.page(0), (Codes{"R20", "R24", "R3", "R1", "R2", "R4", "R5", "R6", "R7", "R8"}));
  EXPECT_EQ(pages.page_of("R9"), 1);
  EXPECT_EQ(pages.page_of("NOBODY"), -1);
  EXPECT_EQ(pages.all().size(), 24U) << "each once";
  // However many are used often: the suggested ones are all there, and the first page is one page.
  const ReasonPages many(catalogue, range(1, 4), range(5, 24));
  EXPECT_EQ(many.page(0), range(1, 10));
  EXPECT_EQ(many.page(1), range(11, 20));
}

TEST_F(Reviewing, TwiceTheSameKeyRejectsAsSuggested) {
  look();
  EXPECT_EQ(key("X").refused, std::nullopt);
  EXPECT_TRUE(desk.decides.empty());
  EXPECT_STREQ(text(key("X", true).refused), "why.repeat");
  EXPECT_EQ(key("X").refused, std::nullopt);
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_EQ(desk.decides[0].request.verdict, domain::Verdict::reject);
  EXPECT_EQ(desk.decides[0].request.reasons, (Codes{"R2", "R7"}));
  // The next item asks for its own two.
  look();
  key("X");
  EXPECT_EQ(desk.decides.size(), 1U);
}

TEST_F(Reviewing, WithNothingSuggestedTwiceTheSameKeyRejectsNothing) {
  auto plain = item(desk, clock, "a", 2);
  plain->submission.examination->findings.clear();
  plain->submission.evidence = "plain";
  say(event::ItemReady{plain});
  look();
  key("X");
  EXPECT_STREQ(text(key("X").refused), "why.no_reason");
  EXPECT_TRUE(desk.decides.empty());
}

TEST_F(Reviewing, AnyReasonOfThreePagesTakesAtMostThreeStrokes) {
  // First page: R2 and R7, which are suggested, then R1, R3 …; 24 reasons on three pages.
  const struct {
    const char* reason;
    Codes strokes;
  } cases[] = {{"R2", {"1", "X"}},           {"R10", {"0", "X"}},      {"R11", {"Shift+1", "X"}},
               {"R20", {"Shift+0", "X"}},    {"R21", {"[", "1", "X"}}, {"R24", {"]", "Shift+4", "X"}},
               {"R12", {"]", "2", "Delete"}}};
  int n = 0;
  for (const auto& c : cases) {
    ready("i" + std::to_string(n++));
    look();
    EXPECT_LE(c.strokes.size(), 3U);
    for (const std::string& stroke : c.strokes) EXPECT_EQ(key(stroke.c_str()).refused, std::nullopt) << c.reason;
    ASSERT_FALSE(desk.decides.empty());
    const Codes& reasons = desk.decides.back().request.reasons;
    EXPECT_EQ(desk.decides.size(), static_cast<std::size_t>(n));
    EXPECT_NE(std::find(reasons.begin(), reasons.end(), c.reason), reasons.end()) << c.reason;
  }
}

TEST_F(Reviewing, PagesTurnRoundAndADigitWithoutAReasonSaysSo) {
  look();
  key("[");
  EXPECT_TRUE(review().rejecting());
  EXPECT_EQ(review().reason_page(), 2);
  EXPECT_STREQ(text(key("5").refused), "why.no_such_reason");
  EXPECT_EQ(key("Shift+1").refused, std::nullopt) << "after the last page comes the first";
  EXPECT_FALSE(review().draft().has("R2")) << "it was suggested: out";
  key("]");
  EXPECT_EQ(review().reason_page(), 0);
}

TEST_F(Reviewing, WhatWasUsedOftenStandsInFrontFromTheNextSignInOn) {
  const auto reject = [&](const char* stroke) {
    ready("x" + std::to_string(desk.decides.size()));
    look();
    key(stroke);
    key("X");
  };
  reject("Shift+5");  // R15
  reject("Shift+5");
  reject("Shift+6");  // R16
  bench.tick();
  EXPECT_EQ(bench.preferences().reasons_used.at("R15"), 2);
  EXPECT_EQ(bench.preferences().reasons_used.at("R16"), 1);
  EXPECT_GT(bench.preferences_revision(), 0U);
  look();
  EXPECT_EQ(review().reason_at(4, 1), "R15") << "a digit keeps its meaning through the day";
  bench.sign_out();
  say(event::SignedOut{});
  sign_in();
  ready("z");
  // R2 and R7 are suggested, and were given three times each on the way.
  const Codes& page = review().pages().page(0);
  EXPECT_EQ(Codes(page.begin(), page.begin() + 5), (Codes{"R2", "R7", "R15", "R16", "R1"}));
}

TEST_F(Reviewing, AReasonIsFoundByPinyinOrWord) {
  auto c = campaign();
  c.reasons = {{"EAR", {"耳朵未露出", "ears covered"}, {}, "face"},
               {"BRIGHT", {"照片过曝", "too bright"}, {}, "light"},
               {"DARK", {"照片过暗", "too dark"}, {}, "light"}};
  const auto pinyin =
      Pinyin::load(std::filesystem::path(COUNTERSIGN_SOURCE_DIR) / "assets" / "lang" / "zh" / "pinyin.json");
  ASSERT_TRUE(pinyin);
  bench.sign_out();
  say(event::SignedOut{});
  bench.sign_in("anna", "secret");
  const auto named = std::make_shared<const api::Campaign>(std::move(c));
  say(event::SignedIn{session_of("anna", domain::Role::reviewer), {named}});
  review().use_pinyin(&*pinyin);
  say(event::ItemReady{item(desk, clock, "a", 1, named)});
  look();
  EXPECT_EQ(key("/").refused, std::nullopt);
  EXPECT_TRUE(bench.wants_text()) << "letters are text from now on";
  EXPECT_EQ(review().found_reasons().size(), 3U);
  const auto found = [&](const char* query) {
    review().set_reason_search(query);
    return review().found_reasons();
  };
  EXPECT_EQ(found("edw"), Codes{"EAR"});
  EXPECT_EQ(found("gb"), Codes{"BRIGHT"});
  EXPECT_EQ(found("过暗"), Codes{"DARK"});
  EXPECT_EQ(found("cover"), Codes{"EAR"});
  EXPECT_EQ(found("zp").size(), 2U);
  EXPECT_TRUE(found("qqq").empty());
  EXPECT_STREQ(text(key("Enter", false, true).refused), "why.no_such_reason");
  // A digit picks from what is found, and the search is over; Enter picks the first.
  review().set_reason_search("zp2");
  EXPECT_EQ(review().reason_search(), std::nullopt);
  EXPECT_EQ(review().draft().reasons, Codes{"DARK"});
  key("/");
  review().set_reason_search("ear");
  EXPECT_EQ(key("Enter", false, true).refused, std::nullopt);
  EXPECT_EQ(review().draft().reasons, (Codes{"DARK", "EAR"}));
  EXPECT_TRUE(desk.decides.empty());
  // Finding what is in already does not take it out; Esc ends the search alone.
  key("/");
  review().set_reason_search("ear1");
  EXPECT_TRUE(review().draft().has("EAR"));
  key("/");
  key("Esc", false, true);
  EXPECT_EQ(review().reason_search(), std::nullopt);
  EXPECT_TRUE(review().rejecting());
  key("X");
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_EQ(desk.decides[0].request.reasons, (Codes{"DARK", "EAR"}));
}

}  // namespace
}  // namespace cs::workbench::test
