// One student on the telephone.
#include "workbench/action_list.hpp"

namespace cs::workbench::list {
namespace {

Action step(const char* id, Key k, int hint, Support::Panel panel) {
  return {.id = id,
          .group = Group::list,
          .views = support,
          .bindings = {{key(k), support}},
          .hint = hint,
          .why_not = [panel](const Bench& b) -> Why {
            if (!b.may(domain::Permission::resend_notice)) return "why.not_allowed";
            if (b.support().selected() != nullptr && !b.may(domain::Permission::resend_notice, b.shown_campaign()))
              return "why.not_allowed_here";
            return b.support().why_not_open(panel);
          },
          .run = [panel](Bench& b) { b.support().open(panel); }};
}

}  // namespace

void add_support(std::vector<Action>& all) {
  using Panel = Support::Panel;
  all.push_back(step("support.phone", Key::p, 1, Panel::phone));
  all.push_back(step("support.correct", Key::e, 2, Panel::correct));
  all.push_back(step("support.resend", Key::r, 3, Panel::resend));
  all.push_back(step("support.called", Key::t, 5, Panel::called));
  all.push_back({.id = "support.open",
                 .group = Group::list,
                 .views = supervisor | messages,
                 .bindings = {{ctrl(Key::o), supervisor | messages}},
                 .hint = 9,
                 .why_not = [](const Bench& b) -> Why {
                   if (Why why = b.why_not_view(View::support)) return why;
                   if (b.selected_student().number.empty()) return "why.no_student";
                   return std::nullopt;
                 },
                 .run =
                     [](Bench& b) {
                       const Workbench::StudentKey student = b.selected_student();
                       b.set_view(View::support);
                       b.support().show(student.number, student.campaign);
                     }});
}

}  // namespace cs::workbench::list
