#include "store/forgotten_salts.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/text.hpp"
#include "store/sealed_rows.hpp"
#include "store/sealed_tables.hpp"
#include "store/sealer.hpp"

namespace cs::store {
namespace {

constexpr int entries_a_page = 1000;

/// What makes a row's name: table, tab, key.
std::string_view row_name(std::string_view line) {
  const std::size_t key = line.find('\t');
  const std::size_t end = key == std::string_view::npos ? key : line.find('\t', key + 1);
  return line.substr(0, end);
}

/// `each` line of the entries behind `after` and up to `last`, in their order.
void walk(db::Connection& c, std::int64_t after, std::int64_t last,
          const std::function<void(std::int64_t entry, std::string_view line)>& each) {
  for (bool more = true; more;) {
    more = false;
    db::Statement q =
        c.query("SELECT seq, sealed FROM log WHERE seq > ?1 AND seq <= ?2 AND sealed <> '' ORDER BY seq LIMIT ?3",
                after, last, entries_a_page);
    while (q.next()) {
      more = true;
      after = q.int64(0);
      const std::string sealed = q.text(1);
      for (std::string_view rest = sealed; !rest.empty();) {
        const std::size_t end = rest.find('\n');
        each(after, rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
      }
    }
  }
}

using Names = std::unordered_set<std::string>;

}  // namespace

std::int64_t newest_entry(db::Connection& c) {
  db::Statement q = c.query("SELECT coalesce(max(seq), 0) FROM log");
  return q.next() ? q.int64(0) : 0;
}

std::int64_t forget_salts(db::Connection& c, std::int64_t up_to) {
  Sealer* sealer = Sealer::of(c);
  if (!sealer) throw db::Failure(internal_error("Salts were to be destroyed without a log."));
  sealer->write_entries(c);
  const std::int64_t newest = newest_entry(c);

  Names written;
  walk(c, up_to, newest, [&](std::int64_t, std::string_view line) { written.emplace(row_name(line)); });
  std::set<std::int64_t> telling;
  walk(c, 0, up_to, [&](std::int64_t entry, std::string_view line) {
    if (written.contains(std::string(row_name(line)))) telling.insert(entry);
  });
  if (telling.empty()) return 0;

  // What else those entries tell of, and which of it has not been told of since.
  Names beside;
  walk(c, 0, up_to, [&](std::int64_t entry, std::string_view line) {
    if (telling.contains(entry)) beside.emplace(row_name(line));
  });
  std::unordered_map<std::string, std::vector<std::int64_t>> told;  // by row, for each group the last entry
  walk(c, 0, newest, [&](std::int64_t entry, std::string_view line) {
    std::string name(row_name(line));
    if (!beside.contains(name)) return;
    const auto row = sealed_row_from(line);
    if (!row) return;
    auto& groups = told[std::move(name)];
    if (row->deleted) return groups.clear();
    groups.resize(std::max(groups.size(), row->groups.size()));
    for (std::size_t g = 0; g < row->groups.size(); ++g)
      if (row->groups[g]) groups[g] = entry;
  });
  for (const auto& [name, groups] : told) {
    if (std::ranges::none_of(groups, [&](std::int64_t entry) { return telling.contains(entry); })) continue;
    const auto parts = split(name, '\t');
    const db::WatchedTable* table = sealed_table(parts.at(0));
    if (!table) continue;
    if (auto row = sealed_row(c, *table, key_from(parts.at(1)))) sealer->wrote(std::move(*row));
  }
  sealer->write_entries(c);
  for (const std::int64_t entry : telling) c.run("UPDATE log SET salt = '' WHERE seq = ?1 AND salt <> ''", entry);
  return static_cast<std::int64_t>(telling.size());
}

}  // namespace cs::store
