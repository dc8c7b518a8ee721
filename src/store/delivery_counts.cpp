// How far each class is.
#include "store/database.hpp"
#include "store/deliveries.hpp"
#include "store/stored_value.hpp"

namespace cs::store {
namespace {

using domain::State;

int& place_of(ClassCounts& counts, State state) {
  switch (state) {
    case State::awaiting_payment:
    case State::checking:
    case State::pending:
    case State::leased:
      return counts.waiting;
    case State::approved:
      return counts.approved;
    case State::rejected:
      return counts.rejected;
    case State::released:
      return counts.released;
    case State::delivered:
      return counts.delivered;
    case State::recalled:
      return counts.recalled;
    case State::superseded:
    case State::withdrawn:
      break;
  }
  return counts.missing;
}

}  // namespace

Result<std::vector<ClassCounts>> Deliveries::counts(const CampaignRef& campaign) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<ClassCounts>> {
    std::vector<ClassCounts> out;
    db::Statement q = c.query(
        "SELECT st.college, st.class_name, s.state, count(*) FROM students st LEFT JOIN submissions s"
        " ON s.student = st.id AND NOT EXISTS (SELECT 1 FROM submissions n WHERE n.student = st.id AND n.attempt >"
        " s.attempt) WHERE st.campaign = ?1 GROUP BY st.college, st.class_name, s.state"
        " ORDER BY st.college, st.class_name",
        campaign.row());
    while (q.next()) {
      if (out.empty() || out.back().college != q.text(0) || out.back().class_name != q.text(1))
        out.push_back({q.text(0), q.text(1)});
      const int n = q.integer(3);
      out.back().students += n;
      if (q.is_null(2))
        out.back().missing += n;
      else
        place_of(out.back(), stored(domain::state_from(q.text(2)), "state", q.text(2))) += n;
    }
    return out;
  });
}

}  // namespace cs::store
