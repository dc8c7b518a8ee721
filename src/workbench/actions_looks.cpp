// Second looks: plans and what they drew, and what follows once somebody has looked. Deciding itself is a review's.
#include "workbench/action_list.hpp"

namespace cs::workbench::list {
namespace {

using Phase = SecondLooks::Phase;
using Panel = SecondLooks::Panel;

bool at(const Bench& b, Phase phase) {
  return b.view() == View::looks && b.looks().phase() == phase && !b.looks().writing();
}

Why may_here(const Bench& b) {
  if (!b.may(domain::Permission::overturn, b.shown_campaign())) return "why.not_allowed_here";
  return std::nullopt;
}

/// Where the list is narrowed to one, that; else where the selected plan is; else the first in which it may be.
std::string campaign_for_plan(const Bench& b) {
  const auto may = [&](const CampaignPtr& k) { return b.may(domain::Permission::overturn, k); };
  if (const CampaignPtr narrowed = b.campaign(b.looks().query().campaign); may(narrowed)) return narrowed->id;
  if (b.looks().selected() != nullptr && may(b.campaign(b.looks().selected()->campaign)))
    return b.looks().selected()->campaign;
  for (const CampaignPtr& k : b.campaigns())
    if (may(k) && (b.school().empty() || k->school == b.school())) return k->id;
  return {};
}

/// What a plan can be narrowed to, each from a list that the palette shows over the panel.
void add_narrowing(std::vector<Action>& all, const char* id, Facet facet, void (PlanMaking::*set)(std::string)) {
  all.push_back({.id = id,
                 .group = Group::list,
                 .views = looks,
                 .while_typing = true,
                 .why_not = [facet](const Bench& b) -> Why {
                   if (!b.looks().making().is_open()) return "why.panel_closed";
                   if (options_of(b, facet).empty()) return "why.nothing_to_choose";
                   return std::nullopt;
                 },
                 .run = [id](Bench& b) { b.open_palette(id, std::string("action.") + id); },
                 .choices = [facet](const Bench& b) { return options_of(b, facet); },
                 .choose = [set](Bench& b, const std::string& value) { (b.looks().making().*set)(value); }});
}

}  // namespace

Why why_not_send_look_panel(const Bench& b) {
  if (b.looks().making().is_open()) return b.looks().making().why_not_confirm();
  if (b.looks().overturning().is_open()) return b.looks().overturning().why_not_confirm();
  return b.looks().why_not_confirm();
}

void send_look_panel(Bench& b) {
  if (b.looks().making().is_open())
    b.looks().making().confirm();
  else if (b.looks().overturning().is_open())
    b.looks().overturning().confirm();
  else
    b.looks().confirm();
}

std::string look_panel_name(const Bench& b) {
  if (b.looks().making().is_open()) return "action.panel.confirm.plan";
  if (b.looks().overturning().is_open()) return "action.panel.confirm.overturn";
  return b.looks().panel() == Panel::third ? "action.panel.confirm.third" : "action.panel.confirm.keep";
}

void add_looks(std::vector<Action>& all) {
  all.push_back({.id = "view.looks",
                 .group = Group::view,
                 .views = signed_in_views,
                 .bindings = {{key(Key::f8), signed_in_views}},
                 .while_typing = true,
                 .why_not = [](const Bench& b) { return b.why_not_view(View::looks); },
                 .run = [](Bench& b) { b.set_view(View::looks); },
                 .is_on = [](const Bench& b) { return b.view() == View::looks; }});
  all.push_back({.id = "looks.begin",
                 .group = Group::decide,
                 .views = looks,
                 .bindings = {{key(Key::enter), looks}},
                 .when = [](const Bench& b) { return at(b, Phase::plans); },
                 .hint = 1,
                 .why_not = [](const Bench& b) -> Why {
                   if (Why why = b.looks().why_not_begin()) return why;
                   return may_here(b);
                 },
                 .run = [](Bench& b) { b.looks().begin(); }});
  all.push_back({.id = "looks.difference",
                 .group = Group::decide,
                 .views = looks,
                 .bindings = {{key(Key::d), looks}},
                 .when = [](const Bench& b) { return at(b, Phase::plans); },
                 .hint = 2,
                 .why_not = [](const Bench& b) { return b.looks().why_not_open_difference(0); },
                 .run = [](Bench& b) { b.looks().open_difference(0); }});
  all.push_back({.id = "looks.new_plan",
                 .group = Group::list,
                 .views = looks,
                 .bindings = {{ctrl(Key::n), looks}},
                 .when = [](const Bench& b) { return at(b, Phase::plans); },
                 .hint = 6,
                 .why_not = [](const Bench& b) -> Why {
                   if (b.looks().phase() != Phase::plans) return "why.no_list";
                   if (b.looks().making().is_open()) return "why.panel_open_already";
                   if (!b.online()) return "why.plan_offline";
                   if (campaign_for_plan(b).empty()) return "why.not_allowed_here";
                   return std::nullopt;
                 },
                 .run =
                     [](Bench& b) {
                       const std::string day = to_iso8601(b.clock().now() + std::chrono::hours{8}).substr(5, 5);
                       b.looks().making().open(campaign_for_plan(b), tr("plan.name_now", {{"day", day}}));
                     }});
  // Not the lists' own: a letter that somebody gave those would decide something on the stage.
  for (const int by : {1, -1})
    all.push_back({.id = by > 0 ? "looks.next_plan" : "looks.last_plan",
                   .group = Group::list,
                   .views = looks,
                   .bindings = {{key(by > 0 ? Key::down : Key::up), looks}},
                   .when = [](const Bench& b) { return at(b, Phase::plans); },
                   .repeats = true,
                   .while_typing = true,  // of a search
                   .hint = by > 0 ? 4 : 5,
                   .why_not = [](const Bench& b) -> Why {
                     if (b.looks().page().rows.empty()) return "why.empty_list";
                     return std::nullopt;
                   },
                   .run = [by](Bench& b) { b.looks().step(by); }});
  add_narrowing(all, "looks.plan_reviewer", Facet::person, &PlanMaking::set_reviewer);
  add_narrowing(all, "looks.plan_reason", Facet::reason, &PlanMaking::set_reason);
  add_narrowing(all, "looks.plan_check", Facet::check, &PlanMaking::set_check);
  add_narrowing(all, "looks.plan_campaign", Facet::campaign, &PlanMaking::set_campaign);
  all.push_back({.id = "looks.again",
                 .group = Group::decide,
                 .views = looks,
                 .bindings = {{key(Key::enter), looks}},
                 .when = [](const Bench& b) { return at(b, Phase::sending); },
                 .hint = 1,
                 .why_not = [](const Bench& b) { return b.looks().why_not_again(); },
                 .run = [](Bench& b) { b.looks().again(); }});
  // By the keys that decide: whoever looks at a hundred of them need not move a finger.
  all.push_back({.id = "looks.next",
                 .group = Group::decide,
                 .views = looks,
                 .bindings = {{key(Key::enter), looks}, {key(Key::space), looks}},
                 .when = [](const Bench& b) { return at(b, Phase::said); },
                 .hint = 1,
                 .why_not = [](const Bench& b) { return b.looks().why_not_next(); },
                 .run = [](Bench& b) { b.looks().next(); }});
  const auto differs = [](const Bench& b) { return at(b, Phase::said) && b.looks().differs(); };
  const auto settles = [](const Bench& b) -> Why {
    if (Why why = b.looks().why_not_settle()) return why;
    return may_here(b);
  };
  // Digits, as for the question before a review: a letter would be lost to an input method that was left on.
  all.push_back({.id = "looks.keep",
                 .group = Group::decide,
                 .views = looks,
                 .bindings = {{key(Key::digit1), looks}},
                 .when = differs,
                 .hint = 2,
                 .why_not = settles,
                 .run = [](Bench& b) { b.looks().open_panel(Panel::keep); }});
  all.push_back({.id = "looks.overturn",
                 .group = Group::decide,
                 .views = looks,
                 .bindings = {{key(Key::digit2), looks}, {shift(Key::o), looks}},
                 .when = differs,
                 .hint = 3,
                 .why_not = [settles](const Bench& b) -> Why {
                   if (Why why = settles(b)) return why;
                   return b.looks().overturning().why_not_open();
                 },
                 .run = [](Bench& b) { b.looks().overturning().open(); }});
  all.push_back({.id = "looks.third",
                 .group = Group::decide,
                 .views = looks,
                 .bindings = {{key(Key::digit3), looks}},
                 .when = differs,
                 .hint = 4,
                 .why_not = settles,
                 .run = [](Bench& b) { b.looks().open_panel(Panel::third); }});
  all.push_back({.id = "looks.later",
                 .group = Group::decide,
                 .views = looks,
                 .bindings = {{key(Key::digit4), looks}},
                 .when = differs,
                 .hint = 5,
                 .why_not = [](const Bench& b) { return b.looks().why_not_later(); },
                 .run = [](Bench& b) { b.looks().later(); }});
}

}  // namespace cs::workbench::list
