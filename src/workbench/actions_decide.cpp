// The actions that decide, and what Enter and Esc mean.
#include <fmt/format.h>

#include "workbench/action_list.hpp"

namespace cs::workbench::list {
namespace {

/// Where something is sent from a panel.
constexpr Views with_panel = with_stage | messages | support;

/// A panel of the second looks' own is open over their stage or list.
bool of_look_panel(const Bench& b) {
  return b.view() == View::looks && b.looks().writing();
}
/// Something may be said about what stands on the stage.
bool something_to_decide(const Bench& b) {
  return b.view() != View::looks || b.looks().phase() == SecondLooks::Phase::looking;
}

bool of_messages(const Bench& b) {
  return b.view() == View::messages;
}
bool of_support(const Bench& b) {
  return b.view() == View::support;
}

/// A gate that can be left without an answer.
bool may_leave_gate(const Bench& b) {
  return b.view() == View::sign_in && !b.signing_in() && (b.gate() == Gate::change_password || b.gate() == Gate::wants);
}

Why why_not_confirm(const Bench& b) {
  if (of_messages(b))
    return b.typing() && !b.messages().why_not_confirm() ? Why{"why.ctrl_enter"} : b.messages().why_not_confirm();
  if (of_support(b))
    return b.typing() && !b.support().why_not_confirm() ? Why{"why.ctrl_enter"} : b.support().why_not_confirm();
  if (b.view() == View::supervisor) {
    const Why why = b.supervision().overturning().why_not_confirm();
    return b.typing() && !why ? Why{"why.ctrl_enter"} : why;
  }
  if (of_look_panel(b)) {
    const Why why = why_not_send_look_panel(b);
    return b.typing() && !why ? Why{"why.ctrl_enter"} : why;
  }
  if (b.review().withdrawing())
    return b.typing() && !b.review().why_not_send_withdrawal() ? Why{"why.ctrl_enter"}
                                                               : b.review().why_not_send_withdrawal();
  if (b.review().note_open()) return std::nullopt;
  if (b.review().reason_search()) return b.review().found_reasons().empty() ? Why{"why.no_such_reason"} : std::nullopt;
  return b.review().why_not_confirm();
}

Why why_not_send(const Bench& b) {
  if (of_messages(b)) return b.messages().why_not_confirm();
  if (of_support(b)) return b.support().why_not_confirm();
  if (b.view() == View::supervisor) return b.supervision().overturning().why_not_confirm();
  if (of_look_panel(b)) return why_not_send_look_panel(b);
  return b.review().withdrawing() ? b.review().why_not_send_withdrawal() : b.review().why_not_confirm();
}

void send(Bench& b) {
  if (of_messages(b))
    b.messages().confirm();
  else if (of_support(b))
    b.support().confirm();
  else if (b.view() == View::supervisor)
    b.supervision().overturning().confirm();
  else if (of_look_panel(b))
    send_look_panel(b);
  else if (b.review().withdrawing())
    b.review().send_withdrawal();
  else
    b.review().confirm_rejection();
}

/// What Enter is about to do.
std::string confirm_name(const Bench& b) {
  if (of_messages(b))
    return b.messages().panel() == Messages::Panel::called ? "action.panel.confirm.called"
                                                           : "action.panel.confirm.resend";
  if (of_support(b)) {
    switch (b.support().panel()) {
      case Support::Panel::phone:
        return "action.panel.confirm.phone";
      case Support::Panel::correct:
        return b.support().to_resend().empty() ? "action.panel.confirm.correct" : "action.panel.confirm.correct_resend";
      case Support::Panel::resend:
        return "action.panel.confirm.resend";
      case Support::Panel::called:
      case Support::Panel::none:
        return "action.panel.confirm.called";
    }
  }
  if (b.view() == View::supervisor) return "action.panel.confirm.overturn";
  if (of_look_panel(b)) return look_panel_name(b);
  if (b.review().withdrawing()) return "action.panel.confirm.withdraw";
  if (b.review().reason_search()) return "action.panel.confirm.reason";
  return b.review().note_open() ? "action.panel.confirm.note" : "action.panel.confirm.reject";
}

Why why_not_close(const Bench& b) {
  const Review& r = b.review();
  if (b.overlay() != Overlay::none || b.hand_alignment().picking()) return std::nullopt;
  if (b.view() == View::looks) return b.looks().can_close() ? Why{} : Why{"why.nothing_to_close"};
  if (b.view() == View::review &&
      (r.overriding() || r.note_open() || r.rejecting() || r.withdrawing() || r.leaf() > 0 || r.selected_finding()))
    return std::nullopt;
  if (b.view() == View::supervisor && (b.supervision().overturning().is_open() || b.supervision().selected_finding()))
    return std::nullopt;
  if (of_messages(b) && b.messages().panel() != Messages::Panel::none) return std::nullopt;
  if (of_support(b) && b.support().panel() != Support::Panel::none) return std::nullopt;
  if (may_leave_gate(b)) return std::nullopt;
  return "why.nothing_to_close";
}

void close(Bench& b) {
  if (b.overlay() != Overlay::none)
    b.set_overlay(Overlay::none);
  else if (b.hand_alignment().picking())
    b.end_picking();
  else if (of_messages(b))
    b.messages().close();
  else if (of_support(b))
    b.support().close();
  else if (may_leave_gate(b))
    b.gate() == Gate::wants ? b.cancel_sign_in() : b.close_password_change();
  else if (b.view() == View::supervisor)
    b.supervision().close();
  else if (b.view() == View::looks)
    b.looks().close();
  else
    b.review().close();
}

}  // namespace

void add_decisions(std::vector<Action>& all) {
  // Digits, for they are pressed for every item: they mean reasons only once the question is answered.
  const struct {
    domain::Likeness likeness;
    Key key;
  } statements[] = {{domain::Likeness::same, Key::digit1},
                    {domain::Likeness::different, Key::digit2},
                    {domain::Likeness::unsure, Key::digit3}};
  for (const auto& s : statements)
    all.push_back({.id = std::string("likeness.") + domain::to_string(s.likeness),
                   .group = Group::decide,
                   .views = deciding,
                   .bindings = {{key(s.key), deciding}},
                   .when = [](const Bench& b) { return something_to_decide(b) && b.review().blind(); },
                   .hint = 1,
                   .why_not = [](const Bench& b) { return b.review().why_not_state(); },
                   .run = [likeness = s.likeness](Bench& b) { b.review().state(likeness); },
                   .is_on = [likeness = s.likeness](const Bench& b) { return b.review().stated() == likeness; }});
  all.push_back({.id = "decision.approve",
                 .group = Group::decide,
                 .views = deciding,
                 .bindings = {{key(Key::space), deciding}},
                 .hint = 1,
                 .why_not = [](const Bench& b) { return b.review().why_not_approve(); },
                 .run = [](Bench& b) { b.review().approve(); },
                 .name_now =
                     [](const Bench& b) {
                       return std::string(b.review().overriding() ? "action.decision.approve.anyway" : "");
                     }});
  all.push_back(
      {.id = "decision.reject",
       .group = Group::decide,
       .views = deciding,
       .bindings = {{key(Key::del), deciding}, {key(Key::x), deciding}},
       .hint = 2,
       .why_not = [](const Bench& b) -> Why {
         return b.review().rejecting() ? b.review().why_not_confirm() : b.review().why_not_compose();
       },
       .run =
           [](Bench& b) {
             if (b.review().rejecting())
               b.review().confirm_rejection();
             else
               b.review().open_reasons();
           },
       .name_now =
           [](const Bench& b) { return std::string(b.review().rejecting() ? "action.panel.confirm.reject" : ""); }});
  all.push_back({.id = "panel.confirm",
                 .group = Group::decide,
                 .views = with_panel,
                 .bindings = {{key(Key::enter), with_panel}},
                 .while_typing = true,
                 .hint = 3,
                 .why_not = why_not_confirm,
                 .run =
                     [](Bench& b) {
                       const bool decides = deciding.has(b.view()) && !of_look_panel(b);
                       if (decides && b.review().note_open())
                         b.review().close_note();
                       else if (decides && b.review().reason_search())
                         b.review().pick_found(0);
                       else
                         send(b);
                     },
                 .name_now = confirm_name});
  all.push_back({.id = "panel.send",
                 .group = Group::decide,
                 .views = with_panel,
                 .bindings = {{ctrl(Key::enter), with_panel}},
                 .while_typing = true,
                 .why_not = why_not_send,
                 .run = send});
  all.push_back({.id = "panel.close",
                 .group = Group::decide,
                 .views = all_views,
                 .bindings = {{key(Key::escape), all_views}},
                 .while_typing = true,
                 .hint = 4,
                 .why_not = why_not_close,
                 .run = close});
  // Of the page that is shown, and with Shift of the one after it.
  for (const int ahead : {0, 1})
    for (int place = 0; place < ReasonPages::per_page; ++place) {
      const int digit = (place + 1) % 10;
      const auto digit_key = static_cast<Key>(static_cast<int>(Key::digit0) + digit);
      all.push_back({.id = fmt::format("reason.{}{}", ahead == 0 ? "" : "ahead.", digit),
                     .group = Group::decide,
                     .views = deciding,
                     .bindings = {{ahead == 0 ? key(digit_key) : shift(digit_key), deciding}},
                     .why_not = [place, ahead](const Bench& b) -> Why {
                       if (Why why = b.review().why_not_compose()) return why;
                       if (b.review().reason_at(place, ahead).empty()) return "why.no_such_reason";
                       return std::nullopt;
                     },
                     .run = [place, ahead](Bench& b) { b.review().pick(place, ahead); }});
    }
  const auto compose = [](const Bench& b) { return b.review().why_not_compose(); };
  all.push_back({.id = "reason.search",
                 .group = Group::decide,
                 .views = deciding,
                 .bindings = {{key(Key::slash), deciding}},
                 .why_not = compose,
                 .run = [](Bench& b) { b.review().open_reason_search(); }});
  all.push_back({.id = "reason.next_page",
                 .group = Group::decide,
                 .views = deciding,
                 .bindings = {{key(Key::bracket_right), deciding}, {key(Key::page_down), review}},
                 .why_not = compose,
                 .run = [](Bench& b) { b.review().turn_reason_page(1); }});
  all.push_back({.id = "reason.last_page",
                 .group = Group::decide,
                 .views = deciding,
                 .bindings = {{key(Key::bracket_left), deciding}, {key(Key::page_up), review}},
                 .why_not = compose,
                 .run = [](Bench& b) { b.review().turn_reason_page(-1); }});
  all.push_back({.id = "pin.add",
                 .group = Group::decide,
                 .views = deciding,
                 .bindings = {{key(Key::j), deciding}},
                 .why_not = [](const Bench& b) { return b.review().why_not_pin(); },
                 .run = [](Bench& b) { b.pin_here(); }});
  all.push_back({.id = "pin.remove",
                 .group = Group::decide,
                 .views = deciding,
                 .bindings = {{shift(Key::j), deciding}},
                 .why_not = [](const Bench& b) -> Why {
                   if (Why why = b.review().why_not_pin()) return why;
                   if (b.review().draft().pins.empty()) return "why.no_pin";
                   return std::nullopt;
                 },
                 .run = [](Bench& b) { b.review().drop_pin(); }});
  all.push_back({.id = "message.every_reason",
                 .group = Group::decide,
                 .views = review,
                 .bindings = {{ctrl(Key::m), review}},
                 .why_not = [](const Bench& b) { return b.review().why_not_every_reason(); },
                 .run = [](Bench& b) { b.review().toggle_every_reason(); },
                 .is_on = [](const Bench& b) { return b.review().draft().every_reason; }});
  all.push_back({.id = "note.open",
                 .group = Group::decide,
                 .views = deciding,
                 .bindings = {{key(Key::insert), deciding}, {key(Key::n), deciding}},
                 .why_not = compose,
                 .run = [](Bench& b) { b.review().open_note(); }});
  all.push_back({.id = "decision.undo",
                 .group = Group::decide,
                 .views = deciding,
                 .bindings = {{ctrl(Key::z), deciding}, {key(Key::u), deciding}},
                 .hint = 5,
                 .why_not = [](const Bench& b) -> Why {
                   // What was decided before is shown at once: nobody looks blind a second time.
                   if (b.view() == View::looks) return "why.look_no_undo";
                   return b.review().why_not_undo();
                 },
                 .run = [](Bench& b) { b.review().undo(); }});
  all.push_back({.id = "decision.withdraw",
                 .group = Group::decide,
                 .views = review,
                 .bindings = {{key(Key::w), review}},
                 .why_not = [](const Bench& b) { return b.review().why_not_withdraw(); },
                 .run = [](Bench& b) { b.review().open_withdrawal(); }});
  all.push_back({.id = "decision.give_back",
                 .group = Group::decide,
                 .views = deciding,
                 .bindings = {{key(Key::p), deciding}},
                 .why_not = [](const Bench& b) -> Why {
                   if (!something_to_decide(b)) return "why.no_item";
                   return b.review().why_not_give_back();
                 },
                 .run = [](Bench& b) { b.review().give_back(); },
                 .name_now =
                     [](const Bench& b) {
                       return std::string(b.review().lease_lost() ? "action.decision.give_back.lost" : "");
                     }});
  all.push_back({.id = "decision.overturn",
                 .group = Group::decide,
                 .views = supervisor,
                 .bindings = {{shift(Key::o), supervisor}},
                 .hint = 1,
                 .why_not = [](const Bench& b) -> Why {
                   if (!b.may(domain::Permission::overturn)) return "why.not_allowed";
                   if (b.supervision().selected() && !b.may(domain::Permission::overturn, b.shown_campaign()))
                     return "why.not_allowed_here";
                   if (b.supervision().overturning().is_open()) return "why.panel_open_already";
                   return b.supervision().overturning().why_not_open();
                 },
                 .run = [](Bench& b) { b.supervision().overturning().open(); }});
  all.push_back({.id = "panel.overturn_to",
                 .group = Group::decide,
                 .views = supervisor | looks,
                 .bindings = {{ctrl(Key::d), supervisor | looks}},
                 .while_typing = true,
                 .why_not = [](const Bench& b) -> Why {
                   return b.overturning() != nullptr && b.overturning()->is_open() ? std::nullopt
                                                                                   : Why{"why.panel_closed"};
                 },
                 .run =
                     [](Bench& b) {
                       using enum domain::OverturnTo;
                       b.overturning()->set_to(b.overturning()->to() == reviewer ? supervisor : reviewer);
                     },
                 .is_on =
                     [](const Bench& b) {
                       return b.overturning() != nullptr && b.overturning()->to() == domain::OverturnTo::supervisor;
                     }});
}

}  // namespace cs::workbench::list
