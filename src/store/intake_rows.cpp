#include "store/intake_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "domain/standing.hpp"
#include "store/figure_rows.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/photograph_rows.hpp"
#include "store/stored_value.hpp"

namespace cs::store {

using domain::Move;

namespace {

/// This very picture was rejected, and nobody took that back.
bool was_rejected(db::Connection& c, std::int64_t student, const std::string& photo) {
  db::Statement q = c.query(
      "SELECT 1 FROM submissions s JOIN decisions d ON d.submission = s.id WHERE s.student = ?1 AND s.photo = ?2"
      " AND d.state = 'standing' AND d.verdict = 'reject' LIMIT 1",
      student, photo);
  return q.next();
}

void keep_context(db::Connection& c, std::int64_t submission, const std::string& context, const std::string& signer) {
  c.run("DELETE FROM captures WHERE submission = ?1", submission);
  if (!context.empty())
    c.run("INSERT INTO captures (submission, context, signed_by) VALUES (?1, ?2, ?3)", submission, context, signer);
}

/// Of an attempt that nobody paid for: nobody has looked at it either.
void replace_photo(db::Connection& c, const SubmissionFacts& s, const std::string& photo, const std::string& context,
                   const std::string& signer, std::string_view actor, TimePoint now) {
  release_photo(c, s.photo, now);
  use_photo(c, photo);
  c.run("UPDATE submissions SET photo = ?2, arrived = ?3 WHERE id = ?1", s.row, photo, now);
  keep_context(c, s.row, context, signer);
  append_audit(c, now, actor, "submission.replace", public_id('s', s.row), fmt::format(R"({{"photo":"{}"}})", photo));
}

}  // namespace

std::optional<LastAttempt> last_attempt(db::Connection& c, std::int64_t student) {
  std::int64_t row = 0, refunded = 0;
  bool paid = false;
  {
    db::Statement q = c.query("SELECT refunded FROM payments WHERE student = ?1 AND used_as = 'pays'", student);
    while (q.next()) {
      paid = paid || q.int64(0) == 0;
      refunded = std::max(refunded, q.int64(0));
    }
  }
  {
    // What the back end only said is in no ledger; what was said before a payment was paid back pays for nothing more.
    db::Statement q = c.query("SELECT id, paid_at FROM submissions WHERE student = ?1 ORDER BY attempt DESC", student);
    while (q.next()) {
      if (row == 0) row = q.int64(0);
      paid = paid || q.int64(1) > refunded;
    }
  }
  if (row == 0) return std::nullopt;
  const SubmissionFacts s = load_submission(c, row).value();
  LastAttempt last{s, {s.attempt, s.state, s.photo, paid}};
  db::Statement q = c.query(
      "SELECT grace_until, reshoot_until FROM decisions WHERE submission = ?1 AND state = 'standing'"
      " ORDER BY id DESC LIMIT 1",
      row);
  if (q.next()) last.attempt.decided = domain::Terms{q.time(0), q.time(1)};
  return last;
}

Status pay_for(db::Connection& c, const api::Campaign& k, const SubmissionFacts& s, TimePoint counts_from) {
  CS_TRY(move_submission(c, s, Move::pay));
  c.run("UPDATE submissions SET paid_at = ?2, deadline = ?3 WHERE id = ?1", s.row, counts_from,
        domain::review_deadline(counts_from, k.policy));
  return {};
}

Result<api::IntakeReply> take_attempt(db::Connection& c, const StoredCampaign& k, std::int64_t student,
                                      const api::IntakeRequest& request, const std::string& signer,
                                      const std::string& actor, TimePoint now) {
  if (!is_utf8(request.capture_context) || request.capture_context.size() > 65536)
    return invalid("submit.context", "The capture context is UTF-8 text of at most 64 KiB.");
  {
    db::Statement q = c.query("SELECT standing FROM students WHERE id = ?1", student);
    if (q.next()) CS_TRY(domain::may_hand_in(stored(domain::standing_from(q.text(0)), "standing", q.text(0))));
  }
  {
    db::Statement q = c.query("SELECT 1 FROM photos WHERE hash = ?1 AND campaign = ?2", request.photo, k.row);
    if (!q.next()) return Error{Code::not_found, "photo.unknown", "This photograph has not been uploaded."};
  }
  if (request.id_card_consent) set_id_card_consent(c, student, *request.id_card_consent, actor, now);
  const auto last = last_attempt(c, student);
  domain::AttemptFacts facts{k.value.opens, k.value.closes, std::nullopt};
  if (last) facts.last = last->attempt;
  facts.is_free = k.value.collection.fee_fen == 0;
  facts.most_attempts = k.value.collection.attempts;
  facts.rejected_before = was_rejected(c, student, request.photo);
  CS_ASSIGN(const domain::AttemptPlan plan,
            domain::plan_attempt({request.photo, request.paid, request.paid_at}, facts, now));
  if (plan.replaces) replace_photo(c, last->row, request.photo, request.capture_context, signer, actor, now);
  if (plan.repeats || plan.replaces) {
    if (plan.pays) CS_TRY(pay_for(c, k.value, last->row, *plan.counts_from));
    return api::IntakeReply{public_id('s', last->row.row), plan.number, plan.state};
  }
  if (plan.supersedes) CS_TRY(move_submission(c, last->row, Move::supersede));
  const TimePoint paid = plan.counts_from.value_or(TimePoint{});
  const TimePoint deadline = plan.counts_from ? domain::review_deadline(paid, k.value.policy) : TimePoint{};
  const std::int64_t row = c.insert(
      "INSERT INTO submissions (campaign, student, attempt, state, photo, arrived, paid_at, deadline)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) {{new id}}",
      k.row, student, plan.number, domain::to_string(plan.state), request.photo, now, paid, deadline);
  tally_submission(c, k.row, plan.state, deadline, 1);
  use_photo(c, request.photo);
  keep_context(c, row, request.capture_context, signer);
  append_audit(c, now, actor, "submission.submit", public_id('s', row),
               fmt::format(R"({{"attempt":{},"photo":"{}","paid":{}}})", plan.number, request.photo,
                           plan.counts_from.has_value()));
  return api::IntakeReply{public_id('s', row), plan.number, plan.state};
}

}  // namespace cs::store
