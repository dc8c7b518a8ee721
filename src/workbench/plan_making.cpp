#include "workbench/plan_making.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace cs::workbench {

const char* to_string(PlanMaking::Size size) {
  switch (size) {
    case PlanMaking::Size::share:
      return "share";
    case PlanMaking::Size::count:
      return "count";
    case PlanMaking::Size::rate:
      return "rate";
  }
  return "";
}

const char* to_string(PlanMaking::Days days) {
  switch (days) {
    case PlanMaking::Days::any:
      return "any";
    case PlanMaking::Days::week:
      return "week";
    case PlanMaking::Days::month:
      return "month";
  }
  return "";
}

void PlanMaking::open(std::string campaign, std::string name) {
  open_ = true;
  making_ = false;
  if (campaign != campaign_) wish_.reviewer.clear();
  campaign_ = std::move(campaign);
  wish_.name = std::move(name);
  // Whoever knows the seed can draw the same again; nobody chooses it.
  wish_.seed = to_ms(clock_.now()) % 1'000'000;
  changed();
}

bool PlanMaking::close() {
  return std::exchange(open_, false);
}

void PlanMaking::set_campaign(std::string id) {
  campaign_ = std::move(id);
  changed();
}
void PlanMaking::set_name(std::string name) {
  const bool was_empty = trim(wish_.name).empty();
  wish_.name = std::move(name);
  if (was_empty) changed();  // without a name nothing was asked
}
void PlanMaking::set_verdict(std::optional<domain::Verdict> verdict) {
  wish_.verdict = verdict;
  changed();
}
void PlanMaking::set_reviewer(std::string name) {
  wish_.reviewer = std::move(name);
  changed();
}
void PlanMaking::set_reason(std::string code) {
  wish_.reason = std::move(code);
  changed();
}
void PlanMaking::set_check(std::string check) {
  wish_.finding = std::move(check);
  changed();
}
void PlanMaking::toggle_risk(domain::Risk risk) {
  if (std::erase(wish_.risks, risk) == 0) wish_.risks.push_back(risk);
  changed();
}
void PlanMaking::set_by(domain::StratifyBy by) {
  wish_.by = by;
  changed();
}
void PlanMaking::set_days(Days days) {
  days_ = days;
  changed();
}
void PlanMaking::set_size(Size size) {
  if (size == size_) return;
  size_ = size;
  amount_ = size == Size::share ? "10" : size == Size::count ? "50" : "2";
  changed();
}
void PlanMaking::set_amount(std::string amount) {
  amount_ = std::move(amount);
  changed();
}

std::optional<domain::PlanSize> PlanMaking::wanted_size() const {
  domain::PlanSize size;
  const std::string text = trim(amount_);
  if (size_ == Size::count) {
    const auto count = number_from<std::int64_t>(text);
    if (!count || *count < 1) return std::nullopt;
    size.count = *count;
    return size;
  }
  const auto percent = number_from<double>(text);
  if (!percent || !(*percent > 0) || *percent > 100) return std::nullopt;
  if (size_ == Size::share) {
    size.share = *percent / 100;
    return size;
  }
  if (*percent >= 100) return std::nullopt;
  size.rate = *percent / 100;
  size.confidence = confidence;
  return size;
}

domain::PlanWish PlanMaking::wanted() const {
  domain::PlanWish wish = wish_;
  wish.name = trim(wish_.name);
  if (const auto size = wanted_size()) wish.size = *size;
  if (days_ != Days::any) wish.from = clock_.now() - std::chrono::hours{24} * (days_ == Days::week ? 7 : 30);
  return wish;
}

void PlanMaking::changed() {
  told_.reset();
  if (open_ && !trim(wish_.name).empty() && wanted_size()) desk_.draw_plan("try", {campaign_, wanted(), true});
}

Why PlanMaking::why_not_confirm() const {
  if (!open_) return "why.panel_closed";
  if (making_) return "why.sending";
  if (trim(wish_.name).empty() || length_utf8(wish_.name) > 80) return "why.plan_name";
  if (!wanted_size()) return "why.plan_amount";
  if (told_ && !told_->ok()) return "why.plan_refused";
  return std::nullopt;
}

void PlanMaking::confirm() {
  if (why_not_confirm()) return;
  making_ = true;
  desk_.draw_plan("make", {campaign_, wanted(), false});
}

void PlanMaking::end_session() {
  open_ = making_ = false;
  campaign_.clear();
  wish_ = {};
  size_ = Size::share;
  days_ = Days::any;
  amount_ = "10";
  told_.reset();
}

std::optional<api::LookPlanRow> PlanMaking::take(const client::event::PlanDrawn& e) {
  if (e.tag == "try") {
    if (open_) told_ = e.plan;
    return std::nullopt;
  }
  making_ = false;
  if (!e.plan) {
    toasts_.problem(clock_.mono(), {"toast.plan_refused", {}}, e.plan.error());
    return std::nullopt;
  }
  open_ = false;
  toasts_.done(clock_.mono(), {"toast.plan_made", {{"n", std::to_string(e.plan->drawn)}}});
  return *e.plan;
}

}  // namespace cs::workbench
