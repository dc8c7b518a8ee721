// The list that is open, and how it is narrowed.
#include <algorithm>

#include "workbench/workbench.hpp"

namespace cs::workbench {
namespace {

constexpr Millis facets_hold{60'000};
constexpr std::size_t most_kept = 20;

}  // namespace

FilteredList* Workbench::filtered() {
  switch (view_) {
    case View::review:
      return queue_open_ ? &queue_ : nullptr;
    case View::supervisor:
      return &supervision_;
    case View::messages:
      return &messages_;
    case View::support:
      return &support_;
    case View::overview:
      return queue_open_ && !own_day() ? &queue_ : nullptr;
    case View::looks:
      return looks_.phase() == SecondLooks::Phase::plans ? &looks_ : nullptr;
    case View::sign_in:
      break;
  }
  return nullptr;
}

void Workbench::want_facets() {
  if (!session_ || filtered() == nullptr) return;
  const MonoPoint now = clock_.mono();
  if (facets_read_ && now - *facets_read_ < facets_hold) return;
  facets_read_ = now;
  desk_.read_facets();
}

void Workbench::toggle_queue() {
  queue_open_ = !queue_open_;
  want_facets();
}

void Workbench::want_search() {
  if (view_ == View::review && !queue_open_) toggle_queue();
  ++search_wanted_;
}

void Workbench::open_palette(std::string scope, std::string hint) {
  overlay_ = Overlay::palette;
  palette_scope_ = std::move(scope);
  palette_hint_ = std::move(hint);
  ++palette_opened_;
}

void Workbench::show_decisions(client::ListQuery query) {
  if (why_not_view(View::supervisor)) return;
  supervision_.set_query(std::move(query));
  set_view(View::supervisor);
}

void Workbench::show_messages(const std::string& look) {
  if (why_not_view(View::messages)) return;
  set_view(View::messages);
  client::ListQuery query;
  query.look = look;
  messages_.set_query(std::move(query));
}

void Workbench::show_waiting(const std::string& look) {
  if (own_day()) return;
  client::ListQuery query;
  query.look = look;
  queue_.set_query(std::move(query));
  queue_open_ = true;
  want_facets();
}

std::vector<SavedFilter> Workbench::saved_filters(ListKind kind) const {
  std::vector<SavedFilter> of_list;
  for (const SavedFilter& saved : preferences_.filters)
    if (saved.list == to_string(kind)) of_list.push_back(saved);
  return of_list;
}

Why Workbench::why_not_save_filter() const {
  const FilteredList* list = filtered();
  if (list == nullptr) return "why.no_list";
  const SavedFilter saved = saved_of(list->list_kind(), list->query());
  // A look alone has its digit.
  if (saved.parts.empty() || (saved.parts.size() == 1 && saved.parts.contains("look"))) return "why.nothing_narrowed";
  if (std::find(preferences_.filters.begin(), preferences_.filters.end(), saved) != preferences_.filters.end())
    return "why.kept_already";
  if (preferences_.filters.size() >= most_kept) return "why.too_many_kept";
  return std::nullopt;
}

void Workbench::save_filter() {
  if (why_not_save_filter()) return;
  const SavedFilter saved = saved_of(filtered()->list_kind(), filtered()->query());
  Preferences p = preferences_;
  p.filters.push_back(saved);
  change_preferences(std::move(p));
  toasts_.done(clock_.mono(),
               {"toast.filter_kept", {{"words", words_of(*this, filtered()->list_kind(), filtered()->query())}}});
}

void Workbench::forget_filter(const SavedFilter& saved) {
  Preferences p = preferences_;
  std::erase(p.filters, saved);
  change_preferences(std::move(p));
}

Workbench::StudentKey Workbench::selected_student() const {
  if (view_ == View::supervisor)
    if (const api::DecisionRow* row = supervision_.selected()) return {row->student.number, row->campaign};
  if (view_ == View::messages)
    if (const api::NoticeRow* row = messages_.selected()) return {row->student_number, row->campaign};
  if (view_ == View::support)
    if (const api::StudentRow* row = support_.selected()) return {row->student.number, row->campaign};
  return {};
}

}  // namespace cs::workbench
