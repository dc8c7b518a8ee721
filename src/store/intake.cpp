// How an attempt comes in: handed in, paid, examined, or withdrawn by the student. domain/attempt.cpp judges what is
// handed in and paid; the facts are loaded and the plan is applied here, in one transaction.
#include "store/intake.hpp"

#include <fmt/format.h>

#include "api/examination.hpp"
#include "base/text.hpp"
#include "domain/attempt.hpp"
#include "domain/comparison.hpp"
#include "domain/standing.hpp"
#include "store/database.hpp"
#include "store/figure_rows.hpp"
#include "store/finished_rows.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/photograph_rows.hpp"
#include "store/stored_value.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

using domain::Move;
using domain::State;

struct Last {
  SubmissionFacts row;
  domain::LastAttempt attempt;
};

std::optional<Last> last_attempt(db::Connection& c, std::int64_t student) {
  std::int64_t row = 0;
  bool paid = false;
  {
    db::Statement q = c.query("SELECT id, paid_at FROM submissions WHERE student = ?1 ORDER BY attempt DESC", student);
    while (q.next()) {
      if (row == 0) row = q.int64(0);
      paid = paid || q.int64(1) > 0;
    }
  }
  if (row == 0) return std::nullopt;
  const SubmissionFacts s = load_submission(c, row).value();
  Last last{s, {s.attempt, s.state, s.photo, paid}};
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

}  // namespace

Write<api::IntakeReply> Intake::submit(const CampaignRef& campaign, api::IntakeRequest request, TimePoint now) {
  return db_.write<api::IntakeReply>(
      [this, campaign, request = std::move(request), now](db::Connection& c) -> Result<api::IntakeReply> {
        const std::string& actor = campaign.by();
        CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, campaign.row()));
        if (!is_utf8(request.capture_context) || request.capture_context.size() > 65536)
          return invalid("submit.context", "The capture context is UTF-8 text of at most 64 KiB.");
        std::int64_t student = 0;
        {
          db::Statement q = c.query("SELECT id, standing FROM students WHERE campaign = ?1 AND number = ?2", k->row,
                                    request.student_number);
          if (!q.next()) return Error{Code::not_found, "student.unknown", "This student number is not on the roster."};
          student = q.int64(0);
          CS_TRY(domain::may_hand_in(stored(domain::standing_from(q.text(1)), "standing", q.text(1))));
        }
        {
          db::Statement q = c.query("SELECT 1 FROM photos WHERE hash = ?1 AND campaign = ?2", request.photo, k->row);
          if (!q.next()) return Error{Code::not_found, "photo.unknown", "This photograph has not been uploaded."};
        }
        if (request.id_card_consent) set_id_card_consent(c, student, *request.id_card_consent, actor, now);
        const auto last = last_attempt(c, student);
        domain::AttemptFacts facts{k->value.opens, k->value.closes, std::nullopt};
        if (last) facts.last = last->attempt;
        CS_ASSIGN(const domain::AttemptPlan plan,
                  domain::plan_attempt({request.photo, request.paid, request.paid_at}, facts, now));
        if (plan.repeats) {
          if (plan.pays) CS_TRY(pay_for(c, k->value, last->row, *plan.counts_from));
          return api::IntakeReply{public_id('s', last->row.row), plan.number, plan.state};
        }
        if (plan.supersedes) CS_TRY(move_submission(c, last->row, Move::supersede));
        const TimePoint paid = plan.counts_from.value_or(TimePoint{});
        const TimePoint deadline = plan.counts_from ? domain::review_deadline(paid, k->value.policy) : TimePoint{};
        const std::int64_t row = c.insert(
            "INSERT INTO submissions (campaign, student, attempt, state, photo, arrived, paid_at, deadline)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) {{new id}}",
            k->row, student, plan.number, domain::to_string(plan.state), request.photo, now, paid, deadline);
        tally_submission(c, k->row, plan.state, deadline, 1);
        use_photo(c, request.photo);
        if (!request.capture_context.empty())
          c.run("INSERT INTO captures (submission, context) VALUES (?1, ?2)", row, request.capture_context);
        append_audit(c, now, actor, "submission.submit", public_id('s', row),
                     fmt::format(R"({{"attempt":{},"photo":"{}","paid":{}}})", plan.number, request.photo,
                                 plan.counts_from.has_value()));
        return api::IntakeReply{public_id('s', row), plan.number, plan.state};
      });
}

Write<Nothing> Intake::pay(const SubmissionRef& submission, TimePoint paid, TimePoint now) {
  return db_.write<Nothing>([=, this](db::Connection& c) -> Result<Nothing> {
    const auto s = load_submission(c, submission.row());
    if (!s) return unknown_submission(submission.id());
    if (s->paid_at > 0) return Nothing{};
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, s->campaign));
    CS_TRY(domain::plan_payment(s->state, paid, now));
    CS_TRY(pay_for(c, k->value, *s, paid));
    append_audit(c, now, submission.by(), "submission.pay", submission.id(), "{}");
    return Nothing{};
  });
}

Write<Nothing> Intake::set_examination(std::string submission, domain::Examination examination, TimePoint now,
                                       CheckClaim claim, std::string finished) {
  // Encoding and hashing a page of JSON is not the writer thread's work; only the references are looked up there.
  std::string encoded = api::encode_examination(examination);
  return db_.write<Nothing>([=, this, found = std::move(examination)](db::Connection& c) -> Result<Nothing> {
    const auto row = row_id('s', submission);
    const auto s = row ? load_submission(c, *row) : std::nullopt;
    if (!s) return unknown_submission(submission);
    CS_TRY(check_claim(c, claim, s->row));
    end_claims(c, s->row);
    if (s->state != State::pending && s->state != State::leased) {
      CS_TRY(move_submission(c, *s, Move::checked));
      tally_arrival(c, s->campaign, now);
    }
    domain::Examination said = found;
    CS_ASSIGN(const std::string version, settle_version(c, s->row, s->campaign, finished, said));
    const std::string body = said == found ? encoded : api::encode_examination(said);
    const std::string evidence = evidence_hash(s->photo, references_of(c, s->student), said, version);
    keep_examination(c, s->row, evidence, body, said, version, now);
    // The queue shows these: where the reviewer states first, they must not tell what the comparison said.
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, s->campaign));
    int fails = 0, attentions = 0;
    for (const domain::Finding& f : said.findings) {
      if (k->value.policy.blind_first && domain::is_comparison(f.check)) continue;
      fails += f.outcome == domain::Outcome::fail;
      attentions += f.outcome == domain::Outcome::attention;
    }
    c.run("UPDATE submissions SET evidence = ?2, fails = ?3, attentions = ?4 WHERE id = ?1", s->row, evidence, fails,
          attentions);
    append_audit(c, now, "worker", "submission.examined", submission,
                 fmt::format(R"({{"evidence":"{}","finished":"{}"}})", evidence, version));
    return Nothing{};
  });
}

Write<Nothing> Intake::withdraw(const SubmissionRef& submission, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    const auto s = load_submission(c, submission.row());
    if (!s) return unknown_submission(submission.id());
    if (s->state == State::withdrawn) return Nothing{};
    CS_TRY(move_submission(c, *s, Move::withdraw));
    c.run("UPDATE submissions SET epoch = epoch + 1, holder = '', lease_until = 0 WHERE id = ?1", s->row);
    append_audit(c, now, submission.by(), "submission.withdraw", submission.id(), "{}");
    return Nothing{};
  });
}

}  // namespace cs::store
