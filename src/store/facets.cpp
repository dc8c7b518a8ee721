#include "store/facets.hpp"

#include <algorithm>
#include <set>

#include "store/database.hpp"

namespace cs::store {
namespace {

constexpr std::size_t most = 500;

/// Every value of a column that leads an index behind the campaign: from one to the next, so that a million rows cost
/// as many steps as there are values. `sql` takes the campaign and the value before.
void add_values(db::Connection& c, const char* sql, std::int64_t campaign, std::set<std::string>& found) {
  for (std::string before; found.size() < most;) {
    db::Statement q = c.query(sql, campaign, before);
    if (!q.next()) return;
    before = q.text(0);
    found.insert(before);
  }
}

}  // namespace

Result<api::Facets> Facets::list(const CampaignsRef& decisions, const CampaignsRef& students) {
  return db_.read([&](db::Connection& c) -> Result<api::Facets> {
    std::set<std::string> people, colleges;
    for (const CampaignsRef::Part& part : decisions.parts())
      add_values(c, "SELECT reviewer FROM decisions WHERE campaign = ?1 AND reviewer > ?2 ORDER BY reviewer LIMIT 1",
                 part.row, people);
    for (const CampaignsRef::Part& part : students.parts()) {
      if (part.colleges.empty())
        add_values(c, "SELECT college FROM students WHERE campaign = ?1 AND college > ?2 ORDER BY college LIMIT 1",
                   part.row, colleges);
      else
        colleges.insert(part.colleges.begin(), part.colleges.end());
    }
    api::Facets out;
    out.colleges.assign(colleges.begin(), colleges.end());
    for (const std::string& name : people) {
      db::Statement q = c.query("SELECT display_name FROM users WHERE name = ?1", name);
      out.people.push_back({name, q.next() && !q.text(0).empty() ? q.text(0) : name});
    }
    return out;
  });
}

}  // namespace cs::store
