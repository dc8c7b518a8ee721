#include "workbench/second_looks.hpp"

#include <algorithm>
#include <utility>

#include "base/ids.hpp"
#include "base/text.hpp"

namespace cs::workbench {
namespace {

/// Colleagues look, too; what they say moves the plans' counts.
constexpr Millis list_every{10'000};
constexpr int most_listed = 1'000;

/// Names are found however their Latin letters are written.
std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

}  // namespace

std::int64_t looked_at(const api::LookPlanRow& plan) {
  return plan.differs + plan.upheld + plan.overturned;
}
std::int64_t to_look_at(const api::LookPlanRow& plan) {
  return plan.waiting + plan.held + looked_at(plan);
}
std::int64_t yours(const api::LookPlanRow& plan) {
  return std::max<std::int64_t>(0, plan.waiting - plan.not_yours);
}

SecondLooks::SecondLooks(client::LooksDesk& desk, client::SupervisionDesk& supervision, client::LookingDesk& looking,
                         const Clock& clock, Toasts& toasts)
    : Listing(clock, most_listed),
      desk_(desk),
      looking_(looking),
      toasts_(toasts),
      review_(asked_, looking, clock, toasts),
      overturning_(
          supervision, clock, toasts,
          [this]() -> const api::DecisionRow* { return said_ && said_->decision ? &*said_->decision : nullptr; }),
      making_(desk, clock, toasts) {}

void SecondLooks::Asked::state_likeness(std::string look, api::LikenessRequest request) {
  looks_.desk_.state_likeness_of_look(std::move(look), std::move(request));
}

void SecondLooks::Asked::give_back(std::string look) {
  looks_.desk_.give_look_back(std::move(look));
}

std::string SecondLooks::Asked::decide(std::string look, api::DecideRequest request) {
  SecondLooks& all = looks_;
  all.item_ = all.review_.current();
  all.finding_ = all.review_.selected_finding();
  all.saying_ = Saying{new_uuid(), std::move(look), std::move(request)};
  all.from_list_ = false;
  all.go(Phase::sending);
  all.desk_.judge_look(all.saying_->key, all.saying_->look, all.saying_->request);
  return all.saying_->key;
}

void SecondLooks::go(Phase phase) {
  phase_ = phase;
  if (phase == Phase::plans || phase == Phase::looking) {
    item_.reset();
    said_.reset();
    saying_.reset();
    finding_.reset();
    unanswered_.reset();
    settling_.clear();
    panel_ = Panel::none;
    overturning_.begin();
  }
  hold_off();
}

void SecondLooks::hold_off() {
  review_.hold_off(phase_ == Phase::sending ? Why{"why.look_sending"}
                   : phase_ == Phase::said  ? Why{"why.look_said"}
                   : !online_               ? Why{"why.look_offline"}
                                            : Why{});
}

// ---- the plans

void SecondLooks::ask(const client::ListQuery& query) {
  desk_.list_plans("plans", query);
}

void SecondLooks::selection_changed() {
  differing_.clear();
  read_differing();
}

void SecondLooks::read_differing() {
  differing_loading_ = selected() != nullptr;
  if (selected()) desk_.list_looks("differing", {selected()->id, "differs"});
}

Why SecondLooks::why_not_begin() const {
  if (phase_ != Phase::plans || making_.is_open()) return "why.panel_open_already";
  if (!selected()) return "why.no_plan";
  if (!online_) return "why.look_offline";
  if (yours(*selected()) == 0 && selected()->held == 0) return "why.no_look_left";
  return std::nullopt;
}

void SecondLooks::begin() {
  if (why_not_begin()) return;
  plan_ = *selected();
  review_.handle(client::event::QueueEmpty{false, true});
  holding_ = true;
  go(Phase::looking);
  desk_.keep_looks(ahead, plan_->id);
}

Why SecondLooks::why_not_open_difference(std::size_t at) const {
  if (phase_ != Phase::plans || making_.is_open()) return "why.panel_open_already";
  if (at >= differing_.size()) return "why.no_difference";
  return std::nullopt;
}

void SecondLooks::open_difference(std::size_t at) {
  if (why_not_open_difference(at)) return;
  plan_ = *selected();
  said_ = differing_[at];
  overturning_.begin();
  from_list_ = true;
  go(Phase::said);
  looking_.open_submission("look", said_->decision->id);
}

// ---- looking

std::optional<std::size_t> SecondLooks::selected_finding() const {
  return phase_ == Phase::looking ? review_.selected_finding() : finding_;
}

void SecondLooks::select_finding(std::optional<std::size_t> index) {
  if (phase_ == Phase::looking)
    review_.select_finding(index);
  else
    finding_ = index;
}

void SecondLooks::step_finding(int by) {
  if (phase_ == Phase::looking) return review_.step_finding(by);
  if (item_ && item_->submission.examination)
    finding_ = step_in_order(sort_findings(item_->submission.examination->findings).in_order(), finding_, by);
}

// ---- what was said

Why SecondLooks::why_not_again() const {
  return phase_ == Phase::sending && unanswered_ ? Why{} : Why{"why.look_not_unanswered"};
}

void SecondLooks::again() {
  if (why_not_again()) return;
  unanswered_.reset();
  desk_.judge_look(saying_->key, saying_->look, saying_->request);
}

Why SecondLooks::why_not_next() const {
  if (phase_ != Phase::said) return phase_ == Phase::sending ? "why.look_sending" : "why.look_not_said";
  if (writing()) return "why.panel_open_already";
  if (differs()) return "why.look_differs";
  return std::nullopt;
}

void SecondLooks::next() {
  if (why_not_next()) return;
  if (from_list_) return leave();
  go(Phase::looking);
}

Why SecondLooks::why_not_later() const {
  if (Why why = why_not_settle()) return why;
  return std::nullopt;
}

void SecondLooks::later() {
  if (why_not_later()) return;
  if (from_list_) return leave();
  go(Phase::looking);
}

Why SecondLooks::why_not_settle() const {
  if (phase_ != Phase::said) return phase_ == Phase::sending ? "why.look_sending" : "why.look_not_said";
  if (writing()) return "why.panel_open_already";
  if (!differs()) return "why.look_settled";
  if (!settling_.empty()) return "why.sending";
  if (!online_) return "why.look_offline";
  return std::nullopt;
}

void SecondLooks::open_panel(Panel panel) {
  if (why_not_settle()) return;
  panel_ = panel;
  settling_key_ = new_uuid();
}

void SecondLooks::set_note(std::string note) {
  if (note == note_) return;
  note_ = std::move(note);
  settling_key_ = new_uuid();
}

Why SecondLooks::why_not_confirm() const {
  if (panel_ == Panel::none) return "why.panel_closed";
  if (!settling_.empty()) return "why.sending";
  if (trim(note_).empty()) return "why.note_required";
  if (length_utf8(note_) > domain::max_note_length) return "why.note_too_long";
  return std::nullopt;
}

void SecondLooks::confirm() {
  if (why_not_confirm()) return;
  settling_ = said_->id;
  desk_.settle_look(settling_key_, said_->id, {panel_ == Panel::keep ? "upheld" : "third", trim(note_)});
}

bool SecondLooks::writing() const {
  return panel_ != Panel::none || overturning_.is_open() || making_.is_open();
}

bool SecondLooks::can_close() const {
  return writing() || phase_ != Phase::plans;
}

bool SecondLooks::close() {
  if (making_.close() || overturning_.close()) return true;
  if (panel_ != Panel::none) {
    panel_ = Panel::none;
    return true;
  }
  if (phase_ == Phase::looking && review_.close()) return true;
  if (phase_ != Phase::looking && finding_) {
    finding_.reset();
    return true;
  }
  if (phase_ == Phase::plans) return false;
  leave();
  return true;
}

// ---- by Workbench

void SecondLooks::enter() {
  if (phase_ == Phase::plans) {
    refresh();
    read_differing();
  }
}

void SecondLooks::leave() {
  if (holding_) {
    holding_ = false;
    desk_.keep_looks(0, plan_ ? plan_->id : std::string());
    // The desk keeps what it takes to be on the screen; what was said stays said, whether or not its answer came.
    if (const ItemPtr& current = review_.current()) desk_.give_look_back(current->submission.row.id);
    if (phase_ == Phase::sending && saying_) desk_.give_look_back(saying_->look);
    review_.drop_items();
  }
  go(Phase::plans);
  plan_.reset();
  enter();
}

void SecondLooks::tick(bool visible) {
  if (!visible || phase_ != Phase::plans) return;
  if (as_of() && clock_.mono() - *as_of() >= list_every) mark_stale();
  if (!is_due(list_every)) return;
  refresh();
  read_differing();
}

void SecondLooks::begin_session(bool same_person) {
  review_.begin_session(same_person);
}

void SecondLooks::end_session() {
  holding_ = false;
  review_.drop_items();
  go(Phase::plans);
  plan_.reset();
  differing_.clear();
  wanted_plan_.clear();
  note_.clear();
  making_.end_session();
  agreed_ = differed_ = 0;
  online_ = true;
  reset();
  hold_off();
}

void SecondLooks::handle(const client::event::ItemReady& e) {
  if (holding_) review_.handle(e);
}

void SecondLooks::handle(const client::event::Online& e) {
  online_ = e.online;
  review_.handle(e);
  hold_off();
}

void SecondLooks::handle(const client::event::PlansListed& e) {
  if (!e.plans) return take(e.plans.error());
  if (plan_)
    if (const auto now = std::ranges::find(e.plans->plans, plan_->id, &api::LookPlanRow::id);
        now != e.plans->plans.end())
      plan_ = *now;
  // The service narrows by school and campaign; names and how far a plan is are narrowed here.
  PlanPage page;
  const std::string text = lower(trim(query().text));
  for (const api::LookPlanRow& plan : e.plans->plans) {
    if (!text.empty() && lower(plan.wish.name).find(text) == std::string::npos) continue;
    const std::map<std::string, bool> looks{{"all", true},
                                            {"yours", yours(plan) > 0},
                                            {"differing", plan.differs > 0},
                                            {"done", plan.waiting + plan.held + plan.differs == 0}};
    for (const auto& [look, counts] : looks) page.counts[look] += counts ? 1 : 0;
    if (!query().look.empty() && !looks.at(query().look)) continue;
    page.rows.push_back(plan);
  }
  page.total = static_cast<std::int64_t>(page.rows.size());
  take(std::move(page));
  if (wanted_plan_.empty()) return;
  const auto it = std::ranges::find(this->page().rows, wanted_plan_, &api::LookPlanRow::id);
  if (it != this->page().rows.end()) select(static_cast<int>(it - this->page().rows.begin()));
  wanted_plan_.clear();
}

void SecondLooks::handle(const client::event::PlanDrawn& e) {
  const auto made = making_.take(e);
  if (!made) return;
  wanted_plan_ = made->id;
  refresh();
}

void SecondLooks::handle(const client::event::LooksListed& e) {
  differing_loading_ = false;
  if (!e.page || !selected()) return;
  differing_.clear();
  for (const api::LookRow& row : e.page->rows)
    if (row.plan == selected()->id && row.decision) differing_.push_back(row);
}

void SecondLooks::handle(const client::event::LookJudged& e) {
  if (!saying_ || e.key != saying_->key) return;
  if (!e.reply && e.passing) {
    unanswered_ = e.reply.error();
    return;
  }
  using client::Delivery;
  client::event::DecisionProgress progress{e.key, e.look, e.reply ? Delivery::sent : Delivery::refused, {}, {}, {}};
  if (!e.reply) {
    progress.error = e.reply.error();
    review_.handle(progress);  // says so
    return go(Phase::looking);
  }
  progress.reply = *e.reply;
  review_.handle(progress);
  ++(e.reply->look.state == domain::LookState::differs ? differed_ : agreed_);
  said_ = e.reply->look;
  note_.clear();
  overturning_.begin();
  go(Phase::said);
  refresh();  // how far the plan is
}

void SecondLooks::handle(const client::event::LookSettled& e) {
  if (settling_.empty() || e.look != settling_ || e.key != settling_key_) return;
  settling_.clear();
  if (!e.row) {
    toasts_.problem(clock_.mono(), {"toast.look_not_settled", {}}, e.row.error());
    return;
  }
  const bool third = panel_ == Panel::third;
  panel_ = Panel::none;
  note_.clear();
  // Whoever gives it to a third person may not look again: both verdicts stay in sight, and it is closed for them.
  api::LookRow row = *e.row;
  if (!row.decision && said_) row.decision = said_->decision;
  if (row.verdicts.empty() && said_) row.verdicts = said_->verdicts;
  said_ = std::move(row);
  toasts_.done(clock_.mono(), {third ? "toast.look_third" : "toast.look_kept", {}});
  refresh();
}

void SecondLooks::handle(const client::event::Overturned& e) {
  const std::string note = overturning_.note();
  const Overturning::Outcome outcome = overturning_.take(e);
  if (outcome == Overturning::Outcome::done && said_) {
    said_->state = domain::LookState::overturned;
    said_->closed_note = note;
    if (said_->decision) {
      said_->decision->state = domain::DecisionState::overturned;
      said_->decision->overturn_note = note;
    }
    refresh();
  }
  // What somebody else did meanwhile stands in the list.
  if (outcome == Overturning::Outcome::taken_first) leave();
}

void SecondLooks::handle(const client::event::SubmissionOpened& e) {
  if (phase_ != Phase::said || !from_list_ || !said_) return;
  // A service of before tells the submission as it is now, and nothing else.
  if (!e.item && e.item.error().id == "http.no_route") return looking_.open_submission("look", said_->submission);
  if (!e.item)
    toasts_.problem(clock_.mono(), {"supervisor.evidence_failed", {}}, e.item.error());
  else if ((*e.item)->submission.row.id == said_->submission)
    item_ = *e.item;
}

}  // namespace cs::workbench
