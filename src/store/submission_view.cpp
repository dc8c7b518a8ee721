#include "store/submission_view.hpp"

#include "store/ids.hpp"
#include "store/stored_value.hpp"

namespace cs::store {

using domain::State;

api::SubmissionRow submission_row(const db::Statement& q, const std::string& campaign, domain::Sight sight,
                                  TimePoint now) {
  api::SubmissionRow r;
  r.id = public_id('s', q.int64(0));
  r.campaign = campaign;
  r.student = api::view_of({q.text(1), q.text(2), q.text(3), q.text(4), q.text(5), q.text(6)}, sight);
  r.attempt = q.integer(7);
  r.state = stored(domain::state_from(q.text(8)), "state", q.text(8));
  r.arrived = q.time(9);
  r.deadline = q.time(10);
  if (q.int64(10) != 0) r.deadline_in = r.deadline - now;  // unpaid: there is no deadline yet
  if (r.state == State::leased) r.held_by = q.text(11);
  r.fails = q.integer(12);
  r.attentions = q.integer(13);
  return r;
}

bool is_held_back(db::Connection& c, const SubmissionFacts& s, const api::Campaign& k, const std::string& by,
                  domain::Sight sight) {
  if (!k.policy.blind_first) return false;
  if (sight != domain::Sight::masked && !(s.state == State::leased && s.holder == by)) return false;
  return !c.query("SELECT 1 FROM statements WHERE submission = ?1 AND person = ?2 AND evidence = ?3", s.row, by,
                  s.evidence)
              .next() &&
         !c.query(
               "SELECT 1 FROM decisions WHERE submission = ?1 AND reviewer = ?2 AND evidence = ?3"
               " AND state <> 'undone'",
               s.row, by, s.evidence)
              .next();
}

}  // namespace cs::store
