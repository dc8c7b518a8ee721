// One way to narrow every list: text, a look by its digit, who, when, why, which check, which college; in words, and
// kept under those words.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/desk.hpp"
#include "workbench/preferences.hpp"

namespace cs::workbench {

class Workbench;
struct Choice;

enum class ListKind { queue, decisions, messages, students, plans };
const char* to_string(ListKind kind);

/// A list that the filters are for.
class FilteredList {
 public:
  virtual ~FilteredList() = default;
  virtual ListKind list_kind() const = 0;
  virtual const client::ListQuery& query() const = 0;
  virtual void set_query(client::ListQuery query) = 0;  ///< lists anew from the first row
  /// How many there are by each look; empty until the service has said.
  virtual const std::map<std::string, std::int64_t>& counts() const = 0;
};

/// Names of the list's looks (api/lists.hpp), the first of which leaves nothing out.
std::vector<std::string> looks_of(ListKind kind);

/// By what else a list can be narrowed.
enum class Facet { person, days, reason, check, college, campaign };
const char* to_string(Facet facet);
std::vector<Facet> facets_of(ListKind kind);
/// What the list is narrowed to; "": not by this.
const std::string& value_of(const client::ListQuery& query, Facet facet);
void set_value(client::ListQuery& query, Facet facet, std::string value);

/// What it can be narrowed to: the values, and their names in the language that is on, each once.
std::vector<Choice> options_of(const Workbench& bench, Facet facet);
/// "审核员：林老师"; a value that is not among the options stands for itself.
std::string words_of(const Workbench& bench, Facet facet, const std::string& value);
/// "不通过 · 审核员：林老师 · 近 7 天"; "" when nothing is left out.
std::string words_of(const Workbench& bench, ListKind kind, const client::ListQuery& query);

/// The same with `from` and `to` for its `days`, counted in China's days.
client::ListQuery dated(client::ListQuery query, TimePoint now);
/// Something is left out.
bool narrows(const client::ListQuery& query);

/// A way of narrowing that somebody kept, and the query that it stands for.
SavedFilter saved_of(ListKind kind, const client::ListQuery& query);
client::ListQuery query_of(const SavedFilter& saved);
/// Of the list that is open, its looks and then what is kept for it, from 0; a look keeps the rest of the query.
/// nullopt: there is none at that place.
std::optional<client::ListQuery> preset(const Workbench& bench, std::size_t at);

}  // namespace cs::workbench
