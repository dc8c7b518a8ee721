// The list of all actions, in the order of menus and help.
#include <algorithm>
#include <iterator>

#include "workbench/action_list.hpp"

namespace cs::workbench {
namespace {

using namespace list;

Why nothing_shown(const Bench& b) {
  if (!b.shown()) return "why.no_item";
  return std::nullopt;
}

/// A switch in the preferences.
void flip(Bench& b, bool Preferences::*what) {
  Preferences p = b.preferences();
  p.*what = !(p.*what);
  b.change_preferences(std::move(p));
}

void step_finding(Bench& b, int by) {
  if (b.view() == View::supervisor)
    b.supervision().step_finding(by);
  else if (b.view() == View::looks)
    b.looks().step_finding(by);
  else
    b.review().step_finding(by);
}

void scale_interface(Bench& b, double by) {
  Preferences p = b.preferences();
  p.ui_scale = std::clamp(p.ui_scale + by, 0.75, 2.0);
  b.change_preferences(std::move(p));
}

void add_leafing(std::vector<Action>& all) {
  all.push_back({.id = "leaf.back",
                 .group = Group::leaf,
                 .views = review,
                 .bindings = {{key(Key::backspace), review}},
                 .hint = 6,
                 .why_not = [](const Bench& b) -> Why {
                   const Review& r = b.review();
                   if (r.history().empty()) return "why.nothing_decided";
                   if (r.leaf() >= static_cast<int>(r.history().size())) return "why.first_leaf";
                   return std::nullopt;
                 },
                 .run = [](Bench& b) { b.review().back(); }});
  all.push_back({.id = "leaf.forward",
                 .group = Group::leaf,
                 .views = review,
                 .bindings = {{shift(Key::backspace), review}},
                 .why_not = [](const Bench& b) -> Why {
                   if (b.review().leaf() == 0) return "why.not_leafing";
                   return std::nullopt;
                 },
                 .run = [](Bench& b) { b.review().forward(); }});
}

void add_looking(std::vector<Action>& all) {
  const auto no_findings = [](const Bench& b) -> Why {
    const ItemPtr item = b.shown();
    if (!item) return "why.no_item";
    if (!item->submission.examination || item->submission.examination->findings.empty()) return "why.no_findings";
    return std::nullopt;
  };
  all.push_back({.id = "finding.next",
                 .group = Group::look,
                 .views = with_stage,
                 .bindings = {{key(Key::tab), with_stage}},
                 .repeats = true,
                 .hint = 7,
                 .why_not = no_findings,
                 .run = [](Bench& b) { step_finding(b, 1); }});
  all.push_back({.id = "finding.last",
                 .group = Group::look,
                 .views = with_stage,
                 .bindings = {{shift(Key::tab), with_stage}},
                 .repeats = true,
                 .why_not = no_findings,
                 .run = [](Bench& b) { step_finding(b, -1); }});
  all.push_back({.id = "finding.show",
                 .group = Group::look,
                 .views = with_stage,
                 .bindings = {{key(Key::v), with_stage}},
                 .why_not = [](const Bench& b) -> Why {
                   if (!b.selected_finding() || !b.shown()) return "why.no_finding_selected";
                   if (b.shown()->submission.examination->findings[*b.selected_finding()].regions.empty())
                     return "why.no_region";
                   return std::nullopt;
                 },
                 .run =
                     [](Bench& b) {
                       const ItemPtr item = b.shown();
                       b.stage().show(0, item->submission.examination->findings[*b.selected_finding()].regions[0]);
                     }});
  all.push_back({.id = "stage.toggle_zoom",
                 .group = Group::look,
                 .views = with_stage,
                 .bindings = {{key(Key::home), with_stage}, {key(Key::z), with_stage}},
                 .hint = 8,
                 .why_not = nothing_shown,
                 .run = [](Bench& b) { b.stage().toggle(b.stage().lead()); }});
  all.push_back({.id = "stage.fit",
                 .group = Group::look,
                 .views = with_stage,
                 .bindings = {{key(Key::f), with_stage}},
                 .why_not = nothing_shown,
                 .run = [](Bench& b) { b.stage().fit_or_other(); }});
  all.push_back({.id = "stage.one_to_one",
                 .group = Group::look,
                 .views = with_stage,
                 .bindings = {{shift(Key::z), with_stage}},
                 .why_not = nothing_shown,
                 .run = [](Bench& b) { b.stage().one_to_one(b.stage().lead()); }});
  all.push_back({.id = "stage.zoom_in",
                 .group = Group::look,
                 .views = with_stage,
                 .bindings = {{key(Key::equal), with_stage}, {shift(Key::equal), with_stage}},
                 .repeats = true,
                 .why_not = nothing_shown,
                 .run = [](Bench& b) { b.stage().zoom_keys(b.stage().lead(), Stage::key_step); }});
  all.push_back({.id = "stage.zoom_out",
                 .group = Group::look,
                 .views = with_stage,
                 .bindings = {{key(Key::minus), with_stage}},
                 .repeats = true,
                 .why_not = nothing_shown,
                 .run = [](Bench& b) { b.stage().zoom_keys(b.stage().lead(), 1 / Stage::key_step); }});
  struct Pan {
    const char* id;
    Key key;
    Point share;
  };
  for (const Pan& pan : {Pan{"stage.pan_left", Key::left, {-0.15, 0}}, Pan{"stage.pan_right", Key::right, {0.15, 0}},
                         Pan{"stage.pan_up", Key::up, {0, -0.15}}, Pan{"stage.pan_down", Key::down, {0, 0.15}}}) {
    Action action{.id = pan.id,
                  .group = Group::look,
                  .views = with_stage,
                  .bindings = {{key(pan.key), review}, {shift(pan.key), with_stage}},
                  .repeats = true,
                  .why_not = [](const Bench& b) -> Why {
                    if (!b.shown()) return "why.no_item";
                    if (b.compare().loupe || b.stage().aligned() || b.stage().fit_by() == Fit::head)
                      return std::nullopt;
                    if (b.stage().is_fit()) return "why.fits";
                    return std::nullopt;
                  },
                  .run =
                      [share = pan.share](Bench& b) {
                        // A finger's breadth for the picture is a step over the face for the loupe.
                        if (b.compare().loupe)
                          b.compare().move_loupe({share.x * 0.8, share.y * 0.8});
                        else
                          b.stage().pan_keys(b.stage().lead(), share);
                      }};
    all.push_back(std::move(action));
  }
  all.push_back({.id = "view.guides",
                 .group = Group::look,
                 .views = with_stage,
                 .bindings = {{key(Key::g), with_stage}},
                 .run = [](Bench& b) { b.press_guides(); },
                 .is_on = [](const Bench& b) { return b.preferences().guides; }});
  all.push_back({.id = "stage.linked",
                 .group = Group::look,
                 .views = with_stage,
                 .bindings = {{key(Key::l), with_stage}},
                 .run = [](Bench& b) { flip(b, &Preferences::linked); },
                 .is_on = [](const Bench& b) { return b.preferences().linked; }});
  all.push_back({.id = "stage.freeze",
                 .group = Group::look,
                 .views = with_stage,
                 .bindings = {{shift(Key::l), with_stage}},
                 .why_not = nothing_shown,
                 .run = [](Bench& b) { b.toggle_frozen(); },
                 .is_on =
                     [](const Bench& b) {
                       for (std::size_t pane = 0; pane < b.stage().panes().size(); ++pane)
                         if (b.stage().frozen(pane)) return true;
                       return false;
                     }});
  all.push_back({.id = "stage.tools",
                 .group = Group::look,
                 .views = with_stage,
                 .bindings = {{key(Key::semicolon), with_stage}},
                 .run = [](Bench& b) { b.open_palette(stage_tools_scope, "action.stage.tools"); }});
  all.push_back({.id = "stage.keep_zoom",
                 .group = Group::look,
                 .views = with_stage,
                 .bindings = {{key(Key::k), with_stage}},
                 .run = [](Bench& b) { flip(b, &Preferences::keep_zoom); },
                 .is_on = [](const Bench& b) { return b.preferences().keep_zoom; }});
}

void add_lists(std::vector<Action>& all) {
  constexpr Views lists = supervisor | messages | support;
  all.push_back({.id = "queue.toggle",
                 .group = Group::list,
                 .views = review | overview,
                 .bindings = {{key(Key::q), review | overview}},
                 .why_not = [](const Bench& b) -> Why {
                   if (b.view() == View::overview && b.own_day()) return "why.not_allowed";
                   return std::nullopt;
                 },
                 .run = [](Bench& b) { b.toggle_queue(); },
                 .is_on = [](const Bench& b) { return b.queue_open(); }});
  all.push_back({.id = "school.next",
                 .group = Group::list,
                 .views = signed_in_views,
                 .bindings = {{shift(Key::q), signed_in_views}},
                 .why_not = [](const Bench& b) { return b.why_not_narrow(); },
                 .run =
                     [](Bench& b) {
                       // After the last one: all of them.
                       const auto names = b.schools();
                       const auto at = std::find(names.begin(), names.end(), b.school());
                       const auto next = at == names.end() ? names.begin() : std::next(at);
                       b.narrow(next == names.end() ? std::string() : *next);
                     },
                 .choices =
                     [](const Bench& b) {
                       std::vector<Choice> schools;
                       for (const std::string& school : b.schools()) schools.push_back({school, school});
                       return schools;
                     },
                 .choose = [](Bench& b, const std::string& school) { b.narrow(school); }});
  all.push_back({.id = "school.all",
                 .group = Group::list,
                 .views = signed_in_views,
                 .why_not = [](const Bench& b) -> Why {
                   if (b.school().empty()) return "why.not_narrowed";
                   return std::nullopt;
                 },
                 .run = [](Bench& b) { b.narrow({}); }});
  for (const int by : {1, -1})
    all.push_back({.id = by > 0 ? "list.next" : "list.last",
                   .group = Group::list,
                   .views = lists,
                   .bindings = {{key(by > 0 ? Key::down : Key::up), lists}},
                   .repeats = true,
                   .while_typing = true,  // of a search; a panel keeps its arrows
                   .hint = by > 0 ? 2 : 3,
                   .why_not = [](const Bench& b) -> Why {
                     if (b.wants_text()) return "why.panel_open_already";
                     const bool empty = b.view() == View::messages  ? b.messages().page().rows.empty()
                                        : b.view() == View::support ? b.support().page().rows.empty()
                                                                    : b.supervision().page().rows.empty();
                     if (empty) return "why.empty_list";
                     return std::nullopt;
                   },
                   .run =
                       [by](Bench& b) {
                         if (b.view() == View::messages)
                           b.messages().step(by);
                         else if (b.view() == View::support)
                           b.support().step(by);
                         else
                           b.supervision().step(by);
                       }});
  for (const int by : {1, -1})
    all.push_back({.id = by > 0 ? "list.next_page" : "list.last_page",
                   .group = Group::list,
                   .views = lists,
                   .bindings = {{key(by > 0 ? Key::page_down : Key::page_up), lists}},
                   .why_not =
                       [by](const Bench& b) {
                         return b.view() == View::messages  ? b.messages().why_not_turn_page(by)
                                : b.view() == View::support ? b.support().why_not_turn_page(by)
                                                            : b.supervision().why_not_turn_page(by);
                       },
                   .run =
                       [by](Bench& b) {
                         if (b.view() == View::messages)
                           b.messages().turn_page(by);
                         else if (b.view() == View::support)
                           b.support().turn_page(by);
                         else
                           b.supervision().turn_page(by);
                       }});
  all.push_back({.id = "list.refresh",
                 .group = Group::list,
                 .views = signed_in_views,
                 .bindings = {{key(Key::f5), signed_in_views}},
                 .while_typing = true,
                 .run = [](Bench& b) {
                   if (b.view() == View::supervisor) b.supervision().refresh();
                   if (b.view() == View::messages) b.messages().refresh();
                   if (b.view() == View::support) b.support().enter();
                   if (b.view() == View::review) b.queue().refresh();
                   if (b.view() == View::overview) b.oversight().refresh();
                   if (b.view() == View::looks) b.looks().enter();
                 }});
}

void add_views(std::vector<Action>& all) {
  struct Tab {
    const char* id;
    View view;
    Key key;
  };
  for (const Tab& tab : {Tab{"view.review", View::review, Key::f2}, Tab{"view.supervisor", View::supervisor, Key::f3},
                         Tab{"view.messages", View::messages, Key::f4}, Tab{"view.support", View::support, Key::f6}})
    all.push_back({.id = tab.id,
                   .group = Group::view,
                   .views = signed_in_views,
                   .bindings = {{key(tab.key), signed_in_views}},
                   .while_typing = true,
                   .why_not = [view = tab.view](const Bench& b) { return b.why_not_view(view); },
                   .run = [view = tab.view](Bench& b) { b.set_view(view); },
                   .is_on = [view = tab.view](const Bench& b) { return b.view() == view; }});
  all.push_back({.id = "view.side_panel",
                 .group = Group::view,
                 .views = review,
                 .bindings = {{ctrl(Key::b), review}},
                 .run = [](Bench& b) { flip(b, &Preferences::side_panel); },
                 .is_on = [](const Bench& b) { return b.preferences().side_panel; }});
  all.push_back({.id = "view.full_screen",
                 .group = Group::view,
                 .bindings = {{key(Key::f11), all_views}},
                 .while_typing = true,
                 .run = [](Bench& b) { b.set_full_screen(!b.full_screen()); },
                 .is_on = [](const Bench& b) { return b.full_screen(); }});
  all.push_back({.id = "view.language",
                 .group = Group::view,
                 .bindings = {{ctrl(Key::l), all_views}},
                 .while_typing = true,
                 .run = [](Bench& b) {
                   b.set_language(b.preferences().language == Language::zh ? Language::en : Language::zh);
                 }});
  all.push_back({.id = "view.light",
                 .group = Group::view,
                 .bindings = {{{Key::l, true, true, false}, all_views}},
                 .while_typing = true,
                 .run = [](Bench& b) { flip(b, &Preferences::light); },
                 .is_on = [](const Bench& b) { return b.preferences().light; }});
  all.push_back({.id = "view.safe_colours",
                 .group = Group::view,
                 .while_typing = true,
                 .run = [](Bench& b) { flip(b, &Preferences::safe_colours); },
                 .is_on = [](const Bench& b) { return b.preferences().safe_colours; }});
  all.push_back({.id = "view.larger",
                 .group = Group::view,
                 .bindings = {{ctrl(Key::equal), all_views}},
                 .while_typing = true,
                 .run = [](Bench& b) { scale_interface(b, 0.125); }});
  all.push_back({.id = "view.smaller",
                 .group = Group::view,
                 .bindings = {{ctrl(Key::minus), all_views}},
                 .while_typing = true,
                 .run = [](Bench& b) { scale_interface(b, -0.125); }});
}

void add_program(std::vector<Action>& all) {
  all.push_back(
      {.id = "program.palette",
       .group = Group::program,
       .views = signed_in_views,
       .bindings = {{ctrl(Key::p), signed_in_views}},
       .while_typing = true,
       .hint = 20,
       .run = [](Bench& b) { b.set_overlay(b.overlay() == Overlay::palette ? Overlay::none : Overlay::palette); },
       .is_on = [](const Bench& b) { return b.overlay() == Overlay::palette; }});
  all.push_back({.id = "program.help",
                 .group = Group::program,
                 .bindings = {{key(Key::f1), all_views}},
                 .while_typing = true,
                 .hint = 21,
                 .run = [](Bench& b) { b.set_overlay(b.overlay() == Overlay::help ? Overlay::none : Overlay::help); },
                 .is_on = [](const Bench& b) { return b.overlay() == Overlay::help; }});
  all.push_back({.id = "program.display_check", .group = Group::program, .views = signed_in_views, .run = [](Bench& b) {
                   b.set_overlay(Overlay::display);
                 }});
  all.push_back({.id = "program.key_card", .group = Group::program, .views = signed_in_views, .run = [](Bench& b) {
                   b.request_key_card();
                 }});
  all.push_back({.id = "program.dismiss",
                 .group = Group::program,
                 .bindings = {{shift(Key::escape), all_views}},
                 .while_typing = true,
                 .why_not = [](const Bench& b) -> Why {
                   if (b.toasts().all().empty()) return "why.nothing_to_close";
                   return std::nullopt;
                 },
                 .run = [](Bench& b) { b.toasts().dismiss_all(); }});
  all.push_back({.id = "session.pause",
                 .group = Group::program,
                 .views = signed_in_views,
                 .bindings = {{key(Key::pause), signed_in_views}, {key(Key::f9), signed_in_views}},
                 .run = [](Bench& b) { b.pause(); }});
  all.push_back(
      {.id = "session.lock", .group = Group::program, .views = signed_in_views, .run = [](Bench& b) { b.lock(); }});
  all.push_back({.id = "session.password", .group = Group::program, .views = signed_in_views, .run = [](Bench& b) {
                   b.open_password_change();
                 }});
  all.push_back({.id = "session.sign_out", .group = Group::program, .views = signed_in_views, .run = [](Bench& b) {
                   b.sign_out();
                 }});
  all.push_back({.id = "program.quit",
                 .group = Group::program,
                 .bindings = {{ctrl(Key::q), all_views}},
                 .while_typing = true,
                 .run = [](Bench& b) { b.request_quit(); }});
}

}  // namespace

const char* to_string(Group group) {
  switch (group) {
    case Group::decide:
      return "decide";
    case Group::look:
      return "look";
    case Group::compare:
      return "compare";
    case Group::leaf:
      return "leaf";
    case Group::list:
      return "list";
    case Group::view:
      return "view";
    case Group::program:
      return "program";
  }
  return "";
}

const std::vector<Action>& actions() {
  static const std::vector<Action> all = [] {
    std::vector<Action> made;
    list::add_decisions(made);
    add_leafing(made);
    add_looking(made);
    list::add_comparing(made);
    add_lists(made);
    list::add_filters(made);
    list::add_messages(made);
    list::add_support(made);
    list::add_overview(made);
    list::add_looks(made);
    add_views(made);
    add_program(made);
    return made;
  }();
  return all;
}

}  // namespace cs::workbench
