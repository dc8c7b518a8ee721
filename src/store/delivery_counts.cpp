// How far each class is.
#include <fmt/format.h>

#include "store/database.hpp"
#include "store/deliveries.hpp"
#include "store/progress_rows.hpp"

namespace cs::store {
namespace {

int& place_of(ClassCounts& counts, domain::Reach reach) {
  switch (reach) {
    case domain::Reach::waiting:
      return counts.waiting;
    case domain::Reach::rejected:
      return counts.rejected;
    case domain::Reach::approved:
      return counts.approved;
    case domain::Reach::released:
      return counts.released;
    case domain::Reach::delivered:
      return counts.delivered;
    case domain::Reach::recalled:
      return counts.recalled;
    case domain::Reach::offline:
      return counts.offline;
    case domain::Reach::missing:
      break;
  }
  return counts.missing;
}

}  // namespace

Result<std::vector<ClassCounts>> Deliveries::counts(const CampaignRef& campaign) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<ClassCounts>> {
    std::vector<ClassCounts> out;
    db::Statement q = c.query(fmt::format("SELECT st.college, st.class_name, st.standing, s.state, count(*){}"
                                          " GROUP BY st.college, st.class_name, st.standing, s.state"
                                          " ORDER BY st.college, st.class_name",
                                          newest_attempt),
                              campaign.row());
    while (q.next()) {
      const auto reach = reach_at(q, 2, 3);
      if (!reach) continue;
      if (out.empty() || out.back().college != q.text(0) || out.back().class_name != q.text(1))
        out.push_back({q.text(0), q.text(1)});
      const int n = q.integer(4);
      out.back().students += n;
      place_of(out.back(), *reach) += n;
    }
    return out;
  });
}

}  // namespace cs::store
