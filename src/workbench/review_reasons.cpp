// Composing a rejection: the reasons within reach, the note, the marks on the photograph.
#include <algorithm>

#include "base/text.hpp"
#include "workbench/palette.hpp"
#include "workbench/review.hpp"

namespace cs::workbench {
namespace {

/// Two reasons that say "another person"; a campaign that has neither has some reason of the group at least.
std::string identity_reason(const domain::ReasonCatalogue& catalogue, const Item& item) {
  const auto has = [&](api::PhotoKind kind) {
    return std::any_of(item.photos.begin(), item.photos.end(),
                       [&](const client::Photo& p) { return p.ref.kind == kind && p.decoded; });
  };
  if (has(api::PhotoKind::enrolment) && catalogue.find("NOT_SAME_ENROLMENT") != nullptr) return "NOT_SAME_ENROLMENT";
  if (has(api::PhotoKind::id_card) && catalogue.find("NOT_SAME_ID_CARD") != nullptr) return "NOT_SAME_ID_CARD";
  for (const domain::Reason& reason : catalogue.all())
    if (reason.group == "identity") return reason.code;
  return {};
}

}  // namespace

std::vector<std::string> Review::suggested() const {
  std::vector<std::string> codes;
  if (!current_) return codes;
  if (stated() == domain::Likeness::different)
    if (std::string code = identity_reason(catalogue(), *current_); !code.empty()) codes.push_back(std::move(code));
  if (const auto& examination = current()->submission.examination)
    for (std::string& code : catalogue().suggested_by(examination->findings))
      if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(std::move(code));
  return codes;
}

const ReasonPages& Review::pages() const {
  // The item as it is shown: with the comparison held back, nothing that it would suggest stands in front.
  // Another place in the history may be of another campaign.
  if (!pages_ || pages_of_ != current() || pages_leaf_ != leaf_) {
    pages_ = ReasonPages(catalogue(), suggested(), frequent_);
    pages_of_ = current();
    pages_leaf_ = leaf_;
  }
  return *pages_;
}

Why Review::why_not_compose() const {
  if (Why why = why_not_give_back()) return why;
  if (lease_lost_) return "why.lease_lost";
  if (veiled()) return "why.not_stated";
  return std::nullopt;
}

void Review::open_reasons() {
  if (why_not_compose()) return;
  Draft& d = draft_of(current_->submission.row.id);
  if (!d.begun) {
    d.begun = true;
    for (const std::string& code : suggested()) d.add(code);
  }
  if (!rejecting_) page_ = 0;
  rejecting_ = true;
  asked_.reset();
}

Why Review::why_not_pin() const {
  if (Why why = why_not_compose()) return why;
  if (!has_photo(*current_)) return "why.no_photo";
  return std::nullopt;
}

const std::vector<domain::Pin>& Review::pins() const {
  if (const Decided* decided = leafed()) return decided->draft.pins;
  return draft().pins;
}

void Review::pin(domain::Pin pin) {
  if (why_not_pin()) return;
  open_reasons();
  const auto& examination = current()->submission.examination;
  if (pin.reason.empty() && finding_ && examination && *finding_ < examination->findings.size()) {
    for (const std::string& code : examination->findings[*finding_].suggests)
      if (pin.reason.empty() && catalogue().find(code) != nullptr) pin.reason = code;
  }
  if (!draft_of(current_->submission.row.id).add_pin(std::move(pin)))
    toasts_.info(clock_.mono(), {"toast.too_many_pins", {{"n", std::to_string(domain::max_pins)}}});
}

void Review::drop_pin() {
  if (!why_not_pin()) draft_of(current_->submission.row.id).drop_pin();
}

std::string Review::reason_at(int place, int ahead) const {
  const ReasonPages& all = pages();
  if (all.count() == 0 || ahead >= all.count()) return {};
  const auto& codes = all.page(((rejecting_ ? page_ : 0) + ahead) % all.count());
  return place >= 0 && place < static_cast<int>(codes.size()) ? codes[static_cast<std::size_t>(place)] : std::string();
}

void Review::pick(int place, int ahead) {
  const std::string code = reason_at(place, ahead);
  if (code.empty()) return;
  const bool was_open = rejecting_;
  open_reasons();
  if (!rejecting_) return;
  // A digit that opens the panel means "for this reason", also when the findings had suggested it already.
  if (was_open || !draft().has(code)) toggle_reason(code);
}

void Review::toggle_reason(std::string_view code) {
  if (!rejecting_ || !current_ || catalogue().find(code) == nullptr) return;
  if (!draft_of(current_->submission.row.id).toggle(code))
    toasts_.info(clock_.mono(), {"toast.too_many_reasons", {{"n", std::to_string(domain::max_reasons)}}});
}

void Review::turn_reason_page(int by) {
  open_reasons();
  const int count = pages().count();
  if (rejecting_ && count > 0) page_ = ((page_ + by) % count + count) % count;
}

// ---- finding a reason by its name

void Review::open_reason_search() {
  open_reasons();
  if (!rejecting_) return;
  note_open_ = false;
  search_.emplace();
}

void Review::set_reason_search(std::string_view typed) {
  if (!search_) return;
  // A digit is no part of a name: it picks one of what is found, and the search is over.
  std::string query;
  for (const char c : typed) {
    if (c >= '0' && c <= '9') {
      *search_ = query;
      return pick_found(c == '0' ? 9 : c - '1');
    }
    query += c;
  }
  *search_ = std::move(query);
}

std::vector<std::string> Review::found_reasons() const {
  if (!search_) return {};
  const std::vector<std::string> all = pages().all();
  if (trim(*search_).empty()) return all;
  static const Pinyin none;
  const Pinyin& pinyin = pinyin_ != nullptr ? *pinyin_ : none;
  std::vector<std::pair<int, std::string>> hits;
  for (const std::string& code : all) {
    const domain::Reason& reason = *catalogue().find(code);
    const int score = std::max({fuzzy_score(*search_, reason.label.zh), fuzzy_score(*search_, reason.label.en),
                                pinyin_score(*search_, reason.label.zh, pinyin)});
    if (score > 0) hits.emplace_back(score, code);
  }
  std::stable_sort(hits.begin(), hits.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> codes;
  for (auto& [score, code] : hits) codes.push_back(std::move(code));
  return codes;
}

void Review::pick_found(int place) {
  const std::vector<std::string> found = found_reasons();
  if (place < 0 || place >= static_cast<int>(found.size())) return;
  const std::string& code = found[static_cast<std::size_t>(place)];
  if (!draft().has(code)) toggle_reason(code);
  search_.reset();
  // Where it stands among the others, so that it is seen to be in.
  page_ = std::max(0, pages().page_of(code));
}

// ---- the note

void Review::set_note(std::string note) {
  if (current_ && leaf_ == 0) draft_of(current_->submission.row.id).note = std::move(note);
}

void Review::open_note() {
  open_reasons();
  note_open_ = rejecting_;
  if (note_open_) search_.reset();
}

std::vector<std::string> Review::take_used_reasons() {
  return std::exchange(used_, {});
}

}  // namespace cs::workbench
