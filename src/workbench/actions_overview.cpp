// The supervisor's overview: its pages, over how long figures are shown, and a table as a file. A reviewer's own day is
// the same view with nothing to choose.
#include "workbench/action_list.hpp"

namespace cs::workbench::list {
namespace {

using Page = Oversight::Page;
using Period = Oversight::Period;

Why why_not_figures(const Bench& b) {
  if (b.own_day()) return "why.not_allowed";
  return std::nullopt;
}

Why why_not_period(const Bench& b) {
  if (Why why = why_not_figures(b)) return why;
  if (b.oversight().page() == Page::now) return "why.not_this_page";
  return std::nullopt;
}

/// The tables that the page shows, as the service names them.
const char* table_of(Page page) {
  switch (page) {
    case Page::people:
      return "people";
    case Page::days:
      return "days";
    case Page::checks:
    case Page::now:
      break;
  }
  return "checks";
}

}  // namespace

void add_overview(std::vector<Action>& all) {
  all.push_back({.id = "view.overview",
                 .group = Group::view,
                 .views = signed_in_views,
                 .bindings = {{key(Key::f7), signed_in_views}},
                 .while_typing = true,
                 .why_not = [](const Bench& b) { return b.why_not_view(View::overview); },
                 .run = [](Bench& b) { b.set_view(View::overview); },
                 .name_now = [](const Bench& b) -> std::string {
                   return b.own_day() ? "action.view.my_day" : "action.view.overview";
                 },
                 .is_on = [](const Bench& b) { return b.view() == View::overview; }});
  const Key keys[] = {Key::n, Key::p, Key::d, Key::c};
  std::size_t at = 0;
  for (const Page page : {Page::now, Page::people, Page::days, Page::checks})
    all.push_back({.id = std::string("overview.") + to_string(page),
                   .group = Group::view,
                   .views = overview,
                   .bindings = {{key(keys[at++]), overview}},
                   .why_not = why_not_figures,
                   .run = [page](Bench& b) { b.oversight().set_page(page); },
                   .is_on = [page](const Bench& b) { return b.oversight().page() == page; }});
  const Key digits[] = {Key::digit1, Key::digit2, Key::digit3};
  at = 0;
  for (const Period period : {Period::week, Period::month, Period::season})
    all.push_back({.id = std::string("overview.") + to_string(period),
                   .group = Group::view,
                   .views = overview,
                   .bindings = {{key(digits[at++]), overview}},
                   .why_not = why_not_period,
                   .run = [period](Bench& b) { b.oversight().set_period(period); },
                   .is_on = [period](const Bench& b) { return b.oversight().period() == period; }});
  all.push_back({.id = "overview.export",
                 .group = Group::view,
                 .views = overview,
                 .bindings = {{ctrl(Key::e), overview}},
                 .why_not = why_not_period,
                 .run = [](Bench& b) { b.oversight().export_table(table_of(b.oversight().page())); }});
  all.push_back({.id = "overview.export_reasons",
                 .group = Group::view,
                 .views = overview,
                 .bindings = {{ctrl(Key::r), overview}},
                 .why_not = why_not_period,
                 .run = [](Bench& b) { b.oversight().export_table("reasons"); }});
  all.push_back({.id = "overview.export_waits",
                 .group = Group::view,
                 .views = overview,
                 .bindings = {{ctrl(Key::w), overview}},
                 .why_not = why_not_period,
                 .run = [](Bench& b) { b.oversight().export_table("waits"); }});
}

}  // namespace cs::workbench::list
