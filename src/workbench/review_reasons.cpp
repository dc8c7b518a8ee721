// Composing a rejection: the reasons within reach, the note, the marks on the photograph.
#include <algorithm>

#include "workbench/palette.hpp"
#include "workbench/reason_search.hpp"
#include "workbench/review.hpp"

namespace cs::workbench {
std::vector<std::string> Review::suggested() const {
  if (!hand_.current()) return {};
  return suggested_reasons(*current(), stated(), catalogue());
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
  if (held_off_) return held_off_;
  if (Why why = why_not_give_back()) return why;
  if (lease_lost()) return "why.lease_lost";
  if (veiled()) return "why.not_stated";
  return std::nullopt;
}

void Review::open_reasons() {
  if (why_not_compose()) return;
  Draft& d = draft_of(hand_.current()->submission.row.id);
  if (!d.begun) {
    d.begun = true;
    for (const std::string& code : suggested()) d.add(code);
  }
  if (!panel_.open) panel_.page = 0;
  panel_.open = true;
  stroke_.withdraw();
}

Why Review::why_not_every_reason() const {
  if (Why why = why_not_compose()) return why;
  if (!panel_.open) return "why.panel_closed";
  // Back is always possible.
  if (!draft().every_reason && preview().left_out.size() == preview_whole().left_out.size())
    return "why.no_reason_left_out";
  return std::nullopt;
}

void Review::toggle_every_reason() {
  if (why_not_every_reason()) return;
  Draft& d = draft_of(hand_.current()->submission.row.id);
  d.every_reason = !d.every_reason;
}

Why Review::why_not_pin() const {
  if (Why why = why_not_compose()) return why;
  if (!has_photo(*hand_.current())) return "why.no_photo";
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
  if (!draft_of(hand_.current()->submission.row.id).add_pin(std::move(pin)))
    toasts_.info(clock_.mono(), {"toast.too_many_pins", {{"n", std::to_string(domain::max_pins)}}});
}

void Review::drop_pin() {
  if (!why_not_pin()) draft_of(hand_.current()->submission.row.id).drop_pin();
}

std::string Review::reason_at(int place, int ahead) const {
  const ReasonPages& all = pages();
  if (all.count() == 0 || ahead >= all.count()) return {};
  const auto& codes = all.page(((panel_.open ? panel_.page : 0) + ahead) % all.count());
  return place >= 0 && place < static_cast<int>(codes.size()) ? codes[static_cast<std::size_t>(place)] : std::string();
}

void Review::pick(int place, int ahead) {
  const std::string code = reason_at(place, ahead);
  if (code.empty()) return;
  const bool was_open = panel_.open;
  open_reasons();
  if (!panel_.open) return;
  // A digit that opens the panel means "for this reason", also when the findings had suggested it already.
  if (was_open || !draft().has(code)) toggle_reason(code);
}

void Review::toggle_reason(std::string_view code) {
  if (!panel_.open || !hand_.current() || catalogue().find(code) == nullptr) return;
  if (!draft_of(hand_.current()->submission.row.id).toggle(code))
    toasts_.info(clock_.mono(), {"toast.too_many_reasons", {{"n", std::to_string(domain::max_reasons)}}});
}

void Review::turn_reason_page(int by) {
  open_reasons();
  const int count = pages().count();
  if (panel_.open && count > 0) panel_.page = ((panel_.page + by) % count + count) % count;
}

// ---- finding a reason by its name

void Review::open_reason_search() {
  open_reasons();
  if (!panel_.open) return;
  panel_.note_open = false;
  panel_.search.emplace();
}

void Review::set_reason_search(std::string_view typed) {
  if (!panel_.search) return;
  // A digit is no part of a name: it picks one of what is found, and the search is over.
  std::string query;
  for (const char c : typed) {
    if (c >= '0' && c <= '9') {
      *panel_.search = query;
      return pick_found(c == '0' ? 9 : c - '1');
    }
    query += c;
  }
  *panel_.search = std::move(query);
}

std::vector<std::string> Review::found_reasons() const {
  static const Pinyin none;
  if (!panel_.search) return {};
  return find_reasons(*panel_.search, pages().all(), catalogue(), pinyin_ != nullptr ? *pinyin_ : none);
}

void Review::pick_found(int place) {
  const std::vector<std::string> found = found_reasons();
  if (place < 0 || place >= static_cast<int>(found.size())) return;
  const std::string& code = found[static_cast<std::size_t>(place)];
  if (!draft().has(code)) toggle_reason(code);
  panel_.search.reset();
  // Where it stands among the others, so that it is seen to be in.
  panel_.page = std::max(0, pages().page_of(code));
}

// ---- the note

void Review::set_note(std::string note) {
  if (hand_.current() && leaf_ == 0) draft_of(hand_.current()->submission.row.id).note = std::move(note);
}

void Review::open_note() {
  open_reasons();
  panel_.note_open = panel_.open;
  if (panel_.note_open) panel_.search.reset();
}

std::vector<std::string> Review::take_used_reasons() {
  return std::exchange(used_, {});
}

}  // namespace cs::workbench
