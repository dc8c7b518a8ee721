// What the desk reports, as far as it concerns reviewing.
#include <algorithm>

#include "domain/comparison.hpp"
#include "workbench/review.hpp"

namespace cs::workbench {
void Review::drop_items() {
  hand_.drop();
  leaf_ = 0;
  leaf_full_.reset();
  advance();
}

void Review::handle(const client::event::ItemReady& e) {
  const Decided* decided = leafed();
  const Hand::Taken taken = hand_.take(e.item, decided != nullptr ? decided->submission() : std::string());
  switch (taken) {
    case Hand::Taken::other_evidence:
      // Only other evidence wants another look.
      if (leaf_ == 0) {
        look_.forget();
        item_changed();
      }
      [[fallthrough]];
    case Hand::Taken::as_current:
      select_finding(finding_);  // only if it is still there
      return ask_for_comparison();
    case Hand::Taken::instead_of_undone:
      // It is on the screen already, as a decision that was taken back: from now on it can be decided again.
      leaf_ = 0;
      leaf_full_.reset();
      look_.forget();
      item_changed();
      return ask_for_comparison();
    case Hand::Taken::ready:
      break;
  }
  if (hand_.current()) return;
  if (leaf_ == 0) return advance();
  // Nothing on the screen moves while somebody leafs.
  hand_.advance();
  look_.forget();
}

void Review::handle(const client::event::LeaseRenewed& e) {
  hand_.renewed(e.submission, e.ends);
}

void Review::handle(const client::event::LeaseLost& e) {
  const bool on_screen = hand_.lose(e.submission);
  if (on_screen && e.campaign_gone) {
    // There is nothing left to decide: it leaves by itself.
    const api::StudentView& student = hand_.current()->submission.row.student;
    const CampaignPtr& campaign = hand_.current()->campaign;
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
  if (!on_screen) return;
  panel_.open = panel_.note_open = false;
  panel_.search.reset();
  stroke_.withdraw();
}

void Review::handle(const client::event::LikenessStated& e) {
  veil_.answered(e.submission);
  if (!e.whole || !hand_.current() || hand_.current()->submission.row.id != e.submission) return;
  if (!hand_.current()->submission.held_back || hand_.current()->submission.evidence != e.whole->evidence) return;
  // The photographs that came with it follow by event::ItemReady.
  std::string selected;
  const auto& before = hand_.current()->submission.examination;
  if (leaf_ == 0 && finding_ && before && *finding_ < before->findings.size())
    selected = before->findings[*finding_].check;
  auto whole = std::make_shared<Item>(*hand_.current());
  whole->submission = *e.whole;
  hand_.replace_current(std::move(whole));
  const auto& examination = hand_.current()->submission.examination;
  std::vector<domain::Finding> held_back;
  for (std::size_t i = 0; examination && i < examination->findings.size(); ++i) {
    const domain::Finding& finding = examination->findings[i];
    if (domain::is_comparison(finding.check)) held_back.push_back(finding);
    if (!selected.empty() && finding.check == selected) finding_ = i;
  }
  take_comparison(held_back);
}

void Review::handle(const client::event::Online& e) {
  if (veil_.online(e.online)) ask_for_comparison();
}

void Review::handle(const client::event::NotReturned& e) {
  hand_.expect_no_more(e.submission);
  history_.take(e);
  if (const Decided* decided = leafed(); decided != nullptr && decided->submission() == e.submission) leaf_to(0);
}

void Review::handle(const client::event::QueueEmpty& e) {
  hand_.queue_is_empty(e.empty);
}

void Review::handle(const client::event::DecisionProgress& e) {
  if (history_.take(e)) hand_.expect_no_more(history_.find(e.key)->submission());
}

void Review::handle(const client::event::UndoProgress& e) {
  if (history_.take(e)) hand_.expect_no_more(history_.find(e.decision_key)->submission());
}

void Review::handle(const client::event::WithdrawalAsked& e) {
  history_.take(e);
}

void Review::handle(const client::event::SubmissionOpened& e) {
  // Leafing shows what was kept; full size is better, but its absence is no news.
  const Decided* decided = leafed();
  if (!e.item || decided == nullptr || (*e.item)->submission.row.id != decided->submission()) return;
  leaf_full_ = *e.item;
  select_finding(finding_);
}

}  // namespace cs::workbench
