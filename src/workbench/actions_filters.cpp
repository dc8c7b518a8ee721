// Narrowing the list that is open: the same keys over every list.
#include <fmt/format.h>
#include <algorithm>

#include "workbench/action_list.hpp"

namespace cs::workbench::list {
namespace {

constexpr Views plain_lists = supervisor | messages | support;  ///< where a digit has no other meaning
constexpr Views lists = plain_lists | review | overview | looks;

Why no_list(const Bench& b) {
  if (b.filtered() == nullptr) return "why.no_list";
  return std::nullopt;
}

void add_facet(std::vector<Action>& all, Facet facet) {
  all.push_back({.id = std::string("filter.by.") + to_string(facet),
                 .group = Group::list,
                 .views = lists,
                 .why_not = [facet](const Bench& b) -> Why {
                   if (Why why = no_list(b)) return why;
                   const auto facets = facets_of(b.filtered()->list_kind());
                   if (std::find(facets.begin(), facets.end(), facet) == facets.end()) return "why.not_this_list";
                   if (options_of(b, facet).empty()) return "why.nothing_to_choose";
                   return std::nullopt;
                 },
                 .run =
                     [facet](Bench& b) {
                       const std::string id = std::string("filter.by.") + to_string(facet);
                       b.open_palette(id, "action." + id);
                     },
                 .choices = [facet](const Bench& b) { return options_of(b, facet); },
                 .choose =
                     [facet](Bench& b, const std::string& value) {
                       client::ListQuery query = b.filtered()->query();
                       set_value(query, facet, value);
                       b.filtered()->set_query(std::move(query));
                     }});
}

}  // namespace

void add_filters(std::vector<Action>& all) {
  all.push_back({.id = "filter.search",
                 .group = Group::list,
                 .views = lists,
                 .bindings = {{ctrl(Key::f), lists}, {key(Key::slash), plain_lists}},
                 .hint = 4,
                 .why_not = [](const Bench& b) -> Why {
                   // Elsewhere a search opens its list.
                   return b.view() == View::looks ? no_list(b) : Why{};
                 },
                 .run = [](Bench& b) { b.want_search(); }});
  for (int digit = 1; digit <= 9; ++digit) {
    const auto at = static_cast<std::size_t>(digit - 1);
    const Key k = static_cast<Key>(static_cast<int>(Key::digit0) + digit);
    all.push_back({.id = fmt::format("filter.look.{}", digit),
                   .group = Group::list,
                   .views = lists,
                   .bindings = {{key(k), plain_lists}, {{k, false, false, true}, deciding}},
                   .why_not = [at](const Bench& b) -> Why {
                     if (Why why = no_list(b)) return why;
                     if (!preset(b, at)) return "why.no_such_look";
                     return std::nullopt;
                   },
                   .run = [at](Bench& b) { b.filtered()->set_query(*preset(b, at)); }});
  }
  all.push_back({.id = "filter.clear",
                 .group = Group::list,
                 .views = lists,
                 .bindings = {{key(Key::digit0), plain_lists}, {{Key::digit0, false, false, true}, deciding}},
                 .hint = 8,
                 .why_not = [](const Bench& b) -> Why {
                   if (Why why = no_list(b)) return why;
                   if (!narrows(b.filtered()->query())) return "why.all_shown";
                   return std::nullopt;
                 },
                 .run = [](Bench& b) { b.filtered()->set_query({}); }});
  all.push_back({.id = "filter.narrow",
                 .group = Group::list,
                 .views = lists,
                 .bindings = {{shift(Key::f), lists}},
                 .hint = 7,
                 .why_not = no_list,
                 .run = [](Bench& b) { b.open_palette("filter.by.", "action.filter.narrow"); }});
  for (const Facet facet : {Facet::person, Facet::days, Facet::reason, Facet::check, Facet::college, Facet::campaign})
    add_facet(all, facet);
  all.push_back({.id = "filter.save",
                 .group = Group::list,
                 .views = lists,
                 .bindings = {{ctrl(Key::s), lists}},
                 .why_not = [](const Bench& b) -> Why {
                   if (Why why = no_list(b)) return why;
                   return b.why_not_save_filter();
                 },
                 .run = [](Bench& b) { b.save_filter(); }});
  all.push_back({.id = "filter.forget",
                 .group = Group::list,
                 .views = lists,
                 .why_not = [](const Bench& b) -> Why {
                   if (Why why = no_list(b)) return why;
                   if (b.saved_filters(b.filtered()->list_kind()).empty()) return "why.nothing_to_choose";
                   return std::nullopt;
                 },
                 .run = [](Bench& b) { b.open_palette("filter.forget", "action.filter.forget"); },
                 .choices =
                     [](const Bench& b) {
                       std::vector<Choice> kept;
                       if (b.filtered() == nullptr) return kept;
                       const ListKind kind = b.filtered()->list_kind();
                       for (const SavedFilter& saved : b.saved_filters(kind))
                         kept.push_back({std::to_string(kept.size()), words_of(b, kind, query_of(saved))});
                       return kept;
                     },
                 .choose =
                     [](Bench& b, const std::string& place) {
                       const auto kept = b.saved_filters(b.filtered()->list_kind());
                       for (std::size_t i = 0; i < kept.size(); ++i)
                         if (std::to_string(i) == place) return b.forget_filter(kept[i]);
                     }});
}

}  // namespace cs::workbench::list
