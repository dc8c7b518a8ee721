// Figures over a time, by person, day, reason and check; and a reviewer's own day.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "domain/quiet_hours.hpp"
#include "store/database.hpp"
#include "store/figure_rows.hpp"
#include "store/figures.hpp"
#include "store/ids.hpp"

namespace cs::store {
namespace {

using std::chrono::hours;

constexpr std::int64_t hour_ms = Millis{hours{1}}.count(), day_ms = Millis{hours{24}}.count();
constexpr std::int64_t zone_ms = Millis{hours{8}}.count();
constexpr std::int64_t longest = 400 * 24;      // hours
constexpr std::int64_t by_hour_up_to = 72;      // then drift is looked for by the day
constexpr std::int64_t audited_after_days = 2;  // younger decisions have hardly been looked at again
constexpr std::size_t wait_buckets = 49;
constexpr int own_days = 14, own_most = 50;

using Sums = std::map<std::string, std::int64_t, std::less<>>;

std::int64_t of(const Sums& sums, std::string_view kind) {
  const auto it = sums.find(kind);
  return it == sums.end() ? 0 : it->second;
}
std::int64_t decided(const Sums& sums) {
  return of(sums, "approve") + of(sums, "reject");
}

api::PersonFigures person_of(const std::string& name, const Sums& s, std::int64_t hours_worked) {
  api::PersonFigures p;
  p.person = name;
  p.approved = of(s, "approve");
  p.rejected = of(s, "reject");
  p.undone = of(s, "undone");
  p.unverified = of(s, "unverified");
  p.hours = hours_worked;
  const std::int64_t n = decided(s);
  if (hours_worked > 0) p.per_hour = static_cast<double>(n) / static_cast<double>(hours_worked);
  if (n > 0) p.looked_s = static_cast<double>(of(s, "look")) / 1000.0 / static_cast<double>(n);
  p.quick = domain::wilson(of(s, "quick"), n);
  p.overturned = domain::wilson(of(s, "overturned"), n);
  p.over = domain::wilson(of(s, "over"), p.approved);
  return p;
}

/// The rate of `kind` over these times, marked where it changed. The series is (when, sums).
void add_drift(const std::map<std::int64_t, Sums>& series, std::string_view kind, const char* name,
               std::vector<api::DriftMark>& out) {
  std::vector<domain::Counted> counts;
  std::vector<std::int64_t> times;
  for (const auto& [at, sums] : series) {
    counts.push_back({of(sums, kind), decided(sums)});
    times.push_back(at);
  }
  if (const auto change = domain::change_point(counts))
    out.push_back({name, from_ms(times[change->at]), change->before, change->after});
}

/// Everything that was counted, in the shapes that the figures are made of.
struct Season {
  Sums all;
  std::map<std::string, Sums> people, checks;
  std::map<std::string, std::set<std::int64_t>> hours_of;
  std::map<std::pair<std::string, std::string>, std::int64_t> reasons;
  std::map<std::int64_t, Sums> days, by_hour;  ///< by their beginning
  std::vector<std::int64_t> waits = std::vector<std::int64_t>(wait_buckets);

  void take(const HourlyRow& row) {
    const std::string_view kind = row.kind;
    if (kind.size() > 3 && kind[2] == ':') {
      checks[std::string(kind.substr(3))][std::string(kind.substr(0, 2))] += row.n;
    } else if (kind.starts_with("w:")) {
      const auto bucket = static_cast<std::size_t>(std::atoi(row.kind.c_str() + 2));
      if (bucket < wait_buckets) waits[bucket] += row.n;
    } else if (kind.starts_with("r:")) {
      reasons[{row.kind.substr(2), row.person}] += row.n;
    } else {
      const std::int64_t hour = row.hour * hour_ms;
      const std::int64_t day = (hour + zone_ms) / day_ms * day_ms - zone_ms;
      for (Sums* sums : {&all, &days[day], &by_hour[hour]}) (*sums)[row.kind] += row.n;
      if (row.person.empty()) return;
      people[row.person][row.kind] += row.n;
      if (row.n > 0 && (kind == "approve" || kind == "reject")) hours_of[row.person].insert(row.hour);
    }
  }
};

std::string display_name(db::Connection& c, const std::string& person) {
  db::Statement q = c.query("SELECT display_name FROM users WHERE name = ?1", person);
  return q.next() && !q.text(0).empty() ? q.text(0) : person;
}

}  // namespace

Result<api::Figures> Figures::figures(const CampaignsRef& campaigns, TimePoint from, TimePoint to) {
  const std::int64_t first = to_ms(from) / hour_ms, last = (to_ms(to) + hour_ms - 1) / hour_ms;
  if (from < TimePoint{} || to <= from || last - first > longest)
    return invalid("figures.range", "Figures are asked for of a time that ends after it begins, at most 400 days.");
  return db_.read([&](db::Connection& c) -> Result<api::Figures> {
    Season season;
    for (const CampaignsRef::Part& part : campaigns.parts())
      for (const HourlyRow& row : hourly_rows(c, part.row, first, last)) season.take(row);
    api::Figures out;
    out.from = from_ms(first * hour_ms);
    out.to = from_ms(last * hour_ms);
    out.decided = decided(season.all);
    out.overturned = domain::wilson(of(season.all, "overturned"), out.decided);
    out.quick = domain::wilson(of(season.all, "quick"), out.decided);
    out.first_ok = domain::wilson(of(season.all, "first_ok"), of(season.all, "first"));
    for (const auto& [name, sums] : season.people) {
      out.people.push_back(person_of(name, sums, std::ssize(season.hours_of[name])));
      out.people.back().display_name = display_name(c, name);
    }
    for (const auto& [day, sums] : season.days) {
      const std::int64_t n = decided(sums);
      out.days.push_back({from_ms(day), n, of(sums, "in"), of(sums, "late"), domain::wilson(of(sums, "reject"), n),
                          domain::wilson(of(sums, "overturned"), n), domain::wilson(of(sums, "quick"), n)});
    }
    for (const auto& [key, n] : season.reasons)
      if (n > 0) out.reasons.push_back({key.first, key.second, n});
    for (const auto& [check, s] : season.checks)
      out.checks.push_back({check, domain::wilson(of(s, "fa"), of(s, "fa") + of(s, "fr")),
                            domain::wilson(of(s, "ar"), of(s, "ar") + of(s, "aa"))});
    out.wait_hours = season.waits;
    std::map<std::int64_t, Sums>& series = last - first <= by_hour_up_to ? season.by_hour : season.days;
    add_drift(series, "reject", "rejected", out.drift);
    add_drift(series, "quick", "quick", out.drift);
    series.erase(series.lower_bound(to_ms(out.to) - audited_after_days * day_ms), series.end());
    add_drift(series, "overturned", "overturned", out.drift);
    return out;
  });
}

Result<api::MyDay> Figures::my_day(const CampaignsRef& campaigns, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<api::MyDay> {
    api::MyDay out;
    out.as_of = now;
    out.day = from_ms(domain::china_day(now) * day_ms - zone_ms);
    std::map<std::int64_t, std::int64_t> by_hour;
    const std::int64_t now_hour = to_ms(now) / hour_ms;
    for (const CampaignsRef::Part& part : campaigns.parts()) {
      for (const HourlyRow& row : hourly_rows(c, part.row, to_ms(out.day) / hour_ms, now_hour + 1)) {
        if (row.person != campaigns.by()) continue;
        if (row.kind == "approve") out.approved += row.n;
        if (row.kind == "reject") out.rejected += row.n;
        if (row.kind == "undone") out.undone += row.n;
        if (row.kind == "quick") out.quick += row.n;
        if (row.kind == "approve" || row.kind == "reject") by_hour[row.hour] += row.n;
      }
      db::Statement q = c.query(
          "SELECT d.id, d.submission, u.number, d.overturn_note, d.decided, d.ended FROM decisions d"
          " JOIN students u ON u.id = d.student WHERE d.campaign = ?1 AND d.state <> 'standing' AND"
          " d.state = 'overturned' AND d.reviewer = ?2 AND d.ended >= ?3 ORDER BY d.ended DESC LIMIT ?4",
          part.row, campaigns.by(), now - hours{24 * own_days}, own_most);
      while (q.next())
        out.overturned.push_back(
            {public_id('d', q.int64(0)), public_id('s', q.int64(1)), q.text(2), q.text(3), q.time(4), q.time(5)});
    }
    std::ranges::sort(out.overturned, std::ranges::greater{}, &api::OwnOverturned::overturned);
    if (out.overturned.size() > own_most) out.overturned.resize(own_most);
    for (const auto& [hour, n] : by_hour)
      if (n > 0) out.hours.push_back({from_ms(hour * hour_ms), n, 0});
    if (!out.hours.empty())
      out.per_hour = static_cast<double>(out.approved + out.rejected) / static_cast<double>(out.hours.size());
    return out;
  });
}

}  // namespace cs::store
