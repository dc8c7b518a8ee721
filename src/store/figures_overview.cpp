// The supervisor's first screen: what waits and whether it will be in time, and how today goes.
#include <algorithm>
#include <map>
#include <set>

#include "domain/quiet_hours.hpp"
#include "store/database.hpp"
#include "store/decision_filter.hpp"
#include "store/figure_rows.hpp"
#include "store/figures.hpp"
#include "store/search.hpp"

namespace cs::store {
namespace {

using std::chrono::hours;

constexpr std::int64_t hour_ms = Millis{hours{1}}.count();
constexpr std::int64_t pace_hours = 2;  // whole hours before the running one
constexpr std::int64_t shown_hours = 48;

TimePoint china_midnight(TimePoint now) {
  return from_ms(domain::china_day(now) * Millis{hours{24}}.count() - Millis{hours{8}}.count());
}

/// What one school, or all of them, come to before the outlook is made of it.
struct Gathered {
  api::SchoolBoard board;
  std::map<std::int64_t, std::int64_t> due;  ///< by quarter of an hour
  std::int64_t decided = 0, arrived = 0;     ///< in the hours of the pace
  std::set<std::string> people;

  void take(const Gathered& of) {
    board.held += of.board.held;
    for (const auto& [quarter, n] : of.due) due[quarter] += n;
    decided += of.decided;
    arrived += of.arrived;
    people.insert(of.people.begin(), of.people.end());
    board.campaigns.insert(board.campaigns.end(), of.board.campaigns.begin(), of.board.campaigns.end());
  }
  api::SchoolBoard finish(TimePoint now, TimePoint tomorrow) && {
    const std::int64_t began = (to_ms(now) / hour_ms - pace_hours) * hour_ms;
    const double span = static_cast<double>(to_ms(now) - began) / static_cast<double>(hour_ms);
    board.per_hour = static_cast<double>(decided) / span;
    board.arriving = static_cast<double>(arrived) / span;
    board.people = static_cast<int>(people.size());
    // A deadline within a quarter of an hour counts as its end, but for what is overdue, which is told to the minute.
    std::vector<domain::DueAt> at;
    for (const auto& [quarter, n] : due) {
      at.push_back({from_ms((quarter + 1) * quarter_hour - 1), n});
      if (at.back().deadline < tomorrow) board.due_today += n;
    }
    static_cast<domain::Outlook&>(board) = domain::outlook(at, board.per_hour, now);
    return std::move(board);
  }
};

void read_waiting(db::Connection& c, std::int64_t campaign, Gathered& g) {
  {
    db::Statement q = c.query("SELECT quarter, n FROM waiting WHERE campaign = ?1 AND n > 0", campaign);
    while (q.next()) g.due[q.int64(0)] += q.int64(1);
  }
  g.board.held = tallied(c, campaign, "s:leased");
}

/// Sums of the day and week over all campaigns.
struct Sums {
  std::int64_t decided = 0, rejected = 0, undone = 0, late = 0, quick = 0;
  std::int64_t week = 0, overturned = 0, first = 0, first_ok = 0;
  std::map<std::int64_t, api::HourCount> hours;
};

void count_hour(const HourlyRow& row, std::int64_t now_hour, TimePoint day, TimePoint week, Gathered& g, Sums& sums) {
  const TimePoint at = from_ms(row.hour * hour_ms);
  const bool decides = row.kind == "approve" || row.kind == "reject";
  if (row.hour >= now_hour - pace_hours) {
    if (decides) g.decided += row.n;
    if (row.kind == "in") g.arrived += row.n;
  }
  if (decides && row.hour >= now_hour - 1 && row.n > 0) g.people.insert(row.person);
  if (row.hour > now_hour - shown_hours && (decides || row.kind == "in")) {
    api::HourCount& h = sums.hours[row.hour];
    (decides ? h.decided : h.arrived) += row.n;
  }
  if (at >= day) {
    if (decides) sums.decided += row.n;
    if (row.kind == "undone") sums.undone += row.n;
    if (row.kind == "late") sums.late += row.n;
    if (row.kind == "quick") sums.quick += row.n;
  }
  if (at < week) return;
  if (decides) sums.week += row.n;
  if (row.kind == "overturned") sums.overturned += row.n;
  if (row.kind == "first") sums.first += row.n;
  if (row.kind == "first_ok") sums.first_ok += row.n;
}

bool more_pressing(const api::SchoolBoard& a, const api::SchoolBoard& b) {
  const TimePoint never = TimePoint::max();
  return std::tuple(a.late_from.value_or(never), -a.overdue, -a.in_6h, -a.in_24h, -a.waiting, a.school) <
         std::tuple(b.late_from.value_or(never), -b.overdue, -b.in_6h, -b.in_24h, -b.waiting, b.school);
}

}  // namespace

Result<api::Overview> Figures::overview(const CampaignsRef& campaigns, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<api::Overview> {
    api::Overview out;
    out.as_of = now;
    out.day = china_midnight(now);
    out.week = out.day - hours{24 * 6};
    const TimePoint tomorrow = out.day + hours{24};
    const std::int64_t now_hour = to_ms(now) / hour_ms;
    const std::int64_t from = std::min(to_ms(out.week) / hour_ms, now_hour - shown_hours);
    std::map<std::string, Gathered> schools;
    Gathered all;
    Sums sums;
    for (const CampaignsRef::Part& part : campaigns.parts()) {
      CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, part.row));
      Gathered one;
      one.board.campaigns.push_back(part.id);
      read_waiting(c, part.row, one);
      for (const HourlyRow& row : hourly_rows(c, part.row, from, now_hour + 1))
        count_hour(row, now_hour, out.day, out.week, one, sums);
      out.notices_queued += tallied(c, part.row, "n:queued");
      out.notices_in_doubt += tallied(c, part.row, "n:in_doubt");
      out.notices_failed += tallied(c, part.row, "n:failed");
      out.withdrawal_requests += counted(c, waiting_withdrawals, {part.row}, false);
      all.take(one);
      Gathered& school = schools[k->value.school];
      school.board.school = k->value.school;
      school.take(one);
    }
    out.notices_halted = c.query("SELECT 1 FROM notice_gate WHERE id = 1").next();
    out.all = std::move(all).finish(now, tomorrow);
    for (auto& [name, school] : schools) out.schools.push_back(std::move(school).finish(now, tomorrow));
    std::ranges::sort(out.schools, more_pressing);
    out.decided_today = sums.decided;
    out.undone_today = sums.undone;
    out.late_today = sums.late;
    out.quick_today = domain::wilson(sums.quick, sums.decided);
    out.overturned_week = domain::wilson(sums.overturned, sums.week);
    out.first_ok_week = domain::wilson(sums.first_ok, sums.first);
    for (std::int64_t h = now_hour - shown_hours + 1; h <= now_hour; ++h) {
      api::HourCount count = sums.hours[h];
      count.hour = from_ms(h * hour_ms);
      out.hours.push_back(count);
    }
    return out;
  });
}

}  // namespace cs::store
