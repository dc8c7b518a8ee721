// The sums that the store keeps, against what the rows say.
#pragma once

#include <fmt/format.h>

#include <map>
#include <string>

#include "db/connection.hpp"

namespace cs::test {

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
  return wrong;
}

}  // namespace cs::test
