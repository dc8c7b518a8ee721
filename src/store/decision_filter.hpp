// What narrows the list of decisions, as SQL with its values.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "db/connection.hpp"
#include "store/decisions.hpp"
#include "store/permitted.hpp"

namespace cs::store {

/// Of campaign ?1: what its reviewers asked to have taken back, and nobody has answered. The words are those of an
/// index.
inline constexpr const char* waiting_withdrawals =
    "FROM decisions WHERE campaign = ?1 AND state = 'standing' AND withdrawal_note <> '' AND withdrawal_answered = 0";

/// "FROM … WHERE …" from fixed pieces; values are always bound.
struct Filter {
  std::string from, where, id;
  std::vector<db::Value> values;
  int conditions = 0;

  void add(std::string_view condition) {
    where += (where.empty() ? " WHERE " : " AND ");
    where += condition;
    ++conditions;
  }
  void add(std::string_view column, db::Value value) {
    values.push_back(value);
    add(fmt::format("{} = ?{}", column, values.size()));
  }
  std::string text() const { return from + where; }
};

/// By a reason: its own table leads, and knows the reviewer too. Only rejections have reasons.
/// `hidden`: students that are left out.
Filter by_reason(db::Connection& c, const DecisionQuery& query, std::int64_t campaign,
                 const std::set<std::int64_t>& hidden);
Filter by_columns(db::Connection& c, const DecisionQuery& query, std::int64_t campaign,
                  const std::set<std::int64_t>& hidden);
/// By text: the students lead, whose decisions are few; all ids, newest first.
std::vector<std::int64_t> by_students(db::Connection& c, const DecisionQuery& query, const CampaignsRef::Part& part,
                                      const std::vector<std::int64_t>& students);

}  // namespace cs::store
