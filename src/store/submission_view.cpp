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

}  // namespace cs::store
