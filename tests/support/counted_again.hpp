// The sums that the store keeps, against what the rows say.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "db/connection.hpp"

namespace cs::test {

/// What `hourly` should hold, from the rows, one by one.
inline std::map<std::string, std::int64_t> hours_counted_again(db::Connection& c) {
  std::map<std::string, std::int64_t> sums;
  std::map<std::pair<std::int64_t, std::int64_t>, std::string> overturned;  // (submission, when) -> by
  {
    db::Statement q = c.query("SELECT submission, ended, overturned_by FROM decisions WHERE overturned_by <> ''");
    while (q.next()) overturned[{q.int64(0), q.int64(1)}] = q.text(2);
  }
  const auto each = [](const std::string& codes, const auto& f) {
    for (std::size_t at = 0; at < codes.size();) {
      const std::size_t end = std::min(codes.find(',', at), codes.size());
      f(codes.substr(at, end - at));
      at = end + 1;
    }
  };
  db::Statement q = c.query(
      "SELECT d.campaign, d.submission, d.reviewer, d.decided, d.verdict, d.state, d.attempt, d.looked,"
      " d.look_unverified, d.reasons, s.paid_at, s.arrived, s.deadline, e.failed, e.doubted FROM decisions d"
      " JOIN submissions s ON s.id = d.submission LEFT JOIN examinations e ON e.submission = d.submission AND"
      " e.evidence = d.evidence");
  while (q.next()) {
    const std::int64_t decided = q.int64(3);
    const std::string who = q.text(2);
    const auto count = [&](const std::string& kind, const std::string& person, std::int64_t n = 1) {
      sums[fmt::format("{} {:07} {} {}", q.int64(0), decided / 3'600'000, kind, person)] += n;
    };
    if (q.text(5) == "undone") {
      count("undone", who);
      continue;
    }
    const auto by = overturned.find({q.int64(1), decided});
    if (by != overturned.end() && by->second == who) {
      count("audited", who);
      continue;
    }
    if (q.text(5) == "overturned") count("overturned", who);
    const bool yes = q.text(4) == "approve";
    const std::string failed = q.is_null(13) ? "" : q.text(13), doubted = q.is_null(14) ? "" : q.text(14);
    count(q.text(4), who);
    count("look", who, q.int64(7));
    if (q.int64(7) < 1500) count("quick", who);
    if (q.int64(8) != 0) count("unverified", who);
    if (q.int64(6) == 1) count("first", who);
    if (q.int64(6) == 1 && yes) count("first_ok", who);
    if (yes && !failed.empty()) count("over", who);
    each(q.text(9), [&](const std::string& reason) { count("r:" + reason, who); });
    each(failed, [&](const std::string& check) { count((yes ? "fa:" : "fr:") + check, ""); });
    each(doubted, [&](const std::string& check) { count((yes ? "aa:" : "ar:") + check, ""); });
    if (q.int64(12) > 0 && decided > q.int64(12)) count("late", "");
    const std::int64_t since = q.int64(10) > 0 ? q.int64(10) : q.int64(11);
    count(fmt::format("w:{:02}", std::clamp<std::int64_t>((decided - since) / 3'600'000, 0, 48)), "");
  }
  db::Statement in = c.query(
      "SELECT s.campaign, min(e.stored) FROM examinations e JOIN submissions s ON s.id = e.submission GROUP BY s.id,"
      " s.campaign");
  while (in.next()) sums[fmt::format("{} {:07} in ", in.int64(0), in.int64(1) / 3'600'000)] += 1;
  std::erase_if(sums, [](const auto& sum) { return sum.second == 0; });
  return sums;
}

/// A line for each sum that is not what its rows come to; empty when all are right.
inline std::string wrong_counts(db::Connection& c) {
  using Sums = std::map<std::string, std::int64_t>;
  const auto read = [&c](Sums& into, std::string_view sql) {
    db::Statement q = c.query(sql);
    while (q.next())
      if (q.int64(2) != 0) into[fmt::format("{} {}", q.int64(0), q.text(1))] += q.int64(2);
  };
  std::string wrong;
  const auto compare = [&wrong](const Sums& kept, const Sums& counted) {
    for (const auto& [what, n] : kept)
      if (!counted.contains(what)) wrong += fmt::format("{}: {} kept, none there\n", what, n);
    for (const auto& [what, n] : counted)
      if (const auto it = kept.find(what); it == kept.end() || it->second != n)
        wrong += fmt::format("{}: {} kept, {} there\n", what, it == kept.end() ? 0 : it->second, n);
  };
  Sums kept, counted;
  read(kept, "SELECT campaign, what, n FROM tally WHERE campaign <> 0");
  read(counted, "SELECT campaign, 's:' || state, count(*) FROM submissions GROUP BY campaign, state");
  read(counted, "SELECT campaign, 'n:' || state, count(*) FROM notices GROUP BY campaign, state");
  read(counted, "SELECT campaign, 'm:cost', sum(cost) FROM notices GROUP BY campaign");
  compare(kept, counted);
  Sums waiting, wait;
  read(waiting, "SELECT campaign, quarter, n FROM waiting");
  read(wait,
       "SELECT campaign, deadline / 900000, count(*) FROM submissions WHERE state IN ('pending', 'leased')"
       " GROUP BY campaign, deadline / 900000");
  compare(waiting, wait);
  Sums hours;
  read(hours, "SELECT campaign, what, n FROM hourly");
  compare(hours, hours_counted_again(c));
  return wrong;
}

}  // namespace cs::test
