// Actions that compare photographs.
#include "workbench/action_list.hpp"

namespace cs::workbench::list {

namespace {

Why nothing_shown(const Bench& b) {
  if (!b.shown()) return "why.no_item";
  return std::nullopt;
}

Why two_in_one_place(const Bench& b) {
  if (!b.shown()) return "why.no_item";
  if (b.compare().mode == CompareMode::side_by_side) return "why.side_by_side";
  return std::nullopt;
}

}  // namespace

void add_comparing(std::vector<Action>& all) {
  struct Mode {
    const char* id;
    CompareMode mode;
    Key key;
  };
  for (const Mode& m :
       {Mode{"compare.side_by_side", CompareMode::side_by_side, Key::s},
        Mode{"compare.flip", CompareMode::flip, Key::b}, Mode{"compare.wipe", CompareMode::wipe, Key::c},
        Mode{"compare.onion", CompareMode::onion, Key::t}, Mode{"compare.difference", CompareMode::difference, Key::d},
        Mode{"compare.edges", CompareMode::edges, Key::e}})
    all.push_back({.id = m.id,
                   .group = Group::compare,
                   .views = with_stage,
                   .bindings = {{key(m.key), with_stage}},
                   .why_not = nothing_shown,
                   .run = [mode = m.mode](Bench& b) { b.enter_compare(mode); },
                   .is_on = [mode = m.mode](const Bench& b) { return b.compare().mode == mode; }});
  struct View {
    const char* id;
    Examine examine;
    Chord chord;
  };
  for (const View& v : {View{"examine.finished", Examine::finished, key(Key::h)},
                        View{"examine.exposure", Examine::exposure, shift(Key::e)},
                        View{"examine.texture", Examine::texture, shift(Key::t)},
                        View{"examine.sharpness", Examine::sharpness, shift(Key::s)},
                        View{"examine.backdrop", Examine::backdrop, shift(Key::b)},
                        View{"examine.error_level", Examine::error_level, shift(Key::d)},
                        View{"examine.spectrum", Examine::spectrum, shift(Key::m)}})
    all.push_back({.id = v.id,
                   .group = Group::compare,
                   .views = with_stage,
                   .bindings = {{v.chord, with_stage}},
                   .why_not = nothing_shown,
                   .run =
                       [examine = v.examine](Bench& b) {
                         const Examine now = b.compare().examine;
                         b.enter_compare(CompareMode::side_by_side);
                         b.compare().examine = now;
                         b.compare().toggle(examine);
                       },
                   .is_on = [examine = v.examine](const Bench& b) { return b.compare().examine == examine; }});
  all.push_back({.id = "compare.partner",
                 .group = Group::compare,
                 .views = with_stage,
                 .bindings = {{key(Key::r), with_stage}},
                 .why_not = two_in_one_place,
                 .run = [](Bench& b) { b.compare().partner = b.compare().partner == 1 ? 2 : 1; }});
  all.push_back({.id = "compare.turn",
                 .group = Group::compare,
                 .views = with_stage,
                 .bindings = {{shift(Key::c), with_stage}},
                 .why_not = [](const Bench& b) -> Why {
                   if (!b.shown()) return "why.no_item";
                   if (b.compare().mode != CompareMode::wipe) return "why.no_wipe";
                   return std::nullopt;
                 },
                 .run = [](Bench& b) { b.compare().wipe_across = !b.compare().wipe_across; }});
  for (const int by : {1, -1})
    all.push_back({.id = by > 0 ? "compare.more" : "compare.less",
                   .group = Group::compare,
                   .views = with_stage,
                   .bindings = {{key(by > 0 ? Key::period : Key::comma), with_stage}},
                   .repeats = true,
                   .why_not = two_in_one_place,
                   .run = [by](Bench& b) { b.compare().step(by); }});
  all.push_back({.id = "compare.align",
                 .group = Group::compare,
                 .views = with_stage,
                 .bindings = {{key(Key::a), with_stage}},
                 .why_not = nothing_shown,
                 .run =
                     [](Bench& b) {
                       Preferences p = b.preferences();
                       p.aligned = !p.aligned;
                       b.change_preferences(std::move(p));
                     },
                 .is_on = [](const Bench& b) { return b.preferences().aligned; }});
  all.push_back({.id = "compare.align_by_hand",
                 .group = Group::compare,
                 .views = with_stage,
                 .bindings = {{shift(Key::a), with_stage}},
                 .why_not = nothing_shown,
                 .run = [](Bench& b) { b.toggle_hand_alignment(); },
                 .is_on = [](const Bench& b) { return b.aligned_by_hand(); }});
  all.push_back({.id = "compare.match",
                 .group = Group::compare,
                 .views = with_stage,
                 .bindings = {{key(Key::m), with_stage}},
                 .why_not = nothing_shown,
                 .run =
                     [](Bench& b) {
                       Preferences p = b.preferences();
                       p.match = !p.match;
                       b.change_preferences(std::move(p));
                     },
                 .is_on = [](const Bench& b) { return b.compare().match; }});
  all.push_back({.id = "compare.previous",
                 .group = Group::compare,
                 .views = with_stage,
                 .bindings = {{key(Key::y), with_stage}},
                 .why_not = [](const Bench& b) -> Why {
                   if (!b.shown()) return "why.no_item";
                   if (rejected_before(b.shown()->submission) == nullptr) return "why.no_previous";
                   if (b.compare().mode != CompareMode::side_by_side) return "why.not_side_by_side";
                   return std::nullopt;
                 },
                 .run = [](Bench& b) { b.compare().previous = !b.compare().previous; },
                 .is_on = [](const Bench& b) { return b.compare().previous; }});
  all.push_back({.id = "compare.loupe",
                 .group = Group::compare,
                 .views = with_stage,
                 .bindings = {{key(Key::i), with_stage}},
                 .why_not = nothing_shown,
                 .run = [](Bench& b) { b.compare().loupe = !b.compare().loupe; },
                 .is_on = [](const Bench& b) { return b.compare().loupe; }});
}

}  // namespace cs::workbench::list
