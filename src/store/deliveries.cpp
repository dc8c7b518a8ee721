// Release: the finished photo of an approved submission leaves. What can go wrong between its steps stands in
// programs/release_command.cpp.
#include "store/deliveries.hpp"

#include <fmt/format.h>

#include "store/database.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {

using domain::Move;
using domain::State;

Result<std::vector<Releasable>> Deliveries::releasable(const CampaignRef& campaign, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<Releasable>> {
    std::vector<Releasable> out;
    for (const char* state : {"approved", "released", "delivered"}) {
      db::Statement q = c.query(
          "SELECT s.id, st.number, s.photo, s.state <> 'approved' FROM submissions s JOIN students st ON st.id ="
          " s.student WHERE s.campaign = ?1 AND s.state <> 'pending' AND s.state = ?3 AND EXISTS (SELECT 1 FROM"
          " decisions d WHERE d.submission = s.id AND d.state = 'standing' AND d.grace_until <= ?2)",
          campaign.row(), now, state);
      while (q.next()) out.push_back({public_id('s', q.int64(0)), q.text(1), q.text(2), q.integer(3) != 0});
    }
    return out;
  });
}

Write<Nothing> Deliveries::release(const SubmissionRef& submission, std::string finished, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    const auto s = load_submission(c, submission.row());
    if (!s) return unknown_submission(submission.id());
    if (s->state == State::released) return Nothing{};
    CS_TRY(move_submission(c, *s, Move::release));
    db::Statement q = c.query(
        "SELECT 1 FROM decisions WHERE submission = ?1 AND state = 'standing' AND grace_until > ?2", s->row, now);
    if (q.next())
      return Error{Code::refused, "release.too_early", "The decision on this photograph can still be undone."};
    append_audit(c, now, submission.by(), "submission.release", submission.id(),
                 fmt::format(R"({{"finished":"{}"}})", finished));
    return Nothing{};
  });
}

}  // namespace cs::store
