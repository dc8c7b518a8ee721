// Second looks as the desk keeps them: claimed, fetched, renewed and given back beside what is reviewed; said once.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "base/ids.hpp"
#include "client/desk_rig.hpp"

namespace cs::client {
namespace {

using test::DeskRig;
using test::FakeService;
using test::Fault;
using test::TempDir;

/// Three submissions, decided by wang and out of their grace; a plan draws them all, and chen is signed in.
struct Looks : ::testing::Test {
  TempDir dir;
  FakeService service{4, Millis{60'000}};
  std::unique_ptr<DeskRig> rig;
  std::string plan;
  std::size_t of_wang = 0;

  void SetUp() override {
    {
      DeskRig wang(service.url(), dir.path() / "wang");
      wang.desk->keep_prepared(3);
      ASSERT_TRUE(wang.sign_in());
      for (int i = 0; i < 3; ++i) {
        const auto item = wang.next_item();
        ASSERT_TRUE(item);
        const std::string key = wang.decide(*item, i == 0 ? domain::Verdict::reject : domain::Verdict::approve);
        ASSERT_TRUE(wang.until([&] { return wang.reached(key, Delivery::sent); }));
      }
    }
    service.skip(FakeService::grace + Millis{1});
    rig = std::make_unique<DeskRig>(service.url(), dir.path() / "chen");
    ASSERT_TRUE(rig->sign_in("chen"));
    plan = draw("all");
    of_wang = service.released().size();
  }
  /// Submissions and looks that chen gave back: wang's last prepared item went back before.
  std::vector<std::string> released() const {
    std::vector<std::string> all = service.released();
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(of_wang));
    return all;
  }
  std::string draw(const std::string& name) {
    api::LookPlanRequest request;
    request.campaign = "c0";
    request.wish.name = name;
    request.wish.size.share = 1;
    const std::size_t before = rig->count<event::PlanDrawn>();
    rig->desk->draw_plan("make", request);
    EXPECT_TRUE(rig->until([&] { return rig->count<event::PlanDrawn>() > before; }));
    const auto drawn = rig->all<event::PlanDrawn>().back();
    EXPECT_TRUE(drawn.plan.ok());
    return drawn.plan ? drawn.plan->id : "";
  }
  api::DecideRequest say(const PreparedItem& item, domain::Verdict verdict) {
    api::DecideRequest r;
    r.verdict = verdict;
    if (verdict == domain::Verdict::reject) r.reasons = {"EAR_COVERED"};
    r.epoch = item.lease.epoch;
    r.attempt = item.submission.row.attempt;
    r.evidence = item.submission.evidence;
    rig->gone.insert(item.submission.row.id);
    return r;
  }
};

TEST_F(Looks, ComeBesideWhatIsReviewedAndAreToldApart) {
  rig->desk->keep_prepared(1);
  rig->desk->keep_looks(2, plan);
  ASSERT_TRUE(rig->until([&] {
    std::set<std::string> looks, items;
    for (const auto& e : rig->all<event::ItemReady>())
      (e.item->second_look ? looks : items).insert(e.item->submission.row.id);
    return looks.size() == 2 && items.size() == 1;
  }));
  for (const auto& e : rig->all<event::ItemReady>())
    EXPECT_EQ(e.item->second_look, e.item->submission.row.id.starts_with("k")) << e.item->submission.row.id;
  rig->desk->set_present(false);
  ASSERT_TRUE(rig->until([&] { return released().size() == 3; })) << "both hands are given back";
}

TEST_F(Looks, AreSaidOnceThoughTheAnswerIsLost) {
  rig->desk->keep_looks(1, plan);
  const auto item = rig->next_item();
  ASSERT_TRUE(item);
  const std::string key = new_uuid(), look = item->submission.row.id;
  service.set_fault(
      [](const test::RawRequest& r) { return r.path.ends_with("/verdict") ? Fault::lose_answer : Fault::none; });
  const auto request = say(*item, domain::Verdict::reject);
  rig->desk->judge_look(key, look, request);
  ASSERT_TRUE(rig->until([&] { return rig->count<event::LookJudged>() == 1; }));
  EXPECT_TRUE(rig->all<event::LookJudged>()[0].passing);
  EXPECT_FALSE(rig->all<event::LookJudged>()[0].reply.ok());
  service.set_fault({});
  rig->desk->judge_look(key, look, request);
  ASSERT_TRUE(rig->until([&] { return rig->count<event::LookJudged>() == 2; }));
  const auto answer = rig->all<event::LookJudged>()[1];
  ASSERT_TRUE(answer.reply.ok());
  EXPECT_EQ(answer.key, key);
  EXPECT_EQ(answer.reply->look.verdicts.size(), 1U);
  ASSERT_TRUE(answer.reply->look.decision);
}

TEST_F(Looks, ARefusalIsTheServicesWordAndTheLeaseGoesBack) {
  rig->desk->keep_looks(1, plan);
  const auto item = rig->next_item();
  ASSERT_TRUE(item);
  auto request = say(*item, domain::Verdict::reject);
  request.reasons = {"NO_SUCH_REASON"};
  rig->desk->judge_look(new_uuid(), item->submission.row.id, request);
  ASSERT_TRUE(rig->until([&] { return rig->count<event::LookJudged>() == 1; }));
  EXPECT_FALSE(rig->all<event::LookJudged>()[0].passing);
  ASSERT_TRUE(rig->until([&] { return !released().empty(); }));
  EXPECT_EQ(released().front(), item->submission.row.id);
}

TEST_F(Looks, WhoDoesNotWaitForAnAnswerKeepsNoLease) {
  rig->desk->keep_looks(1, plan);
  const auto item = rig->next_item();
  ASSERT_TRUE(item);
  service.set_fault(
      [](const test::RawRequest& r) { return r.path.ends_with("/verdict") ? Fault::lose_request : Fault::none; });
  rig->desk->judge_look(new_uuid(), item->submission.row.id, say(*item, domain::Verdict::approve));
  ASSERT_TRUE(rig->until([&] { return rig->count<event::LookJudged>() == 1; }));
  EXPECT_TRUE(released().empty()) << "it may be stored";
  rig->desk->keep_looks(0, plan);
  rig->desk->give_look_back(item->submission.row.id);
  ASSERT_TRUE(rig->until([&] {
    const auto back = released();
    return std::ranges::find(back, item->submission.row.id) != back.end();
  }));
}

TEST_F(Looks, OfAnotherPlanComeOnceThePlanIsChanged) {
  rig->desk->keep_looks(2, plan);
  ASSERT_TRUE(rig->until([&] { return rig->count<event::ItemReady>() >= 2; }));
  const std::string other = draw("again");
  const std::size_t earlier = rig->events.size();
  rig->desk->keep_looks(2, other);
  ASSERT_TRUE(rig->until([&] { return released().size() == 2; })) << "those of the first plan go back";
  ASSERT_TRUE(rig->until([&] {
    for (std::size_t i = earlier; i < rig->events.size(); ++i)
      if (const auto* ready = std::get_if<event::ItemReady>(&rig->events[i]))
        if (ready->item->submission.row.id >= "k4") return true;
    return false;
  }));
  rig->desk->keep_looks(0, other);
  ASSERT_TRUE(rig->until([&] { return released().size() >= 3; }));
}

TEST_F(Looks, SayThatNothingIsLeft) {
  rig->desk->keep_looks(5, plan);
  ASSERT_TRUE(rig->until([&] {
    const auto all = rig->all<event::QueueEmpty>();
    return std::ranges::any_of(all, [](const event::QueueEmpty& e) { return e.second_looks && e.empty; });
  }));
}

TEST_F(Looks, AreListedAndSettled) {
  rig->desk->keep_looks(3, plan);
  std::string look;
  for (int i = 0; i < 3 && look.empty(); ++i) {
    const auto item = rig->next_item();
    ASSERT_TRUE(item);
    const std::size_t earlier = rig->count<event::LookJudged>();
    rig->desk->judge_look(new_uuid(), item->submission.row.id, say(*item, domain::Verdict::approve));
    ASSERT_TRUE(rig->until([&] { return rig->count<event::LookJudged>() > earlier; }));
    const auto judged = rig->all<event::LookJudged>().back();
    ASSERT_TRUE(judged.reply.ok());
    if (judged.reply->look.state == domain::LookState::differs) look = judged.look;
  }
  ASSERT_NE(look, "");
  rig->desk->list_looks("differing", {plan, "differs"});
  ASSERT_TRUE(rig->until([&] { return rig->count<event::LooksListed>() == 1; }));
  ASSERT_TRUE(rig->all<event::LooksListed>()[0].page.ok());
  EXPECT_EQ(rig->all<event::LooksListed>()[0].page->rows.size(), 1U);
  const std::string key = new_uuid();
  rig->desk->settle_look(key, look, {"upheld", "it is so"});
  ASSERT_TRUE(rig->until([&] { return rig->count<event::LookSettled>() == 1; }));
  ASSERT_TRUE(rig->all<event::LookSettled>()[0].row.ok());
  EXPECT_EQ(rig->all<event::LookSettled>()[0].row->state, domain::LookState::upheld);
  rig->desk->list_plans("plans", {});
  ASSERT_TRUE(rig->until([&] { return rig->count<event::PlansListed>() == 1; }));
  EXPECT_GE(rig->all<event::PlansListed>()[0].plans->plans.at(0).upheld, 1);
}

}  // namespace
}  // namespace cs::client
