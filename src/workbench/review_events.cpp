// What the desk reports, as far as it concerns reviewing.
#include <algorithm>

#include "domain/comparison.hpp"
#include "workbench/review.hpp"

namespace cs::workbench {
namespace {

Args about(const Decided& decided) {
  const api::StudentView& student = decided.item->submission.row.student;
  return {{"name", student.name}, {"number", student.number}};
}

}  // namespace

void Review::drop_items() {
  prepared_.clear();
  lease_ends_.clear();
  leaf_ = 0;
  leaf_full_.reset();
  current_.reset();
  advance();
}

void Review::handle(const client::event::ItemReady& e) {
  const ItemPtr& item = e.item;
  const std::string& id = item->submission.row.id;
  const auto same = [&](const ItemPtr& other) { return other->submission.row.id == id; };
  lease_ends_[id] = item->lease_ends;

  if (current_ && same(current_)) {
    // The same item with larger photographs, or leased anew. Only other evidence wants another look.
    const bool other_evidence = current_->submission.evidence != item->submission.evidence ||
                                current_->submission.row.attempt != item->submission.row.attempt;
    current_ = item;
    lease_lost_ = false;
    if (other_evidence && leaf_ == 0) {
      looked_ = Millis{0};
      item_changed();
    }
    select_finding(finding_);  // only if it is still there
    ask_for_comparison();
    return;
  }
  if (const auto it = std::find_if(prepared_.begin(), prepared_.end(), same); it != prepared_.end()) {
    *it = item;
    return;
  }

  if (returning_.erase(id) > 0) {
    const Decided* decided = leafed();
    if (decided != nullptr && decided->submission() == id) {
      // It is on the screen already, as a decision that was taken back: from now on it can be decided again.
      if (current_) prepared_.push_front(current_);
      current_ = item;
      lease_lost_ = false;
      looked_ = Millis{0};
      leaf_ = 0;
      leaf_full_.reset();
      item_changed();
      ask_for_comparison();
      return;
    }
    prepared_.push_front(item);
  } else if (passed_.contains(id)) {
    prepared_.push_back(item);
  } else {
    auto at = prepared_.end();
    while (at != prepared_.begin() && passed_.contains((*std::prev(at))->submission.row.id)) --at;
    prepared_.insert(at, item);
  }
  if (current_) return;
  if (leaf_ > 0) {
    // Nothing on the screen moves while somebody leafs.
    current_ = prepared_.front();
    prepared_.pop_front();
    lease_lost_ = false;
    looked_ = Millis{0};
  } else {
    advance();
  }
}

void Review::handle(const client::event::LeaseRenewed& e) {
  if (const auto it = lease_ends_.find(e.submission); it != lease_ends_.end()) it->second = e.ends;
}

void Review::handle(const client::event::LeaseLost& e) {
  const bool on_screen = current_ && current_->submission.row.id == e.submission;
  if (on_screen && e.campaign_gone) {
    // There is nothing left to decide: it leaves by itself.
    const api::StudentView& student = current_->submission.row.student;
    const CampaignPtr& campaign = current_->campaign;
    toasts_.info(clock_.mono(), {"toast.campaign_gone",
                                 {{"name", student.name},
                                  {"number", student.number},
                                  {"school", campaign ? campaign->school : std::string()}}});
    if (leaf_ == 0) return advance();
    const int leaf = leaf_;
    leaf_ = 0;
    advance();
    leaf_ = leaf;
    item_changed();
    return;
  }
  if (on_screen) {
    lease_lost_ = true;
    rejecting_ = note_open_ = false;
    search_.reset();
    asked_.reset();
    return;
  }
  lease_ends_.erase(e.submission);
  std::erase_if(prepared_, [&](const ItemPtr& item) { return item->submission.row.id == e.submission; });
}

void Review::handle(const client::event::LikenessStated& e) {
  if (comparison_asked_.submission == e.submission) comparison_asked_.waiting = false;
  if (!e.whole || !current_ || current_->submission.row.id != e.submission) return;
  if (!current_->submission.held_back || current_->submission.evidence != e.whole->evidence) return;
  // The photographs that came with it follow by event::ItemReady.
  std::string selected;
  const auto& before = current_->submission.examination;
  if (leaf_ == 0 && finding_ && before && *finding_ < before->findings.size())
    selected = before->findings[*finding_].check;
  auto whole = std::make_shared<Item>(*current_);
  whole->submission = *e.whole;
  current_ = std::move(whole);
  const auto& examination = current_->submission.examination;
  std::vector<domain::Finding> held_back;
  for (std::size_t i = 0; examination && i < examination->findings.size(); ++i) {
    const domain::Finding& finding = examination->findings[i];
    if (domain::is_comparison(finding.check)) held_back.push_back(finding);
    if (!selected.empty() && finding.check == selected) finding_ = i;
  }
  take_comparison(held_back);
}

void Review::handle(const client::event::Online& e) {
  const bool back = e.online && !online_;
  online_ = e.online;
  if (!back) return;
  if (!comparison_asked_.waiting) comparison_asked_ = {};
  ask_for_comparison();
}

void Review::handle(const client::event::NotReturned& e) {
  returning_.erase(e.submission);
  const auto it =
      std::find_if(history_.begin(), history_.end(), [&](const Decided& d) { return d.submission() == e.submission; });
  if (it != history_.end()) toasts_.info(clock_.mono(), {"toast.not_returned", about(*it)});
  if (const Decided* decided = leafed(); decided != nullptr && decided->submission() == e.submission) leaf_to(0);
}

void Review::handle(const client::event::QueueEmpty& e) {
  queue_empty_ = e.empty;
}

void Review::handle(const client::event::DecisionProgress& e) {
  using client::Delivery;
  const bool over = e.delivery == Delivery::sent || e.delivery == Delivery::refused;
  if (over)
    unsent_.erase(e.key);
  else
    unsent_.insert(e.key);
  Decided* decided = find_key(e.key);
  const Error why = e.error.value_or(internal_error("The decision was refused without a reason."));
  if (decided == nullptr) {
    // Decided in an earlier run, or longer ago than the history reaches: a refusal must be seen all the same.
    if (e.delivery == Delivery::refused) toasts_.problem(clock_.mono(), {"toast.old_decision_refused", {}}, why);
    return;
  }
  decided->delivery = e.delivery;
  if (e.delivery == Delivery::sent) {
    decided->reply = e.reply;
    decided->undo_until = e.undo_until;
  } else if (e.delivery == Delivery::refused) {
    decided->error = why;
    --(decided->verdict == domain::Verdict::approve ? approved_ : rejected_);
    returning_.erase(decided->submission());
    toasts_.problem(clock_.mono(), {"toast.decision_refused", about(*decided)}, why);
  }
}

void Review::handle(const client::event::UndoProgress& e) {
  Decided* decided = find_key(e.decision_key);
  if (e.delivery == client::Delivery::sent) unsent_.erase(e.decision_key);
  if (decided == nullptr) {
    if (e.delivery == client::Delivery::refused && e.error)
      toasts_.problem(clock_.mono(), {"toast.old_undo_refused", {}}, *e.error);
    return;
  }
  if (e.delivery == client::Delivery::sent) {
    if (decided->undo == Decided::Undo::done) return;
    decided->undo = Decided::Undo::done;
    ++undone_;
    --(decided->verdict == domain::Verdict::approve ? approved_ : rejected_);
    toasts_.done(clock_.mono(), {"toast.undone", about(*decided)});
  } else if (e.delivery == client::Delivery::refused) {
    decided->undo = Decided::Undo::refused;
    decided->error = e.error;
    returning_.erase(decided->submission());
    toasts_.problem(clock_.mono(), {"toast.undo_refused", about(*decided)},
                    e.error.value_or(internal_error("Undo was refused without a reason.")));
  }
}

void Review::handle(const client::event::WithdrawalAsked& e) {
  const auto it = std::find_if(history_.begin(), history_.end(),
                               [&](const Decided& d) { return d.reply && d.reply->decision == e.decision; });
  if (it == history_.end()) return;
  it->withdrawal = e.status.ok() ? Decided::Withdrawal::asked : Decided::Withdrawal::refused;
  if (e.status.ok())
    toasts_.done(clock_.mono(), {"toast.withdrawal_asked", about(*it)});
  else
    toasts_.problem(clock_.mono(), {"toast.withdrawal_refused", about(*it)}, e.status.error());
}

void Review::handle(const client::event::SubmissionOpened& e) {
  // Leafing shows what was kept; full size is better, but its absence is no news.
  const Decided* decided = leafed();
  if (!e.item || decided == nullptr || (*e.item)->submission.row.id != decided->submission()) return;
  leaf_full_ = *e.item;
  select_finding(finding_);
}

}  // namespace cs::workbench
