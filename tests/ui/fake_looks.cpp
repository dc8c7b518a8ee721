// Plans and second looks of the desk without a service: every third one differs.
#include <algorithm>

#include "fake_desk.hpp"

namespace cs::ui {

namespace {

api::LookPlanRow plan_named(const char* id, const char* name, TimePoint made) {
  api::LookPlanRow plan;
  plan.id = id;
  plan.campaign = "c1";
  plan.wish.name = name;
  plan.made = made;
  plan.made_by = "周老师";
  plan.rate = 0.02;
  return plan;
}

}  // namespace

void FakeDesk::list_plans(std::string tag, client::ListQuery query) {
  if (plans_.empty() && !no_plans) {
    api::LookPlanRow open =
        plan_named("p2", "十月第二周抽查：检测未过仍通过的结论", clock_.now() - std::chrono::hours(3));
    open.wish.verdict = domain::Verdict::approve;
    open.wish.risks = {domain::Risk::overridden, domain::Risk::fast};
    open.wish.by = domain::StratifyBy::reviewer;
    open.wish.seed = 48'213;
    open.population = 3'214;
    open.drawn = 149;
    open.detection = 0.951;
    open.strata = {{"lin", 2'100, 97}, {"he", 1'114, 52}};
    open.waiting = 112;
    open.held = 2;
    open.differs = 2;
    open.upheld = 30;
    open.overturned = 3;
    open.not_yours = 4;
    api::LookPlanRow done = plan_named("p1", "九月抽查", clock_.now() - std::chrono::hours(24 * 20));
    done.population = 800;
    done.drawn = done.upheld = 20;
    done.detection = 0.33;
    plans_ = {open, done};
  }
  api::LookPlanList list;
  for (const api::LookPlanRow& plan : plans_)
    if ((query.campaign.empty() || query.campaign == plan.campaign) &&
        (query.school.empty() || query.school == campaign_of(plan.campaign).school))
      list.plans.push_back(plan);
  post(client::event::PlansListed{std::move(tag), std::move(list)});
}

api::LookRow FakeDesk::look_of(std::size_t index) const {
  const client::PreparedItem& item = *items_[index % items_.size()];
  api::LookRow row;
  row.id = "k" + std::to_string(index);
  row.campaign = item.submission.row.campaign;
  row.submission = item.submission.row.id;
  row.student = item.submission.row.student;
  row.plan = "p2";
  row.yours = false;
  row.decision = row_of(item, domain::Verdict::reject, 300);
  row.decision->version = 1;
  row.decision->note = "左耳被头发遮住一半，请学生把头发别到耳后。";
  return row;
}

void FakeDesk::list_looks(std::string tag, client::LooksQuery query) {
  api::LookPage page;
  if (query.plan == "p2")
    for (std::size_t i = 0; i < 2; ++i) {
      api::LookRow row = look_of(i);
      row.state = domain::LookState::differs;
      row.verdicts.push_back({"supervisor",
                              "周老师",
                              domain::Verdict::approve,
                              {},
                              "",
                              Millis{4'200},
                              false,
                              clock_.now() - std::chrono::minutes(20)});
      page.rows.push_back(std::move(row));
    }
  page.total = static_cast<std::int64_t>(page.rows.size());
  post(client::event::LooksListed{std::move(tag), std::move(page)});
}

void FakeDesk::keep_looks(int ahead, std::string) {
  for (int i = 0; i < ahead; ++i) {
    auto look = std::make_shared<client::PreparedItem>(*items_[static_cast<std::size_t>(next_look_) % items_.size()]);
    look->submission.row.id = "k" + std::to_string(next_look_);
    look->lease.submission = look->submission.row.id;
    look->second_look = true;
    ++next_look_;
    post(client::event::ItemReady{std::move(look)});
  }
}

void FakeDesk::judge_look(std::string key, std::string look, api::DecideRequest request) {
  if (keeps_answers) return;
  api::LookReply reply;
  reply.submission = look;
  reply.decided = clock_.now();
  reply.look = look_of(static_cast<std::size_t>(std::stoi(look.substr(1))));
  const bool agrees = request.verdict == reply.look.decision->verdict;
  reply.look.state = agrees ? domain::LookState::upheld : domain::LookState::differs;
  reply.look.verdicts.push_back(
      {"supervisor", "周老师", request.verdict, request.reasons, request.note, request.looked, agrees, clock_.now()});
  for (api::LookPlanRow& plan : plans_)
    if (plan.id == "p2") --plan.waiting, ++(agrees ? plan.upheld : plan.differs);
  post(client::event::LookJudged{std::move(key), std::move(look), std::move(reply)});
  keep_looks(1, "p2");
}

void FakeDesk::settle_look(std::string key, std::string look, api::LookSettlement settlement) {
  api::LookRow row = look_of(static_cast<std::size_t>(std::stoi(look.substr(1))));
  row.state = settlement.outcome == "upheld" ? domain::LookState::upheld : domain::LookState::waiting;
  row.closed_note = settlement.note;
  row.closed_by = "周老师";
  row.verdicts.push_back(
      {"supervisor", "周老师", domain::Verdict::approve, {}, "", Millis{4'200}, false, clock_.now()});
  post(client::event::LookSettled{std::move(key), std::move(look), std::move(row)});
}

void FakeDesk::draw_plan(std::string tag, api::LookPlanRequest request) {
  if (request.wish.reason == "NONE") {
    post(client::event::PlanDrawn{std::move(tag),
                                  Error{Code::invalid, "plan.empty", "There is no decision that this plan is about."}});
    return;
  }
  api::LookPlanRow plan = plan_named("p3", "", clock_.now());
  plan.wish = request.wish;
  plan.campaign = request.campaign;
  plan.population = 3'214;
  plan.drawn = plan.waiting = 321;
  plan.detection = 0.998;
  if (!request.dry_run) plans_.insert(plans_.begin(), plan);
  post(client::event::PlanDrawn{std::move(tag), std::move(plan)});
}

}  // namespace cs::ui
