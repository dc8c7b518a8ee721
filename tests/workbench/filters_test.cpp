// One way to narrow every list: digits, words, what is kept; and where each role begins.
#include "fake_desk.hpp"

namespace cs::workbench::test {
namespace {

using domain::Role;

class Filtering : public BenchTest {
 protected:
  void SetUp() override {
    sign_in(Role::supervisor);
    key("F3");
    ASSERT_EQ(bench.view(), View::supervisor);
    say(event::FacetsRead{api::Facets{{{"ann", "安老师"}, {"bob", "鲍老师"}}, {"文学院", "理学院"}}});
  }
  const client::ListQuery& asked() { return desk.decision_queries.back(); }
};

TEST_F(Filtering, ADigitIsALookAndZeroTakesEverythingOff) {
  EXPECT_STREQ(text(key("0").refused), "why.all_shown");
  key("3");
  EXPECT_EQ(asked().look, "rejected");
  client::ListQuery query = bench.supervision().query();
  query.text = "0423";
  bench.supervision().set_query(query);
  key("6");
  EXPECT_EQ(asked().look, "overturned");
  EXPECT_EQ(asked().text, "0423") << "a look keeps the rest";
  key("1");
  EXPECT_EQ(asked().look, "");
  EXPECT_EQ(asked().text, "0423");
  key("0");
  EXPECT_FALSE(narrows(asked()));
  EXPECT_STREQ(text(key("9").refused), "why.no_such_look");
}

TEST_F(Filtering, TheSameKeysWorkOverEveryList) {
  for (const auto& [open, view] : {std::pair{"F4", View::messages}, std::pair{"F6", View::support}}) {
    key(open);
    ASSERT_EQ(bench.view(), view);
    const unsigned long wanted = bench.search_wanted();
    key("/");
    key("Ctrl+F");
    EXPECT_EQ(bench.search_wanted(), wanted + 2);
    key("2");
    EXPECT_EQ(bench.filtered()->query().look, "calls") << open;
    key("0");
    EXPECT_FALSE(narrows(bench.filtered()->query()));
  }
  // In the review digits are reasons, and / finds one: the queue takes Ctrl+F and Alt with a digit.
  key("F2");
  EXPECT_EQ(bench.filtered(), nullptr);
  EXPECT_STREQ(text(key("Alt+2").refused), "why.no_list");
  key("Ctrl+F");
  EXPECT_TRUE(bench.queue_open());
  key("Alt+2");
  EXPECT_EQ(desk.queue_queries.back().look, "free");
}

TEST_F(Filtering, NarrowsByWhoWhenWhyAndSaysSoInWords) {
  const auto pick = [&](const char* action, const char* value) {
    EXPECT_EQ(choose(*find_action(action), bench, value), std::nullopt) << action;
  };
  pick("filter.by.person", "bob");
  EXPECT_EQ(asked().person, "bob");
  pick("filter.by.college", "理学院");
  pick("filter.by.days", "today");
  EXPECT_EQ(asked().days, "today");
  // Midnight in China, whatever the machine's zone: the clock says 2025-10-09 16:53 there.
  EXPECT_EQ(to_local_short(asked().from), "10-09 00:00");
  EXPECT_EQ(asked().to, TimePoint{});
  const auto [from, to] = [&] {
    client::ListQuery q;
    q.days = "yesterday";
    const auto d = dated(q, clock.now());
    return std::pair{d.from, d.to};
  }();
  EXPECT_EQ(to_local_short(from), "10-08 00:00");
  EXPECT_EQ(to_local_short(to), "10-09 00:00");
  EXPECT_NE(words_of(bench, ListKind::decisions, bench.supervision().query()), "");
  EXPECT_EQ(words_of(bench, ListKind::decisions, client::ListQuery{}), "");
  key("F4");
  EXPECT_STREQ(text(why_not(*find_action("filter.by.person"), bench)), "why.not_this_list");
}

TEST_F(Filtering, TwoOfOneNameAreToldApart) {
  say(event::FacetsRead{api::Facets{{{"wang1", "王老师"}, {"ann", "安老师"}, {"wang2", "王老师"}}, {}}});
  const std::vector<Choice> people = options_of(bench, Facet::person);
  EXPECT_EQ(people, (std::vector<Choice>{{"wang1", "王老师 (wang1)"}, {"ann", "安老师"}, {"wang2", "王老师 (wang2)"}}));
  EXPECT_EQ(choose(*find_action("filter.by.person"), bench, people[2].id), std::nullopt);
  EXPECT_EQ(asked().person, "wang2");
}

TEST_F(Filtering, WhatIsKeptBeyondTheNinthCanStillBeUsed) {
  const std::size_t looks = looks_of(ListKind::decisions).size();
  for (const char* text : {"01", "02", "03", "04"}) {
    client::ListQuery query;
    query.text = text;
    bench.supervision().set_query(query);
    ASSERT_EQ(key("Ctrl+S").refused, std::nullopt);
  }
  ASSERT_GT(looks + 4, 9U) << "one of them has no digit";
  ASSERT_TRUE(preset(bench, looks + 3));
  EXPECT_EQ(preset(bench, looks + 3)->text, "04");
  EXPECT_FALSE(preset(bench, looks + 4));
  key("Shift+F");
  EXPECT_EQ(bench.palette_hint(), "action.filter.narrow") << "says what is chosen, not that commands are found";
  bench.set_overlay(Overlay::palette);
  EXPECT_EQ(bench.palette_hint(), "palette.hint");
  // Forgotten by their place: two may read alike.
  EXPECT_EQ(choose(*find_action("filter.forget"), bench, "1"), std::nullopt);
  EXPECT_EQ(preset(bench, looks + 1)->text, "03");
}

TEST_F(Filtering, WhatIsNarrowedUnderAPanelIsChosenFromWhenItCloses) {
  const auto listed = [&](const char* id) {
    api::DecisionRow r;
    r.campaign = "c1";
    r.id = id;
    r.submission = std::string("s-") + id;
    say(event::DecisionsListed{"decisions", api::DecisionPage{{r}, 1}});
  };
  listed("1");
  key("Shift+O");
  ASSERT_TRUE(bench.supervision().overturning().is_open());
  client::ListQuery query;
  query.look = "rejected";
  bench.supervision().set_query(query);
  listed("7");
  EXPECT_EQ(bench.supervision().selected()->id, "1") << "somebody writes about it";
  key("Esc", false, true);
  listed("7");
  EXPECT_EQ(bench.supervision().selected()->id, "7");
}

TEST_F(Filtering, WhatIsKeptHasADigitAndOutlivesTheSession) {
  EXPECT_STREQ(text(key("Ctrl+S").refused), "why.nothing_narrowed");
  key("3");
  EXPECT_STREQ(text(key("Ctrl+S").refused), "why.nothing_narrowed") << "a look has its own digit";
  client::ListQuery query = bench.supervision().query();
  query.person = "bob";
  bench.supervision().set_query(query);
  EXPECT_EQ(key("Ctrl+S").refused, std::nullopt);
  EXPECT_STREQ(text(key("Ctrl+S").refused), "why.kept_already");
  key("0");
  EXPECT_FALSE(narrows(asked()));
  key("9");  // after the eight looks
  EXPECT_EQ(asked().person, "bob");
  EXPECT_EQ(asked().look, "rejected");
  const auto again = decode_preferences(encode_preferences(bench.preferences()));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->filters, bench.preferences().filters);
  key("F4");
  EXPECT_STREQ(text(key("9").refused), "why.no_such_look") << "of another list";
  key("F3");
  bench.forget_filter(bench.saved_filters(ListKind::decisions).at(0));
  EXPECT_STREQ(text(key("9").refused), "why.no_such_look");
}

TEST_F(Filtering, TheSelectionIsOfTheListAndGoesWithIt) {
  const auto row = [](const std::string& id) {
    api::DecisionRow r;
    r.campaign = "c1";
    r.id = id;
    r.submission = "s-" + id;
    return r;
  };
  const auto listed = [&](std::vector<api::DecisionRow> rows) {
    const auto total = static_cast<std::int64_t>(rows.size());
    say(event::DecisionsListed{"decisions", api::DecisionPage{std::move(rows), total}});
  };
  listed({row("1"), row("2")});
  key("Down");
  listed({row("9"), row("1")});
  EXPECT_EQ(bench.supervision().selected()->id, "2") << "newer ones push it off the page: it stays";
  key("3");
  listed({row("7")});
  EXPECT_EQ(bench.supervision().selected()->id, "7") << "other filters: of what they found";
  key("4");
  listed({});
  EXPECT_EQ(bench.supervision().selected(), nullptr) << "nothing found, nothing shown";
  EXPECT_EQ(bench.shown(), nullptr);
}

TEST_F(Filtering, ArrowsMoveInTheListWhileItIsSearched) {
  key("F6");
  api::StudentPage page;
  for (const char* id : {"t1", "t2"}) {
    api::StudentRow row;
    row.id = id;
    row.campaign = "c1";
    page.rows.push_back(row);
  }
  page.total = 2;
  say(event::StudentsListed{"students", page});
  EXPECT_EQ(key("Down", false, true).refused, std::nullopt) << "typing";
  EXPECT_EQ(bench.support().selected()->id, "t2");
  bench.support().open(Support::Panel::correct);
  EXPECT_NE(key("Down", false, true).refused, std::nullopt) << "a panel keeps its student";
  EXPECT_EQ(bench.support().selected()->id, "t2");
}

TEST_F(Filtering, ALetterForMovingInAListIsTextWhileItIsSearched) {
  Preferences p;
  p.keys["list.next"] = {"J"};
  keymap = Keymap(p);
  EXPECT_TRUE(keymap.problems().empty()) << "what somebody has set stays";
  api::DecisionRow one, two;
  one.id = "1", two.id = "2";
  one.campaign = two.campaign = "c1";
  say(event::DecisionsListed{"decisions", api::DecisionPage{{one, two}, 2}});
  EXPECT_EQ(key("J", false, true).action, nullptr) << "typed";
  EXPECT_EQ(bench.supervision().selected()->id, "1");
  EXPECT_EQ(key("J").refused, std::nullopt);
  EXPECT_EQ(bench.supervision().selected()->id, "2");
}

class Landing : public BenchTest {};

TEST_F(Landing, ASupervisorTakesNoItemAway) {
  sign_in(Role::supervisor);
  EXPECT_EQ(bench.view(), View::overview);
  EXPECT_TRUE(desk.kept.empty());
  key("F2");
  EXPECT_FALSE(desk.kept.empty());
}
TEST_F(Landing, AReviewerReviews) {
  sign_in(Role::reviewer);
  EXPECT_EQ(bench.view(), View::review);
  EXPECT_STREQ(text(bench.why_not_view(View::support)), "why.not_allowed");
}
TEST_F(Landing, SupportSearches) {
  sign_in(Role::support);
  EXPECT_EQ(bench.view(), View::support);
  EXPECT_TRUE(desk.kept.empty());
  EXPECT_FALSE(desk.student_queries.empty());
}
TEST_F(Landing, AnAdministratorLooksOn) {
  sign_in(Role::administrator);
  EXPECT_EQ(bench.view(), View::supervisor);
}

}  // namespace
}  // namespace cs::workbench::test
