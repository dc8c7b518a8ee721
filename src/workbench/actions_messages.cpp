// What staff do with messages to students. Everybody who sees them may filter and export; sending again, noting calls
// and opening a halted queue are for those who answer for it.
#include "workbench/action_list.hpp"

namespace cs::workbench::list {
namespace {

Why why_not_handle(const Bench& b, Messages::Panel panel) {
  if (!b.may(domain::Permission::resend_notice)) return "why.not_allowed";
  if (b.messages().selected() && !b.may(domain::Permission::resend_notice, b.shown_campaign()))
    return "why.not_allowed_here";
  return b.messages().why_not_open(panel);
}

}  // namespace

void add_messages(std::vector<Action>& all) {
  using Panel = Messages::Panel;
  all.push_back({.id = "messages.resend",
                 .group = Group::list,
                 .views = messages,
                 .bindings = {{key(Key::r), messages}},
                 .hint = 5,
                 .why_not = [](const Bench& b) { return why_not_handle(b, Panel::resend); },
                 .run = [](Bench& b) { b.messages().open(Panel::resend); }});
  all.push_back({.id = "messages.called",
                 .group = Group::list,
                 .views = messages,
                 .bindings = {{key(Key::t), messages}},
                 .hint = 6,
                 .why_not = [](const Bench& b) { return why_not_handle(b, Panel::called); },
                 .run = [](Bench& b) { b.messages().open(Panel::called); }});
  all.push_back({.id = "messages.export",
                 .group = Group::list,
                 .views = messages,
                 .bindings = {{ctrl(Key::e), messages}},
                 .why_not = [](const Bench& b) -> Why {
                   if (b.messages().page().rows.empty()) return "why.empty_list";
                   return std::nullopt;
                 },
                 .run = [](Bench& b) { b.messages().export_list(); }});
  all.push_back({.id = "messages.resume",
                 .group = Group::list,
                 .views = messages,
                 .why_not = [](const Bench& b) -> Why {
                   if (!b.may(domain::Permission::resend_notice) && !b.may(domain::Permission::administer))
                     return "why.not_allowed";
                   return b.messages().why_not_resume();
                 },
                 .run = [](Bench& b) { b.messages().resume(); }});
}

}  // namespace cs::workbench::list
