// What cannot be done with what is on the screen now, and why; the look rule among it.
#include <algorithm>

#include "base/text.hpp"
#include "workbench/review.hpp"

namespace cs::workbench {
namespace {

Why why_not_note(const std::string& note) {
  if (trim(note).empty()) return "why.note_required";
  if (length_utf8(note) > domain::max_note_length || !is_utf8(note)) return "why.note_too_long";
  return std::nullopt;
}

}  // namespace

std::optional<Millis> Review::look_wait() const {
  if (leaf_ > 0 || !hand_.current()) return std::nullopt;
  return look_.wait(policy_of(hand_.current()->campaign).min_look, clock_.mono());
}

Why Review::why_not_look() const {
  if (held_off_) return held_off_;
  if (leaf_ > 0) return "why.leafing";
  if (!hand_.current()) return "why.no_item";
  if (hand_.lease_lost()) return "why.lease_lost";
  const auto wait = look_wait();
  if (!wait) return "why.not_drawn";
  if (*wait > Millis{0}) return "why.too_soon";
  return std::nullopt;
}

Why Review::why_not_state() const {
  if (!policy().blind_first && !(hand_.current() && hand_.current()->submission.held_back)) return "why.not_asked";
  if (Why why = why_not_look()) return why;
  if (!veiled()) return "why.stated";
  return std::nullopt;
}

Why Review::why_not_decide() const {
  if (Why why = why_not_look()) return why;
  if (veiled()) return "why.not_stated";
  return std::nullopt;
}

Why Review::why_not_approve() const {
  if (Why why = why_not_decide()) return why;
  if (panel_.open) return "why.panel_open";
  if (!has_photo(*hand_.current())) return "why.no_photo";
  if (stated() == domain::Likeness::different) return "why.stated_different";
  if (question_wait() > Millis{0}) return "why.too_soon";
  return std::nullopt;
}

Millis Review::question_wait() const {
  return stroke_.wait(policy().min_look, clock_.mono());
}

std::vector<std::string> Review::overrides() const {
  if (!hand_.current() || !current()->submission.examination) return {};
  return failed_checks(current()->submission.examination->findings);
}

Why Review::why_not_confirm() const {
  if (!panel_.open) return "why.panel_closed";
  if (Why why = why_not_decide()) return why;
  const Draft& d = draft();
  if (d.pin_waits()) return "why.pin_waits";
  if (d.reasons.empty()) return "why.no_reason";
  if (length_utf8(d.note) > domain::max_note_length) return "why.note_too_long";
  if (!domain::validate(domain::Verdict::reject, d.reasons, d.note, catalogue())) return "why.invalid";
  return std::nullopt;
}

Why Review::why_not_undo() const {
  if (const Decided* decided = leafed()) {
    if (can_undo(*decided)) return std::nullopt;
    if (decided->undo == Decided::Undo::asked) return "why.undo_asked";
    if (decided->undo == Decided::Undo::done) return "why.undone";
    return decided->delivery == client::Delivery::refused ? "why.never_stored" : "why.undo_over";
  }
  if (history_.newest_undoable() != nullptr) return std::nullopt;
  return history().empty() ? "why.nothing_decided" : "why.undo_over";
}

Why Review::why_not_withdraw() const {
  const Decided* decided = leafed();
  if (decided == nullptr) return "why.leaf_first";
  if (decided->undo == Decided::Undo::done) return "why.undone";
  if (decided->delivery == client::Delivery::refused) return "why.never_stored";
  if (can_undo(*decided)) return "why.undo_instead";
  if (!decided->reply) return "why.not_sent";
  if (decided->withdrawal == Decided::Withdrawal::asking || decided->withdrawal == Decided::Withdrawal::asked)
    return "why.withdrawal_asked";
  return std::nullopt;
}

Why Review::why_not_send_withdrawal() const {
  if (!withdrawing_) return "why.panel_closed";
  if (Why why = why_not_withdraw()) return why;
  return why_not_note(withdrawal_note_);
}

Why Review::why_not_give_back() const {
  if (leaf_ > 0) return "why.leafing";
  if (!hand_.current()) return "why.no_item";
  return std::nullopt;
}

}  // namespace cs::workbench
