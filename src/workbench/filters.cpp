#include "workbench/filters.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <set>

#include "api/lists.hpp"
#include "workbench/action.hpp"

namespace cs::workbench {
namespace {

template <class Look, std::size_t N>
std::vector<std::string> names(const Look (&looks)[N]) {
  std::vector<std::string> out;
  for (const Look& look : looks) out.emplace_back(look.name);
  return out;
}

/// The fields that make a filter, by the names under which preferences keep them.
struct Field {
  const char* name;
  std::string client::ListQuery::*value;
};
constexpr Field fields[] = {{"text", &client::ListQuery::text},       {"look", &client::ListQuery::look},
                            {"person", &client::ListQuery::person},   {"days", &client::ListQuery::days},
                            {"reason", &client::ListQuery::reason},   {"check", &client::ListQuery::check},
                            {"college", &client::ListQuery::college}, {"campaign", &client::ListQuery::campaign}};

std::string client::ListQuery::*field_of(Facet facet) {
  switch (facet) {
    case Facet::person:
      return &client::ListQuery::person;
    case Facet::days:
      return &client::ListQuery::days;
    case Facet::reason:
      return &client::ListQuery::reason;
    case Facet::check:
      return &client::ListQuery::check;
    case Facet::campaign:
      return &client::ListQuery::campaign;
    case Facet::college:
      break;
  }
  return &client::ListQuery::college;
}

/// "2025-10-09" or "2025-10-09 16:00", a day or an hour in China's time: how the marks of charts name theirs.
std::optional<std::pair<TimePoint, TimePoint>> span_named(const std::string& text) {
  using std::chrono::hours;
  int year = 0, month = 0, day = 0, hour = 0, read = 0;
  const bool of_hour = std::sscanf(text.c_str(), "%4d-%2d-%2d %2d:00%n", &year, &month, &day, &hour, &read) == 4 &&
                       read == static_cast<int>(text.size());
  if (!of_hour && (std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &year, &month, &day, &read) != 3 ||
                   read != static_cast<int>(text.size())))
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || hour > 23) return std::nullopt;
  const TimePoint midnight = TimePoint{std::chrono::sys_days{date}} - hours{8};
  const TimePoint from = of_hour ? midnight + hours{hour} : midnight;
  return std::pair{from, from + (of_hour ? hours{1} : hours{24})};
}

/// Of plans for second looks: the service sends them all, and the workstation tells them apart.
constexpr const char* plan_looks[] = {"all", "yours", "differing", "done"};
constexpr const char* periods[] = {"today", "yesterday", "week", "month"};

}  // namespace

const char* to_string(ListKind kind) {
  switch (kind) {
    case ListKind::queue:
      return "queue";
    case ListKind::decisions:
      return "decisions";
    case ListKind::messages:
      return "messages";
    case ListKind::students:
      return "students";
    case ListKind::plans:
      return "plans";
  }
  return "";
}

const char* to_string(Facet facet) {
  switch (facet) {
    case Facet::person:
      return "person";
    case Facet::days:
      return "days";
    case Facet::reason:
      return "reason";
    case Facet::check:
      return "check";
    case Facet::college:
      return "college";
    case Facet::campaign:
      return "campaign";
  }
  return "";
}

std::vector<std::string> looks_of(ListKind kind) {
  switch (kind) {
    case ListKind::queue:
      return names(api::queue_looks);
    case ListKind::decisions:
      return names(api::decision_looks);
    case ListKind::messages:
      return names(api::notice_looks);
    case ListKind::plans:
      return {std::begin(plan_looks), std::end(plan_looks)};
    case ListKind::students:
      break;
  }
  return {std::begin(api::student_looks), std::end(api::student_looks)};
}

std::vector<Facet> facets_of(ListKind kind) {
  switch (kind) {
    case ListKind::decisions:
      return {Facet::person, Facet::days, Facet::reason, Facet::check, Facet::college, Facet::campaign};
    case ListKind::messages:
      return {Facet::days, Facet::college, Facet::campaign};
    case ListKind::plans:
      return {Facet::campaign};
    case ListKind::queue:
    case ListKind::students:
      break;
  }
  return {Facet::college, Facet::campaign};
}

const std::string& value_of(const client::ListQuery& query, Facet facet) {
  return query.*field_of(facet);
}

void set_value(client::ListQuery& query, Facet facet, std::string value) {
  query.*field_of(facet) = std::move(value);
}

std::vector<Choice> options_of(const Workbench& bench, Facet facet) {
  std::vector<Choice> out;
  switch (facet) {
    case Facet::person:
      for (const api::PersonName& p : bench.facets().people) out.push_back({p.name, p.display_name});
      break;
    case Facet::days:
      for (const char* period : periods) out.push_back({period, tr(std::string("days.") + period)});
      break;
    case Facet::reason: {
      std::set<std::string> seen;
      for (const CampaignPtr& k : bench.campaigns())
        for (const domain::Reason& r : k->reasons)
          if ((bench.school().empty() || bench.school() == k->school) && seen.insert(r.code).second)
            out.push_back({r.code, tr(r.label)});
      break;
    }
    case Facet::check:
      if (const Translator* translator = current_translator())
        for (const std::string& key : translator->keys(translator->language()))
          if (key.starts_with("check.") && translator->has("problem." + key.substr(6)))
            out.push_back({key.substr(6), tr("problem." + key.substr(6))});
      break;
    case Facet::college:
      for (const std::string& college : bench.facets().colleges) out.push_back({college, college});
      break;
    case Facet::campaign:
      if (bench.campaigns().size() < 2) break;
      for (const CampaignPtr& k : bench.campaigns())
        if (bench.school().empty() || bench.school() == k->school)
          out.push_back({k->id, bench.schools().size() < 2 ? k->name : k->school + " " + k->name});
      break;
  }
  // Two of one name are told apart by what the service knows them by.
  std::map<std::string, int> named;
  for (const Choice& choice : out) ++named[choice.name];
  for (Choice& choice : out)
    if (named[choice.name] > 1) choice.name += " (" + choice.id + ")";
  return out;
}

std::string words_of(const Workbench& bench, Facet facet, const std::string& value) {
  const auto options = options_of(bench, facet);
  const auto it = std::ranges::find(options, value, &Choice::id);
  // One of one campaign is not offered, and still has a name.
  const CampaignPtr campaign = facet == Facet::campaign ? bench.campaign(value) : nullptr;
  const std::string name = it != options.end() ? it->name : campaign ? campaign->name : value;
  return tr(std::string("filter.by.") + to_string(facet), {{"name", name}});
}

std::string words_of(const Workbench& bench, ListKind kind, const client::ListQuery& query) {
  std::string words;
  const auto add = [&words](const std::string& more) { words += (words.empty() ? "" : " · ") + more; };
  if (!query.look.empty() && query.look != looks_of(kind).front())
    add(tr(std::string("look.") + to_string(kind) + "." + query.look));
  if (!query.text.empty()) add(tr("filter.by.text", {{"name", query.text}}));
  for (const Facet facet : facets_of(kind))
    if (const std::string& value = value_of(query, facet); !value.empty()) add(words_of(bench, facet, value));
  return words;
}

client::ListQuery dated(client::ListQuery query, TimePoint now) {
  constexpr std::int64_t day = 86'400'000, china = 8 * 3'600'000;
  const std::int64_t today = (to_ms(now) + china) / day * day - china;
  query.from = query.to = {};
  if (query.days == "today") query.from = from_ms(today);
  if (query.days == "yesterday") {
    query.from = from_ms(today - day);
    query.to = from_ms(today);
  }
  if (query.days == "week") query.from = from_ms(today - 6 * day);
  if (query.days == "month") query.from = from_ms(today - 29 * day);
  if (const auto named = span_named(query.days)) {
    query.from = named->first;
    query.to = named->second;
  }
  return query;
}

bool narrows(const client::ListQuery& query) {
  return !query.submission.empty() || std::any_of(std::begin(fields), std::end(fields), [&](const Field& f) {
    return !(query.*f.value).empty() && !(f.value == &client::ListQuery::look && query.*f.value == "all");
  });
}

SavedFilter saved_of(ListKind kind, const client::ListQuery& query) {
  SavedFilter saved{to_string(kind), {}};
  for (const Field& f : fields)
    if (!(query.*f.value).empty()) saved.parts[f.name] = query.*f.value;
  return saved;
}

client::ListQuery query_of(const SavedFilter& saved) {
  client::ListQuery query;
  for (const Field& f : fields)
    if (const auto it = saved.parts.find(f.name); it != saved.parts.end()) query.*f.value = it->second;
  return query;
}

std::optional<client::ListQuery> preset(const Workbench& bench, std::size_t at) {
  const FilteredList* list = bench.filtered();
  if (list == nullptr) return std::nullopt;
  const auto looks = looks_of(list->list_kind());
  if (at < looks.size()) {
    client::ListQuery query = list->query();
    query.look = at == 0 ? std::string() : looks[at];
    return query;
  }
  const auto kept = bench.saved_filters(list->list_kind());
  if (at - looks.size() >= kept.size()) return std::nullopt;
  return query_of(kept[at - looks.size()]);
}

}  // namespace cs::workbench
