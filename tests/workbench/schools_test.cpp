// Work across campaigns: each item by its own campaign's rules, one school of several when wanted.
#include <algorithm>
#include <filesystem>

#include "fake_desk.hpp"
#include "workbench/palette.hpp"

namespace cs::workbench::test {
namespace {

class Schools : public BenchTest {
 protected:
  void SetUp() override { begin(); }
  void begin(domain::Role role = domain::Role::supervisor) {
    bench.sign_in("anna", "secret");
    say(event::SignedIn{session_of("anna", role), {the_campaign(), other_campaign()}});
    bench.set_view(View::review);
  }
  void ready_of(const std::string& id, const client::CampaignPtr& of) {
    say(event::ItemReady{item(desk, clock, id, 1, of)});
  }
};

TEST_F(Schools, EachItemIsReviewedByItsOwnCampaign) {
  ready_of("a", the_campaign());
  ready_of("b", other_campaign());
  EXPECT_EQ(bench.shown_campaign(), the_campaign());
  EXPECT_NE(review().catalogue().find("R2"), nullptr);
  EXPECT_EQ(review().pages().page(0).front(), "R2") << "what the findings suggest stands first";
  EXPECT_EQ(bench.idle_left(), the_campaign()->policy.idle);
  look();
  key("Space");
  ASSERT_EQ(shown(), "b");
  EXPECT_EQ(bench.shown_campaign(), other_campaign());
  EXPECT_EQ(review().catalogue().find("R2"), nullptr);
  EXPECT_EQ(review().pages().page(0), std::vector<std::string>{"S1"});
  look();
  EXPECT_FALSE(review().looked_enough()) << "this campaign wants a longer look";
  wait(600ms);
  EXPECT_TRUE(review().looked_enough());
  key("Delete");
  key("1");
  EXPECT_EQ(review().draft().reasons, std::vector<std::string>{"S1"});
  EXPECT_NE(review().preview().text.find("no, because"), std::string::npos) << review().preview().text;
  EXPECT_EQ(key("Enter").refused, std::nullopt);
  ASSERT_EQ(desk.decides.size(), 2U);
  EXPECT_EQ(desk.decides[1].request.reasons, std::vector<std::string>{"S1"});
  // Leafed back: again by the one that was decided on.
  key("Backspace");
  EXPECT_EQ(bench.shown_campaign(), other_campaign());
  EXPECT_NE(review().preview().text.find("no, because"), std::string::npos);
  key("Backspace");
  EXPECT_EQ(bench.shown_campaign(), the_campaign());
  EXPECT_NE(review().catalogue().find("R2"), nullptr);
  EXPECT_EQ(review().pages().page(0).front(), "R1") << "no item is left whose findings would suggest another";
}

TEST_F(Schools, LeafingIntoAnotherCampaignLeavesThePickerOfTheItemAlone) {
  ready_of("a", the_campaign());
  ready_of("b", other_campaign());
  look();
  key("Space");
  ASSERT_EQ(review().pages().page(0), std::vector<std::string>{"S1"});
  key("Backspace");
  EXPECT_EQ(review().pages().page(0).front(), "R2");
  key("Shift+Backspace");
  EXPECT_EQ(review().pages().page(0), std::vector<std::string>{"S1"});
}

TEST_F(Schools, IdleIsOfTheItemAndTheShortestWithoutOne) {
  EXPECT_EQ(bench.idle_left(), 90s);
  ready_of("a", the_campaign());
  EXPECT_EQ(bench.idle_left(), the_campaign()->policy.idle);
}

TEST_F(Schools, NarrowingGoesToClaimsAndEveryListAndIsRemembered) {
  EXPECT_EQ(bench.schools(), (std::vector<std::string>{"示范大学", "滨海学院"}));
  EXPECT_EQ(desk.narrowed.back(), std::vector<std::string>{});
  const auto revision = bench.preferences_revision();
  bench.narrow("滨海学院");
  EXPECT_EQ(bench.school(), "滨海学院");
  EXPECT_EQ(desk.narrowed.back(), std::vector<std::string>{"c2"});
  EXPECT_GT(bench.preferences_revision(), revision) << "the program saves it";
  EXPECT_EQ(bench.preferences().school, "滨海学院");
  key("Q");
  bench.tick();
  ASSERT_FALSE(desk.queue_queries.empty());
  EXPECT_EQ(desk.queue_queries.back().school, "滨海学院");
  client::ListQuery search;
  search.text = "007";
  bench.queue().set_query(search);
  EXPECT_EQ(desk.queue_queries.back().school, "滨海学院") << "a search keeps it";
  bench.set_view(View::supervisor);
  EXPECT_EQ(desk.decision_queries.back().school, "滨海学院");
  bench.set_view(View::messages);
  EXPECT_EQ(desk.notice_queries.back().school, "滨海学院");
  bench.messages().export_list();
  EXPECT_EQ(desk.exports.back().school, "滨海学院");
  wait(3s);
  EXPECT_EQ(desk.desk_school, "滨海学院");
  EXPECT_EQ(run("school.all", bench), std::nullopt);
  EXPECT_EQ(desk.narrowed.back(), std::vector<std::string>{});
  wait(3s);
  EXPECT_EQ(desk.notice_queries.back().school, "");
}

TEST_F(Schools, ARememberedSchoolHoldsFromTheSignInAndAnUnknownOneMeansAll) {
  bench.narrow("滨海学院");
  bench.sign_out();
  say(event::SignedOut{});
  begin();
  EXPECT_EQ(bench.school(), "滨海学院");
  EXPECT_EQ(desk.narrowed.back(), std::vector<std::string>{"c2"});
  say(event::CampaignsChanged{{the_campaign()}});
  EXPECT_EQ(bench.school(), "") << "the school has no campaign any more";
  EXPECT_EQ(desk.narrowed.back(), std::vector<std::string>{});
  EXPECT_STREQ(text(run("school.next", bench)), "why.one_school");
  say(event::CampaignsChanged{{the_campaign(), other_campaign()}});
  EXPECT_EQ(bench.school(), "滨海学院");
}

TEST_F(Schools, AKeyAndThePaletteChooseOne) {
  EXPECT_STREQ(text(run("school.all", bench)), "why.not_narrowed");
  key("Shift+Q");
  EXPECT_EQ(bench.school(), "示范大学");
  key("Shift+Q");
  EXPECT_EQ(bench.school(), "滨海学院");
  key("Shift+Q");
  EXPECT_EQ(bench.school(), "");
  const std::filesystem::path lang = std::filesystem::path(COUNTERSIGN_SOURCE_DIR) / "assets" / "lang";
  auto translator = Translator::load(lang);
  auto pinyin = Pinyin::load(lang / "zh" / "pinyin.json");
  ASSERT_TRUE(translator && pinyin);
  for (const char* query : {"滨海", "bhxy"}) {
    const auto hits = search_palette(bench, *translator, *pinyin, query);
    ASSERT_FALSE(hits.empty()) << query;
    EXPECT_EQ(hits.front().choice.name, "滨海学院") << query;
    EXPECT_EQ(choose(*hits.front().action, bench, hits.front().choice.id), std::nullopt);
    EXPECT_EQ(bench.school(), "滨海学院");
    bench.narrow({});
  }
}

TEST_F(Schools, AnItemWhoseCampaignIsGoneSaysSoAndLeaves) {
  ready_of("a", other_campaign());
  ready_of("b", the_campaign());
  look();
  key("Delete");
  say(event::LeaseLost{"a", true});
  EXPECT_EQ(shown(), "b");
  EXPECT_FALSE(review().lease_lost());
  EXPECT_FALSE(review().rejecting());
  ASSERT_EQ(bench.toasts().all().size(), 1U);
  const Toast& toast = bench.toasts().all().front();
  EXPECT_EQ(toast.phrase.key, "toast.campaign_gone");
  EXPECT_TRUE(std::ranges::any_of(toast.phrase.args, [](const auto& a) { return a.second == "滨海学院"; }));
  say(event::LeaseLost{"never seen", true});
  EXPECT_EQ(bench.toasts().all().size(), 1U);
}

TEST_F(Schools, NothingMovesOnTheScreenWhenItGoesWhileSomebodyLeafs) {
  ready_of("a", the_campaign());
  ready_of("b", other_campaign());
  ready_of("c", the_campaign());
  look();
  key("Space");
  key("Backspace");
  ASSERT_EQ(review().leaf(), 1);
  say(event::LeaseLost{"b", true});
  EXPECT_EQ(shown(), "a");
  EXPECT_EQ(review().leaf(), 1);
  key("Shift+Backspace");
  EXPECT_EQ(shown(), "c");
}

TEST_F(Schools, WhatIsAllowedIsAllowedWhereItIsGranted) {
  bench.sign_out();
  say(event::SignedOut{});
  api::Session mixed = session_of("anna", domain::Role::supervisor);
  mixed.user.grants = {{domain::Role::supervisor, {"示范大学", {}, {}}}, {domain::Role::support, {"", {"c2"}, {}}}};
  bench.sign_in("anna", "secret");
  say(event::SignedIn{mixed, {the_campaign(), other_campaign()}});
  bench.set_view(View::supervisor);
  api::DecisionPage page;
  for (const char* id : {"c1", "c2"}) {
    api::DecisionRow row;
    row.id = std::string("d-") + id;
    row.submission = std::string("s-") + id;
    row.campaign = id;
    page.rows.push_back(row);
  }
  page.total = 2;
  say(event::DecisionsListed{"decisions", page});
  bench.supervision().select(0);
  EXPECT_EQ(bench.shown_campaign(), the_campaign());
  EXPECT_EQ(run("decision.overturn", bench), std::nullopt);
  bench.supervision().close();
  bench.supervision().select(1);
  EXPECT_EQ(bench.shown_campaign(), other_campaign());
  EXPECT_STREQ(text(run("decision.overturn", bench)), "why.not_allowed_here");
}

}  // namespace
}  // namespace cs::workbench::test
